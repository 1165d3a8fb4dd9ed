"""What `mlops data status` says of each state of tracked data, word by word, and that the command it names helps."""

import shutil
from collections.abc import Callable

import pytest

from mlopskit.versioning import pointers, state, workspace

from .conftest import World, tool, write

Do = Callable[[World], object]


def told(world: World, *paths: str) -> list[tuple[str, ...]]:
    """Return the rule, sentence, command and file of each trouble."""
    space = workspace.find(world.root)
    recorded = pointers.read(space).within(space.root, paths)
    found = state.troubles(space, recorded, chosen=bool(paths))
    return [(one.rule, one.message, one.next, one.file) for one in found]


def no_cache(world: World) -> None:
    """Take the cache away."""
    shutil.rmtree(world.root / ".dvc" / "cache")


def no_remote(world: World) -> None:
    """Take the remote out of the settings."""
    write(world.root, {".dvc/config": "[core]\n"})
    tool(world.root, "git", "commit", "-qam", "No remote")


def gone(world: World) -> None:
    """Take the model away."""
    (world.root / "model.bin").unlink()


def all_gone(world: World) -> None:
    """Take the model away, and its object."""
    no_cache(world)
    gone(world)


def nowhere(world: World) -> None:
    """Take the folder away too, and the remote."""
    no_remote(world)
    shutil.rmtree(world.root / "data" / "raw")


def changed(world: World) -> None:
    """Change the model, and a file of the folder, and bring another one."""
    write(world.root, {"model.bin": "mine", "data/raw/a.csv": "mine", "data/raw/new.csv": "new"})


def changed_without_cache(world: World) -> None:
    """Change the model where its recorded bytes are not."""
    no_cache(world)
    write(world.root, {"model.bin": "mine"})


def not_recorded(world: World) -> None:
    """Take the hash out of a pointer."""
    write(world.root, {"model.bin.dvc": "outs:\n- path: model.bin\n"})


def broken(world: World) -> None:
    """Break one pointer, and leave a merge in another."""
    write(world.root, {"model.bin.dvc": "outs: [", "data/raw.dvc": "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n"})


def not_added(world: World) -> None:
    """Bring files of every kind: data by folder, data by size, and what is none."""
    write(world.root, {"data/x.parquet": "x", "data/README.md": "x", "notes.bin": "x", "big.bin": "x" * 2**20})


def in_git(world: World) -> None:
    """Take the model into git as well."""
    tool(world.root, "git", "add", "-f", "model.bin")
    tool(world.root, "git", "commit", "-qm", "Both")


def of_a_stage(world: World) -> None:
    """Record an output of a stage, and change it."""
    write(
        world.root,
        {
            "dvc.yaml": "stages:\n  fit:\n    cmd: make\n    outs: [out.bin]\n",
            "dvc.lock": "schema: '2.0'\nstages:\n  fit:\n    cmd: make\n    outs:\n    - path: out.bin\n"
            "      hash: md5\n      md5: 00000000000000000000000000000000\n      size: 3\n",
            "out.bin": "abc",
            ".gitignore": "/model.bin\n/out.bin\n",
        },
    )
    tool(world.root, "git", "add", "-A")
    tool(world.root, "git", "commit", "-qm", "Stage")


CASES: dict[str, tuple[Do, list[tuple[str, ...]]]] = {
    "nothing": (lambda _: None, []),
    "no cache": (
        no_cache,
        [
            (
                "not-in-cache",
                f"{path} is as recorded, but not in the cache, so that it can be neither shared nor restored",
                f"mlops data add {path}",
                f"{path}.dvc",
            )
            for path in ("data/raw", "model.bin")
        ],
    ),
    "gone": (
        gone,
        [("missing", "model.bin is recorded, but not here", "mlops data checkout model.bin", "model.bin.dvc")],
    ),
    "changed": (
        changed,
        [
            (
                "modified",
                "data/raw is not what data/raw.dvc records: 1 new (new.csv), 1 changed (a.csv)",
                "mlops data add data/raw",
                "data/raw.dvc",
            ),
            ("modified", "model.bin is not what model.bin.dvc records", "mlops data add model.bin", "model.bin.dvc"),
        ],
    ),
    "not recorded": (
        not_recorded,
        [
            (
                "only-dvc",
                "model.bin was not looked into: a hash of an old or unknown kind",
                "dvc status model.bin",
                "model.bin.dvc",
            ),
            (
                "not-committed",
                "model.bin.dvc is not committed, so that colleagues do not get this version",
                'mlops save -m "..."',
                "model.bin.dvc",
            ),
        ],
    ),
    "not added": (
        not_added,
        [
            ("not-added", f"{path} looks like data, and neither git nor DVC has it", f"mlops data add {path}", "")
            for path in ("big.bin", "data/x.parquet")
        ],
    ),
    "in git": (
        in_git,
        [
            (
                "in-git",
                "model.bin is in git and in DVC, and the two will part",
                "git rm -r -q --cached model.bin",
                "model.bin.dvc",
            )
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_state_is_told_with_its_command(name: str, world: World) -> None:
    """
    The rule, the sentence, the command that mends it and the file that records it are these.
    """
    do, expected = CASES[name]
    do(world)

    assert expected == told(world)


def test_what_nobody_here_has_is_told_with_its_author(world: World) -> None:
    """
    Data that are neither here nor in the cache are pulled; without a remote, one is to be set up first.
    """
    all_gone(world)
    missing = next(one for one in told(world) if one[0] == "not-pulled")
    nowhere(world)
    without = [one for one in told(world) if one[0] == "no-remote"]

    said = "model.bin is recorded, but neither here nor in the cache; it was recorded by "
    assert (missing[1].startswith(said), "mlops data pull model.bin") == (True, missing[2])
    assert "Ada" in missing[1]
    assert [("mlops data remote add storage URL-OR-FOLDER")] * 2 == [one[2] for one in without]


def test_a_change_over_a_version_that_nobody_has_is_told_before_it_is_recorded(world: World) -> None:
    """
    Another version here, and the recorded one only in the remote: it is pulled and not recorded over.
    """
    changed_without_cache(world)

    rule, message, command, _ = next(one for one in told(world) if "model.bin" in one[1])

    assert ("not-pulled", "mlops data pull model.bin") == (rule, command)
    assert message.startswith("model.bin is another version than model.bin.dvc records, and the recorded one is not in")


def test_files_that_cannot_be_read_are_told_with_what_brings_them_back(world: World) -> None:
    """
    A merge that was left is told apart from a file that is broken.
    """
    broken(world)

    found = {one[3]: one for one in told(world) if one[0] in ("conflict", "unreadable")}

    assert {"model.bin.dvc", "data/raw.dvc"} == set(found)
    assert "git checkout HEAD -- model.bin.dvc" == found["model.bin.dvc"][2]
    assert "git checkout --theirs data/raw.dvc && mlops data checkout data/raw.dvc" == found["data/raw.dvc"][2]


def test_what_a_stage_made_is_made_again(world: World) -> None:
    """
    For the output of a stage the command is to run the stage.
    """
    of_a_stage(world)

    (found,) = told(world, "out.bin")

    assert "dvc.lock" == found[3]
    assert found[2] in ("mlops run fit", "mlops data pull out.bin")


def test_files_that_were_not_asked_for_are_left_out(world: World) -> None:
    """
    With paths named, new files beside them are not told.
    """
    not_added(world)

    assert [] == told(world, "model.bin")
