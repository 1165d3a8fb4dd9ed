"""A project made for real, once for all tests that only look at it."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from mlopskit.commands.init import Wishes, init

Say = Callable[..., str]


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a fresh project of the standard profile; look at it, do not change it."""
    parent = tmp_path_factory.mktemp("fresh")
    init("penguins", Wishes(given={"author": "Ada", "owner": "@ada"}), parent=parent)
    return parent / "penguins"


@pytest.fixture
def git(fresh: Path) -> Say:
    """Return a way to ask git about the fresh project."""

    def say(*words: str) -> str:
        done = subprocess.run(["git", "-C", str(fresh), *words], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    return say
