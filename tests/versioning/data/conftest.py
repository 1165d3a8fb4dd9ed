import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from mlopskit.cli.entry import main
from mlopskit.versioning import workspace
from mlopskit.versioning.objects import Store

TRUE = {
    "data/raw/a.csv": "a,1\n" * 50,
    "data/raw/b.csv": "b,2\n" * 60,
    "data/raw/sub/c.csv": "c,3\n" * 70,
    "model.bin": "weights" * 90,
}
"""What the project's tracked data are, byte for byte."""


@dataclass(frozen=True, slots=True)
class World:
    """A project with its remote, and the clone of a colleague who made the data."""

    base: Path
    answer: Callable[[Path, tuple[str, ...]], tuple[int, str]]

    @property
    def root(self) -> Path:
        return self.base / "project"

    @property
    def remote(self) -> Store:
        return Store(self.base / "remote")

    @property
    def cache(self) -> Store:
        return Store(workspace.find(self.root).cache)

    def mlops(self, *words: str, at: str = "project") -> tuple[int, str]:
        """Run a command in this process; return its exit code and all that it said."""
        return self.answer(self.base / at, words)

    def files(self, at: str = "project") -> dict[str, str]:
        """Return the tracked files as they are in the project."""
        root = self.base / at
        found = [root / "model.bin", *(root / "data" / "raw").rglob("*")]
        return {file.relative_to(root).as_posix(): file.read_text("utf-8") for file in found if file.is_file()}


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let no setting of the machine in, and have the tools of this environment at hand, also for git's hooks."""
    folder = str(Path(sys.executable).parent)
    monkeypatch.setenv("PATH", os.pathsep.join([folder, os.environ["PATH"]]))
    for name, value in settings(tmp_path).items():
        monkeypatch.setenv(name, value)


def settings(folder: Path) -> dict[str, str]:
    return {
        "DVC_NO_ANALYTICS": "1",
        "DVC_GLOBAL_CONFIG_DIR": str(folder / "no-config"),
        "DVC_SITE_CACHE_DIR": str(folder / "site"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@example.org",
        "COLUMNS": "1000",
    }


def tool(root: Path, *words: str) -> str:
    """Run a program of the outside world and return what it says."""
    return subprocess.run(words, cwd=root, capture_output=True, text=True, check=True).stdout


def write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


@pytest.fixture(scope="session")
def made_by_dvc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that DVC itself has made, added, pushed and committed, with a bare repository to push to."""
    base = tmp_path_factory.mktemp("made") / "world"
    root = base / "project"
    root.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        folder = str(Path(sys.executable).parent)
        patch.setenv("PATH", os.pathsep.join([folder, os.environ["PATH"]]))
        for name, value in settings(base).items():
            patch.setenv(name, value)
        tool(base, "git", "init", "-q", "--bare", "-b", "main", "origin.git")
        tool(root, "git", "init", "-q", "-b", "main")
        tool(root, "git", "remote", "add", "origin", "../origin.git")
        tool(root, "dvc", "init", "-q")
        tool(root, "dvc", "remote", "add", "-q", "-d", "storage", "../remote")
        write(root, TRUE)
        tool(root, "dvc", "add", "-q", "data/raw", "model.bin")
        tool(root, "dvc", "push", "-q")
        tool(root, "git", "add", "-A")
        tool(root, "git", "commit", "-q", "-m", "Add data")
        tool(root, "git", "push", "-q", "-u", "origin", "main")
    return base


@pytest.fixture
def world(
    made_by_dvc: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> World:
    """Return a copy of the project that DVC made, for one test to break."""
    base = tmp_path / "world"
    shutil.copytree(made_by_dvc, base, symlinks=True)
    shutil.copytree(base / "project", base / "colleague", symlinks=True)

    def answer(folder: Path, words: tuple[str, ...]) -> tuple[int, str]:
        monkeypatch.chdir(folder)
        capsys.readouterr()
        code = main(list(words))
        said = capsys.readouterr()
        return code, " ".join((said.out + said.err).split())

    return World(base, answer)
