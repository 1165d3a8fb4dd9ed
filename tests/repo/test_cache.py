"""Facts are kept between runs outside of the repository, and a bad cache is the same as none."""

import os
from pathlib import Path

import pytest

from mlopskit.repo import code
from mlopskit.repo.facts.model import PythonFacts
from mlopskit.repo.snapshot import Repo
from tests.repo.conftest import Workshop

FILES = {
    "train.py": "from sklearn.svm import SVC\nSVC().fit(x, y)\n",
    "plain.py": "import os\n",
    "n.ipynb": '{"cells": []}',
}


def _forbid_parsing(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(_: str) -> PythonFacts:
        raise AssertionError("nothing is to be parsed")

    monkeypatch.setattr(code, "parse_python", parse)
    monkeypatch.setattr(code, "parse_notebook", parse)


def _look(repo: Repo) -> object:
    with repo:
        return repo.training_lines, repo.calls(".fit"), repo.notebook("n.ipynb"), repo.troubles


def test_unchanged_blobs_are_parsed_once(workshop: Workshop, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The second look gives the same facts without parsing anything, also at a commit, and the cache is private.
    """
    workshop.commit(FILES)
    first = _look(workshop.repo())
    _forbid_parsing(monkeypatch)

    assert first == _look(workshop.repo()) == _look(workshop.repo(at="HEAD"))
    kept = list(own_cache.rglob("*.msgpack"))
    assert [0o600, 0o700] == [kept[0].stat().st_mode & 0o777, kept[0].parent.stat().st_mode & 0o777]
    assert [] == list(workshop.root.glob("**/*.msgpack"))


def test_a_look_that_nobody_closes_is_kept_too(workshop: Workshop, own_cache: Path) -> None:
    """
    Facts are written when the repository is forgotten.
    """
    workshop.commit(FILES)
    assert {"train.py": 2} == workshop.repo().training_lines

    assert 1 == len(list(own_cache.rglob("*.msgpack")))


def test_a_changed_file_is_parsed_again(workshop: Workshop) -> None:
    """
    What is kept belongs to a content, not to a name.
    """
    workshop.commit(FILES)
    _look(workshop.repo())
    workshop.write({"train.py": "import torch\n\n\nloss.backward()\nopt.step()\n"})

    assert {"train.py": 4} == workshop.repo().training_lines


@pytest.mark.parametrize("damage", [b"", b"\x80\x04pickle", b"\xff" * 100, b"\x91" * 100_000, b"\x81\xa7version\xa10"])
def test_a_broken_cache_is_the_same_as_none(workshop: Workshop, own_cache: Path, damage: bytes) -> None:
    """
    Whatever stands in the cache's file, the facts are right, and the file is mended.
    """
    workshop.commit(FILES)
    first = _look(workshop.repo())
    file = next(own_cache.rglob("*.msgpack"))
    whole = file.read_bytes()
    for broken in (damage, whole[:-7], whole.replace(b"sklearn", b"\xc1" * 7)):
        file.write_bytes(broken)

        assert first == _look(workshop.repo())


@pytest.mark.parametrize(
    "environment",
    [
        {"MLOPSKIT_CACHE": "off"},
        {"XDG_CACHE_HOME": "", "HOME": ""},
        {"XDG_CACHE_HOME": "relative", "HOME": "also/relative"},
        {"XDG_CACHE_HOME": "/proc/nowhere"},
        {"XDG_CACHE_HOME": "/dev/null"},
    ],
)
def test_it_works_without_a_cache(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, own_cache: Path, environment: dict[str, str]
) -> None:
    """
    Switched off, homeless or read-only: the facts are the same and nothing is written.
    """
    workshop.commit(FILES)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(workshop.root)

    first, second = _look(workshop.repo()), _look(workshop.repo())

    assert first == second
    assert [] == [*own_cache.rglob("*.msgpack"), *workshop.root.rglob("*.msgpack")]


def test_a_cache_inside_the_target_is_not_used(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A repository cannot bring its own facts, nor is anything written into it.
    """
    workshop.commit(FILES)
    monkeypatch.setenv("XDG_CACHE_HOME", str(workshop.root / ".cache"))

    _look(workshop.repo())

    assert not (workshop.root / ".cache").exists()


def test_a_cache_file_that_is_a_link_is_not_followed(workshop: Workshop, own_cache: Path, tmp_path: Path) -> None:
    """
    A link or pipe in the place of the cache's file is neither read nor waited for.
    """
    workshop.commit(FILES)
    first = _look(workshop.repo())
    file = next(own_cache.rglob("*.msgpack"))
    file.rename(tmp_path / "elsewhere")
    os.mkfifo(file)

    assert first == _look(workshop.repo())
