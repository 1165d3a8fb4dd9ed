import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from mlopskit.commands.check import open_project
from mlopskit.gates import named
from mlopskit.gates.judging import running
from mlopskit.gates.judging.result import GateResult

Make = Callable[[Mapping[str, str]], Path]
Fake = Callable[[Path, str, str], None]


@pytest.fixture(autouse=True)
def _tools_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the tools of this environment on PATH, as in an activated one, and let no setting leak in."""
    folder = str(Path(sys.executable).parent)
    monkeypatch.setenv("PATH", os.pathsep.join([folder, os.environ["PATH"]]))
    for name in [name for name in os.environ if name.startswith("MLOPSKIT_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that builds a git repository from paths and their contents."""

    def build(files: Mapping[str, str]) -> Path:
        root = tmp_path / "project"
        for path, text in files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        git(root, "init", "-q", "-b", "main")
        return root

    return build


@pytest.fixture
def fake() -> Fake:
    """Return a function that puts a shell script into the project's `.venv` under the name of a tool."""

    def install(root: Path, name: str, script: str) -> None:
        file = root / ".venv" / "bin" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        file.chmod(0o755)

    return install


@pytest.fixture
def without_tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave nothing but git on PATH."""
    folder = tmp_path / "only-git"
    folder.mkdir()
    git_path = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
    (folder / "git").symlink_to(git_path)
    monkeypatch.setenv("PATH", str(folder))


def git(root: Path, *words: str) -> str:
    settings = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *settings, *words], cwd=root, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def judge() -> Callable[..., GateResult]:
    """Return a function that asks one gate about a project, with settings as in `[tool.mlopskit]`."""

    def ask(gate: str, root: Path) -> GateResult:
        result = running.judge(named(gate), open_project(root))
        return replace(result, seconds=0.0, output="")

    return ask
