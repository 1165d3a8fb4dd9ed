"""Objects that are not there: each costs itself, and none of those asked for after it."""

import shutil
from pathlib import Path

import pytest

from mlopskit.repo import content
from mlopskit.repo.git import Git
from tests.repo.conftest import Workshop

FILES = {f"{name}.py": f"import {name}\n" for name in ("a", "b", "c", "d", "e")}


@pytest.fixture
def partial(workshop: Workshop, tmp_path: Path) -> Workshop:
    """Return a clone that fetched the newest content of each file only; `b` and `d` had another one before."""
    workshop.commit(FILES)
    workshop.commit({"b.py": "import torch\n", "d.py": "import numpy\n"})
    workshop.git("config", "uploadpack.allowFilter", "true")
    workshop.git("clone", "-q", "--filter=blob:none", f"file://{workshop.root}", str(tmp_path / "partial"))
    return Workshop(tmp_path / "partial")


def plumbing(workshop: Workshop) -> tuple[Git, list[str]]:
    """Return the plumbing, and the blobs of the first commit by the order of their names."""
    git = Git.at(workshop.root / ".git", outside=workshop.root)
    return git, [blob for _, blob, _ in git.tree(git.commit("HEAD~1"))]


def damage(workshop: Workshop, *names: str) -> None:
    """Spoil the objects of some files."""
    for name in names:
        blob = workshop.git("rev-parse", f"HEAD~1:{name}")
        file = workshop.root / ".git" / "objects" / blob[:2] / blob[2:]
        file.chmod(0o644)
        file.write_bytes(b"rubbish")


def test_an_object_that_was_never_fetched_costs_only_itself(partial: Workshop) -> None:
    """
    Git ends over the first of them; what comes after is answered nevertheless, one by one, in a series, and by size.
    """
    git, blobs = plumbing(partial)
    a, _, c, _, e = (f"import {name}\n".encode() for name in "abcde")

    assert [a, None, c, None, e] == [git.blob(blob) for blob in blobs]
    assert [(blobs[0], a), (blobs[2], c), (blobs[4], e)] == list(git.blobs(blobs))
    assert {blobs[0]: 9, blobs[2]: 9, blobs[4]: 9} == git.sizes(blobs)
    git.close()


@pytest.mark.parametrize("way", ["series", "sizes"])
def test_a_series_is_the_first_to_meet_a_missing_object(way: str, partial: Workshop) -> None:
    """
    The same holds when nothing was asked for before.
    """
    git, blobs = plumbing(partial)
    found = [one for one, _ in git.blobs(blobs)] if way == "series" else list(git.sizes(blobs))

    assert [blobs[0], blobs[2], blobs[4]] == found


def test_a_damaged_object_costs_only_itself(workshop: Workshop) -> None:
    """
    Git ends over each damaged object; the others are read.
    """
    workshop.commit(FILES)
    workshop.commit({})
    damage(workshop, "b.py", "c.py")
    git, blobs = plumbing(workshop)

    assert [b"import a\n", None, None, b"import d\n", b"import e\n"] == [git.blob(blob) for blob in blobs]
    assert [blobs[0], blobs[3], blobs[4]] == [one for one, _ in git.blobs(blobs)]
    git.close()


def test_a_series_of_damaged_objects_ends(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    After so many endings the rest is left, so that a hostile repository cannot cost a process for each of its files.
    """
    monkeypatch.setattr("mlopskit.repo.git.ENDINGS", 3)
    noise = "".join(f"x{number * number} = {number}\n" for number in range(3000))
    workshop.commit({name: text + noise for name, text in FILES.items()})
    workshop.commit({})
    for name in ("a.py", "b.py", "c.py"):
        blob = workshop.git("rev-parse", f"HEAD:{name}")
        file = workshop.root / ".git" / "objects" / blob[:2] / blob[2:]
        file.chmod(0o644)
        file.write_bytes(file.read_bytes()[:5000])  # its head can be read, so that git lists it as present
    git, blobs = plumbing(workshop)

    assert [] == list(git.blobs(blobs))
    assert [blobs[3]] == [one for one, _ in git.blobs(blobs[2:4])]


def test_what_a_series_could_not_read_is_named(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Where many files are read at once, a missing object is told with its path, as it is for a single file.
    """
    monkeypatch.setattr(content, "MANY", 1)
    workshop.commit(FILES)
    workshop.commit({})
    damage(workshop, "d.py")

    with workshop.repo(at="HEAD~1") as repo:
        read = [seen.path for seen in repo.imports("a", "b", "c", "d", "e")]
        troubles = [(trouble.path, trouble.reason) for trouble in repo.troubles]

    assert ["a.py", "b.py", "c.py", "e.py"] == sorted(read)
    assert [("d.py", "its object is missing or damaged in git")] == troubles


def test_without_any_object_everything_is_missing(workshop: Workshop) -> None:
    """
    A repository that lost its objects while it is read answers that nothing is there.
    """
    workshop.commit(FILES)
    workshop.commit({})
    git, blobs = plumbing(workshop)
    shutil.rmtree(workshop.root / ".git" / "objects")

    assert [None] == [git.blob(blobs[0])]
    assert {} == git.sizes(blobs)
