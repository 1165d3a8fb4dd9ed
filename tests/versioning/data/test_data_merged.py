"""Two people who change one folder: both changes stay, or it is said that one of them would go."""

import subprocess

import pytest

from .conftest import World, tool, write


def both_add(world: World) -> tuple[int, str]:
    """Have each side add a file to the folder, the colleague first; return what the second is told."""
    for side, name in (("colleague", "theirs.csv"), ("project", "ours.csv")):
        write(world.base / side, {f"data/raw/{name}": f"{side}\n"})
        code, said = world.mlops("save", "-m", name, at=side)
    return code, said


def test_both_sides_files_are_there_after_a_refused_save_and_a_merge(world: World) -> None:
    """
    The second who saves is told to merge; DVC's driver then finds all that it needs, and both files are shared.
    """
    code, said = both_add(world)
    tool(world.root, "git", "pull", "-q", "--no-rebase", "--no-edit")

    assert (3, True) == (code, "git pull --no-rebase" in said), said
    assert 0 == world.mlops("data", "pull")[0]
    assert {"data/raw/ours.csv", "data/raw/theirs.csv"} <= world.files().keys()
    assert 0 == world.mlops("save", "-m", "Both")[0]
    assert 0 == world.mlops("data", "verify", "--remote")[0]
    assert "up to date" in tool(world.root, "dvc", "status")


def test_a_merge_that_was_not_ended_is_told_and_not_committed(world: World) -> None:
    """
    Git leaves our side in the file without a mark when DVC's driver fails: a commit would drop the other side.
    """
    for side in ("colleague", "project"):
        write(world.base / side, {"data/raw/a.csv": f"{side}\n"})
        world.mlops("save", "-m", side, at=side)
    with pytest.raises(subprocess.CalledProcessError):  # git says that there is a conflict
        tool(world.root, "git", "pull", "-q", "--no-rebase", "--no-edit")

    for words, expected in ((("data", "status"), 1), (("save", "-m", "Merge"), 3)):
        code, said = world.mlops(*words)
        assert (expected, True) == (code, "data/raw.dvc was changed by both sides of a merge" in said), said
    tool(world.root, "git", "checkout", "--theirs", "data/raw.dvc")
    tool(world.root, "git", "add", "data/raw.dvc")
    assert 0 == world.mlops("data", "pull", "data/raw")[0]
    assert 0 == world.mlops("save", "-m", "Merge")[0]
    assert "colleague\n" == world.files()["data/raw/a.csv"]


def test_a_tag_of_a_commit_that_others_have_is_pushed_whatever_became_of_its_data(world: World) -> None:
    """
    The guard keeps commits back whose data is nowhere, and not the names of those that are published.
    """
    world.mlops("data", "guard")
    first = tool(world.root, "git", "rev-parse", "HEAD").strip()
    (world.remote.folder / "files" / "md5").rename(world.base / "lost")
    tool(world.root, "git", "tag", "-a", "model@v1.0.0", "-m", "One", first)
    tool(world.root, "git", "push", "-q", "origin", "model@v1.0.0")

    write(world.root, {"more.txt": "new\n"})
    tool(world.root, "git", "add", "more.txt")
    tool(world.root, "git", "commit", "-q", "-m", "More")
    kept = tool(world.root, "sh", "-c", "git push -q origin main 2>&1 || true")

    assert "refs/tags/model@v1.0.0" in tool(world.root, "git", "ls-remote", "origin")
    assert "not pushed, because data/raw" in kept
