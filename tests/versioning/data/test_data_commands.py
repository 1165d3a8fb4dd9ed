"""Saving, guarding, running, collecting and looking back."""

import shutil
import subprocess
import threading
import time
from pathlib import Path

import pytest

from .conftest import TRUE, World, tool, write

PIPELINE = """\
stages:
  train:
    cmd: python train.py
    deps: [model.bin, train.py]
    params: [seed]
    outs: [trained.bin]
    metrics:
    - metrics.json: {cache: false}
"""
TRAIN = """\
import json, pathlib, time
pathlib.Path("began").touch()
time.sleep({seconds})
pathlib.Path("trained.bin").write_text("made by {version}")
pathlib.Path("metrics.json").write_text(json.dumps({{"accuracy": {accuracy}}}))
"""


def pipeline(root: Path, version: int = 1, seconds: float = 0, accuracy: float = 0.5) -> None:
    train = TRAIN.format(version=version, seconds=seconds, accuracy=accuracy)
    write(root, {"dvc.yaml": PIPELINE, "params.yaml": "seed: 1\n", "train.py": train})


def test_save_pushes_the_data_before_git(world: World) -> None:
    """
    One command records, commits, shares and pushes; a colleague then gets exactly that.
    """
    write(world.root, {"model.bin": "mine", "code.py": "x = 1\n"})

    code, said = world.mlops("save", "-m", "Train again")
    tool(world.base / "colleague", "git", "pull", "-q")
    pulled, _ = world.mlops("data", "pull", at="colleague")

    assert (0, 0) == (code, pulled), said
    assert {**TRUE, "model.bin": "mine"} == world.files("colleague")
    assert "Train again\n" == tool(world.base / "origin.git", "git", "log", "-1", "--format=%s", "main")


def test_save_keeps_git_back_when_the_data_cannot_be_pushed(world: World) -> None:
    """
    With the remote out of reach git is not pushed; when it is back, the same command finishes the work.
    """
    before = tool(world.base / "origin.git", "git", "rev-parse", "main")
    write(world.root, {"model.bin": "mine"})
    local = world.root / ".dvc" / "config.local"
    local.write_text("['remote \"storage\"']\n    url = /nowhere/at/all\n", "utf-8")

    code, said = world.mlops("save", "-m", "Mine")
    between = tool(world.base / "origin.git", "git", "rev-parse", "main")
    local.unlink()
    again, _ = world.mlops("save", "-m", "Mine")

    assert (3, before, 0) == (code, between, again), said
    assert "does not exist" in said
    assert "Mine\n" == tool(world.base / "origin.git", "git", "log", "-1", "--format=%s", "main")


def test_save_puts_no_data_into_git(world: World) -> None:
    """
    A new file that looks like data stops the save, with the command that gives it to DVC.
    """
    write(world.root, {"data/new.csv": "1,2\n"})

    code, said = world.mlops("save", "-m", "More")

    assert (3, True, True) == (code, "nothing was saved" in said, "mlops data add data/new.csv" in said)
    assert "?? data/new.csv\n" == tool(world.root, "git", "status", "--porcelain")


def test_git_push_is_refused_while_the_data_are_nowhere(world: World) -> None:
    """
    With the guard installed, a forgotten `mlops data push` stops `git push`, and doing it lets the push through.
    """
    assert 0 == world.mlops("data", "guard")[0]
    write(world.root, {"model.bin": "mine"})
    world.mlops("data", "add", "model.bin")
    tool(world.root, "git", "add", "-A")
    tool(world.root, "git", "commit", "-q", "-m", "Mine")

    refused = subprocess.run(["git", "push", "-q"], cwd=world.root, capture_output=True, text=True, check=False)
    pushed, _ = world.mlops("data", "push")
    passed = subprocess.run(["git", "push", "-q"], cwd=world.root, capture_output=True, text=True, check=False)

    assert (1, 0, 0) == (refused.returncode, pushed, passed.returncode), passed.stderr
    assert "not pushed, because model.bin" in refused.stderr
    assert "mlops data push" in refused.stderr


def test_the_guard_leaves_a_hook_of_the_user_alone(world: World) -> None:
    """
    A `pre-push` hook that is there is kept, and the line to add to it is told.
    """
    hook = world.root / ".git" / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 0\n", "utf-8")

    code, said = world.mlops("data", "guard")

    assert (3, True) == (code, "mlops data guard --before-push" in said)
    assert "#!/bin/sh\nexit 0\n" == hook.read_text("utf-8")


def test_a_run_tells_what_ran_and_how_the_metrics_changed(world: World) -> None:
    """
    The summary names the stages that ran, those that did not, and each number before and after.
    """
    pipeline(world.root)
    first = world.mlops("run")
    second = world.mlops("run")
    pipeline(world.root, version=2, accuracy=0.75)
    third = world.mlops("run", "train")

    assert [0, 0, 0] == [code for code, _ in (first, second, third)]
    assert ["ran train", "unchanged train"] == [first[1][:9], second[1][:15]]
    assert "[1/1] Running stage 'train'" in first[1]
    assert "git add" not in first[1], "the next command is ours to tell"
    assert "metrics.json accuracy: 0.5 before, 0.75 now (+0.25)" in third[1]


