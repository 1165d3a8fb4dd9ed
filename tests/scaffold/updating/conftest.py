"""Two versions of a small template, and projects made of the first."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mlopskit.scaffold import catalog, releases
from mlopskit.scaffold.project import Project
from mlopskit.scaffold.render import render

Git = Callable[..., str]
ROOT = "base/{{cookiecutter.project}}"
PART = "parts/extra/{{cookiecutter.project}}"
TEN = "".join(f"line {number}\n" for number in range(1, 11))
BINARY = bytes(range(256))

CATALOGUE = """
version = "{version}"
verbatim = ["*.bin"]
tracked = []
[questions.who]
ask = "Who?"
kind = "sentence"
default = "Ada"
{questions}
[parts.extra]
title = "One more file"
[parts.loose]
title = "For any repository"
anywhere = true
[profiles.minimal]
parts = []
promises = {{}}
"""
QUESTION = '[questions.where]\nask = "Where?"\nkind = "sentence"\ndefault = "London"\n'

FIRST: Mapping[str, bytes] = {
    "template.toml": CATALOGUE.format(version="1.0", questions="").encode(),
    f"{ROOT}/Makefile": TEN.encode(),
    f"{ROOT}/old.txt": b"to be removed\n" * 5,
    f"{ROOT}/ren.txt": TEN.encode(),
    f"{ROOT}/who.txt": b"{{ cookiecutter.who }}\n",
    f"{ROOT}/picture.bin": BINARY,
    f"{ROOT}/run.txt": b"echo one\n",
    f"{ROOT}/dos.txt": b"one\r\ntwo\r\nthree\r\n",
    f"{PART}/extra.txt": b"extra\n",
    "parts/loose/{{cookiecutter.project}}/loose.txt": b"for {{ cookiecutter.make }}\n",
    "foreign/{{cookiecutter.project}}/mlops.mk": b"setup:\n\t{{ cookiecutter.setup_command }}\n",
}
SECOND: Mapping[str, bytes | None] = {
    "template.toml": CATALOGUE.format(version="2.0", questions=QUESTION).encode(),
    f"{ROOT}/Makefile": TEN.replace("line 9\n", "line nine\n").encode(),
    f"{ROOT}/old.txt": None,
    f"{ROOT}/new.txt": b"from the template\n",
    f"{ROOT}/ren.txt": None,
    f"{ROOT}/renamed.txt": TEN.replace("line 2\n", "line two\n").encode(),
    f"{ROOT}/where.txt": b"{{ cookiecutter.where }}\n",
    f"{ROOT}/picture.bin": BINARY[::-1],
    f"{ROOT}/run.txt": b"#!/bin/sh\necho one\n",
    f"{ROOT}/dos.txt": b"one\r\ntwo\r\nthree\r\nfour\r\n",
    f"{PART}/extra.txt": b"extra, second edition\n",
}


def put(folder: Path, files: Mapping[str, bytes | None]) -> None:
    """Write files, and remove those that are None."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return the second version of the template, with the first among its releases."""
    return made_home(tmp_path)


@pytest.fixture
def project(home: Path, tmp_path: Path) -> Path:
    """Return a project made of the first version, committed."""
    return made_project(home, tmp_path)


def made_home(place: Path) -> Path:
    """Make the second version of the template in a folder, with the first among its releases."""
    folder = place / "home"
    put(folder, FIRST)
    archive = place / "1.0.zip"
    releases.pack(folder, archive)
    put(folder, SECOND)
    (folder / "releases").mkdir()
    archive.rename(folder / "releases/1.0.zip")
    return folder


def made_project(home: Path, place: Path) -> Path:
    """Make a project of the first version in a folder, and commit it."""
    first = releases.find("1.0", home, place / "first")
    assert first is not None
    made = Project("birds", "1.0", "0.1.0", {"who": "Grace"}, (), "2026")
    render(made, first, place / "work")
    return committed(place / "work/birds")


def committed(folder: Path) -> Path:
    """Commit everything in a folder."""
    for words in (("init", "-q", "-b", "main"), ("add", "-A", "-f"), ("commit", "-qm", "All")):
        subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *words], cwd=folder, check=True)
    return folder


@pytest.fixture
def git(project: Path) -> Git:
    """Return a way to run git in the project."""

    def say(*words: str) -> str:
        argv = ["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *words]
        return subprocess.run(argv, cwd=project, capture_output=True, text=True, check=True).stdout

    return say


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return every file of the work tree, with its mode and bytes."""
    paths = [path for path in folder.rglob("*") if ".git" not in path.parts and path.is_file()]
    return {path.relative_to(folder).as_posix(): (path.stat().st_mode, path.read_bytes()) for path in paths}


def current_version(home: Path) -> str:
    """Return the version of the template in a folder."""
    return catalog.load(home).version
