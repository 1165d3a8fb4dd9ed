"""The repository that the house rules look at."""

import subprocess
from pathlib import Path

import pytest

import mlopskit


@pytest.fixture(scope="session")
def tracked() -> list[str]:
    """Return the files that git tracks; skipped where the tests run outside a clone, as from an sdist."""
    root = Path(mlopskit.__file__).parent.parent
    done = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("this is no git repository")
    return done.stdout.splitlines()
