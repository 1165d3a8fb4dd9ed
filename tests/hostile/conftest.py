"""The stage on which hostile repositories are shown to commands, and the folders that they are built in."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile import tracing
from tests.hostile.running import Stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Return a process that has the command line loaded, watched by Python's own hook."""
    with Stage(tmp_path_factory.mktemp("stage"), trace=False) as stage:
        yield stage


@pytest.fixture(scope="session")
def traced_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Return the same, with each system call of it and of its children traced."""
    if reason := tracing.possible():
        pytest.skip(f"{reason}: what Python's own hook sees is looked at all the same")
    with Stage(tmp_path_factory.mktemp("traced"), trace=True) as stage:
        yield stage


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return a folder that is emptied by `rm`, which knows trees deeper than Python can follow."""
    made = tmp_path / "hostile"
    made.mkdir()
    yield made
    subprocess.run(["chmod", "-R", "u+rwX", str(made)], check=False, capture_output=True)
    subprocess.run(["rm", "-rf", str(made)], check=False)
