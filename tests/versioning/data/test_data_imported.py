"""What another repository keeps, and what was fetched from an address, each told and shared as DVC has it."""

import shutil

import pytest

from mlopskit.versioning import workspace
from mlopskit.versioning.objects import Store

from .conftest import World, tool, write
from .faults import flip


def imported(world: World) -> None:
    """Import a folder from the project into that of a colleague's own, and a file from an address."""
    own = world.base / "own"
    own.mkdir()
    tool(own, "git", "init", "-q", "-b", "main")
    tool(own, "dvc", "init", "-q")
    tool(own, "dvc", "remote", "add", "-q", "-d", "ours", "../their-remote")
    write(world.base, {"address.csv": "u,1\n"})
    tool(own, "dvc", "import", "-q", "../project", "data/raw")
    tool(own, "dvc", "import-url", "-q", str(world.base / "address.csv"), "url.csv")
    tool(own, "git", "add", "-A")
    tool(own, "git", "commit", "-q", "-m", "Import")


def test_a_clone_gets_all_that_is_imported(world: World) -> None:
    """
    A push sends what has no other keeper, a pull fetches the rest from the repository that keeps it, all of it proved.
    """
    imported(world)
    sent = world.mlops("data", "push", at="own")
    tool(world.base, "git", "clone", "-q", "own", "clone")

    got = world.mlops("data", "pull", at="clone")

    assert [(0, True), (0, True)] == [
        (sent[0], "1 objects" in sent[1]),
        (got[0], "fetched by dvc ../project" in got[1]),
    ]
    assert 0 == world.mlops("data", "verify", "--remote", at="clone")[0]
    assert ["a.csv", "b.csv", "sub"] == sorted(each.name for each in (world.base / "clone" / "raw").iterdir())
    assert "u,1\n" == (world.base / "clone" / "url.csv").read_text("utf-8")
    assert 0 == world.mlops("data", "status", "--remote", at="clone")[0]
    assert "up to date" in tool(world.base / "clone", "dvc", "status")


@pytest.mark.nightly
def test_a_wrong_object_of_an_import_is_fetched_again_and_a_lost_source_is_named(world: World) -> None:
    """
    Wrong bytes in the cache are told and replaced; where their keeper has gone, its name is told.
    """
    imported(world)
    own = world.base / "own"
    cache = Store(workspace.find(own).cache)
    oid = next(
        row[1] for row in cache.listing((own / "raw.dvc").read_text("utf-8").split("outs:\n- md5: ")[1].split()[0])
    )
    shutil.rmtree(own / "raw")
    flip(cache, oid)

    assert 0 == world.mlops("data", "pull", "raw", at="own")[0]
    assert 0 == world.mlops("data", "verify", "raw", at="own")[0]

    shutil.rmtree(own / "raw")
    shutil.rmtree(cache.folder)
    shutil.rmtree(world.remote.folder)
    shutil.rmtree(world.root / ".dvc" / "cache")
    code, said = world.mlops("data", "pull", "raw", at="own")

    assert (3, True, False) == (code, "../project" in said, (own / "raw").exists()), said


def test_a_change_of_an_import_is_not_recorded_because_nobody_could_fetch_it(world: World) -> None:
    """
    Git would point at data that is nowhere: status, `add` and `save` say so, and the change can be set aside.
    """
    imported(world)
    write(world.base / "own", {"raw/a.csv": "mine\n"})
    before = (world.base / "own" / "raw.dvc").read_text("utf-8")

    told = [
        world.mlops(*words, at="own") for words in (("data", "status"), ("data", "add", "raw"), ("save", "-m", "x"))
    ]

    assert [1, 2, 3] == [code for code, _ in told]
    assert [True] * 3 == ["kept by ../project" in said for _, said in told]
    assert before == (world.base / "own" / "raw.dvc").read_text("utf-8")
    assert 0 == world.mlops("data", "checkout", "--set-aside", "raw", at="own")[0]
    assert 0 == world.mlops("data", "status", "raw", at="own")[0]