@pytest.mark.parametrize("change", ["edited", "edited and changed back"])
def test_code_that_is_edited_during_a_run_is_not_recorded(world: World, change: str) -> None:
    """
    The lock never says that code made an output which another code made; the run fails and names the file.
    """
    pipeline(world.root, seconds=1.5)
    code_file = world.root / "train.py"
    before = code_file.read_text("utf-8")

    def meddle() -> None:
        while not (world.root / "began").exists():
            time.sleep(0.02)
        code_file.write_text(before.replace("made by 1", "made by 2"), "utf-8")
        if change == "edited and changed back":
            code_file.write_text(before, "utf-8")

    thread = threading.Thread(target=meddle)
    thread.start()
    code, said = world.mlops("run")
    thread.join()
    lock = (world.root / "dvc.lock").read_text("utf-8")
    again, _ = world.mlops("run")

    assert (1, True, False, 0) == (
        code,
        "train.py was edited while the stage `train` ran" in said,
        "train:" in lock,
        again,
    )
    version = 2 if change == "edited" else 1
    assert f"made by {version}" == (world.root / "trained.bin").read_text("utf-8")
    assert "{}" == tool(world.root, "dvc", "status", "--json").strip()


def test_a_run_that_fails_fails(world: World) -> None:
    """
    A stage that ends with an error makes the run fail with 1, and names it.
    """
    pipeline(world.root)
    write(world.root, {"train.py": "raise SystemExit(7)\n"})

    code, said = world.mlops("run")

    assert (1, True) == (code, "train" in said)


def versions(world: World) -> None:
    """Commit a second version of the model, so that the first is needed by the history only."""
    write(world.root, {"model.bin": "second"})
    assert 0 == world.mlops("save", "-m", "Second")[0]


def test_gc_shows_who_would_lose_and_its_trash_gives_it_back(world: World) -> None:
    """
    Nothing goes without `--apply`; what goes is named with its commit, and comes back with `--restore`.
    """
    versions(world)
    before = world.cache.names()

    shown = world.mlops("data", "gc")
    untouched = world.cache.names()
    applied = world.mlops("data", "gc", "--apply")
    after = world.cache.names()
    restored = world.mlops("data", "gc", "--restore")

    assert [0, 0, 0] == [shown[0], applied[0], restored[0]]
    assert (before, 1) == (untouched, len(before - after))
    assert ("Ada: Add data" in shown[1], "kept for 30 days" in applied[1]) == (True, True)
    assert before == world.cache.names()


def test_gc_refuses_what_a_registered_model_needs(world: World) -> None:
    """
    A version that is registered keeps its data, even when only the work tree is asked to be kept.
    """
    tool(world.root, "git", "tag", "-a", "birds@v1.0.0", "-m", "Register")
    versions(world)
    before = world.cache.names()

    code, said = world.mlops("data", "gc", "--workspace-only", "--apply")

    assert (3, True) == (code, "birds@v1.0.0 needs model.bin" in said), said
    assert before == world.cache.names()


def test_the_history_of_data_can_be_read(world: World) -> None:
    """
    `diff` says what changed in which files, `log` which versions there are, by whom, and whether they are here.
    """
    write(world.root, {"data/raw/a.csv": "changed", "data/raw/new.csv": "new"})

    here = world.mlops("data", "diff")
    world.mlops("save", "-m", "Second")
    between = world.mlops("data", "diff", "HEAD~1", "HEAD")
    log = world.mlops("data", "log", "data/raw")

    told = "changed data/raw (1 new (new.csv), 1 changed (a.csv))"
    assert [(0, True), (0, True)] == [(code, told in said) for code, said in (here, between)]
    assert (0, 2, 2) == (log[0], log[1].count("Ada: "), log[1].count("in the cache"))


def test_a_remote_is_added_with_verification(world: World) -> None:
    """
    A remote that we add is one that DVC verifies, too.
    """
    code, _ = world.mlops("data", "remote", "add", "backup", str(world.base / "backup"))
    pushed, said = world.mlops("data", "push", "--name", "backup")

    assert (0, 0) == (code, pushed), said
    assert "verify = true" in (world.root / ".dvc" / "config").read_text("utf-8")
    shutil.rmtree(world.cache.folder)
    assert 0 == world.mlops("data", "pull", "--name", "backup")[0]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("add", "missing.csv"), 2, "missing.csv does not exist"),
        (("add", "../outside"), 2, "is not inside of the project"),
        (("add", "README.md"), 2, "git rm -r --cached README.md && mlops data add README.md"),
        (("add", "data"), 2, "data/raw in data is tracked by itself already"),
        (("pull", "nothing.csv"), 3, "nothing.csv is not tracked"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_a_wrong_wish_is_answered_with_the_right_command(
    world: World, words: tuple[str, ...], code: int, says: str
) -> None:
    """
    What cannot be meant changes nothing and is answered in one sentence.
    """
    write(world.root, {"README.md": "# Hello\n"})
    tool(world.root, "git", "add", "README.md")

    actual, said = world.mlops("data", *words)

    assert (code, True) == (actual, says in said), said


def test_outside_of_a_project_the_way_in_is_told(world: World) -> None:
    """
    A folder without DVC is answered with the command that sets it up.
    """
    code, said = world.mlops("data", "status", at=".")

    assert (2, True) == (code, "dvc init" in said)
