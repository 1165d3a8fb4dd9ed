"""Commands that are killed, that meet a full disk, or that meet each other."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import TRUE, World, tool, write

KILLED = """
import os, sys
from mlopskit.versioning import {module}
from mlopskit.cli.entry import main

left = {after}
before = getattr({owner}, "{name}")

def dies(*words, **named):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), 9)
    return before(*words, **named)

setattr({owner}, "{name}", dies)
sys.exit(main({words!r}))
"""
"""A command that kills itself with signal 9 at a chosen moment, so that the moment is the same each time."""

POINTS = (
    # before anything, while bytes are written aside, before they are named, between two names
    ("landing", "landing", "stream", 0),
    ("landing", "landing", "stream", 2),
    ("landing", "landing", "_force", 0),
    ("landing", "landing.os", "replace", 0),
    ("landing", "landing.os", "replace", 2),
    ("landing", "landing.os", "replace", 3),
)


def killed(world: World, words: tuple[str, ...], *point: str | int) -> int:
    module, owner, name, after = point
    script = KILLED.format(module=module, owner=owner, name=name, after=after, words=list(words))
    done = subprocess.run([sys.executable, "-c", script], cwd=world.root, capture_output=True, check=False)
    return done.returncode


def flawless(world: World) -> list[str]:
    """Return every object of cache and remote whose bytes are not what its name says."""
    stores = (world.cache, world.remote)
    return [oid for store in stores for oid in store.names() if store.flaw(oid) is not None]


@pytest.mark.parametrize("point", POINTS, ids=lambda point: f"{point[2]} {point[3]}")
@pytest.mark.parametrize("command", ["add", "push", "pull"])
def test_a_kill_leaves_no_half_object(world: World, command: str, point: tuple[str, str, str, int]) -> None:
    """
    Wherever it is killed, no object under its final name is half, no file is lost, and the same command heals.
    """
    words = ("data", command, "data/raw", "model.bin") if command == "add" else ("data", command)
    if command == "add":
        shutil.rmtree(world.cache.folder)
    elif command == "push":
        shutil.rmtree(world.remote.folder)
    else:
        shutil.rmtree(world.root / "data" / "raw")
        shutil.rmtree(world.cache.folder)

    code = killed(world, words, *point)
    halves = flawless(world)
    again, said = world.mlops(*words)

    assert (-signal.SIGKILL, [], 0) == (code, halves, again), said
    assert TRUE == world.files()
    assert 0 == world.mlops("data", "verify", "--remote")[0]


@pytest.mark.parametrize(
    "point",
    [
        ("proved", "proved.landing", "stream", 1),
        ("checkout", "checkout.os", "replace", 0),
        ("checkout", "checkout.os", "replace", 1),
    ],
    ids=lambda point: f"{point[2]} {point[3]}",
)
def test_a_killed_checkout_is_healed_without_force(world: World, point: tuple[str, str, str, int]) -> None:
    """
    A checkout that was killed while it changed a folder goes on with the next one, which needs no force.
    """
    raw = world.root / "data" / "raw"
    (raw / "a.csv").unlink()
    (raw / "sub" / "c.csv").unlink()

    code = killed(world, ("data", "checkout"), *point)
    again, said = world.mlops("data", "checkout")

    assert (-signal.SIGKILL, 0) == (code, again), said
    assert TRUE == world.files()


def test_a_killed_save_goes_on(world: World) -> None:
    """
    A save that was killed before the data were pushed has not pushed git, and the next one does both.
    """
    write(world.root, {"model.bin": "mine"})
    before = tool(world.base / "origin.git", "git", "rev-parse", "main")

    code = killed(world, ("save", "-m", "Mine"), "sharing", "sharing", "need", 0)
    between = tool(world.base / "origin.git", "git", "rev-parse", "main")
    again, said = world.mlops("save", "-m", "Mine")

    assert (-signal.SIGKILL, before, 0) == (code, between, again), said
    assert tool(world.root, "git", "rev-parse", "HEAD") == tool(world.base / "origin.git", "git", "rev-parse", "main")
    assert 0 == world.mlops("data", "status", "--remote")[0]


@pytest.mark.parametrize("command", ["add", "push", "pull"])
def test_a_full_disk_loses_nothing(world: World, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A disk that is full is told as such, leaves no half object and no rest, and the command works when there is room.

    Writing is made to fail here, because a full disk cannot be had without the rights of an administrator.
    """
    from mlopskit.versioning import landing

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    words = ("data", command, "data/raw") if command == "add" else ("data", command)
    shutil.rmtree(world.remote.folder if command == "push" else world.cache.folder)
    with monkeypatch.context() as patch:
        patch.setattr(landing, "_write", full)
        code, said = world.mlops(*words)
    rests = [str(file) for store in (world.cache, world.remote) for file in (store.folder / "tmp-mlops").glob("**/*")]
    again, _ = world.mlops(*words)

    assert (3, [], [], 0) == (code, [w for w in ("no space left", "free some space") if w not in said], rests, again), (
        said
    )
    assert TRUE == world.files()


def test_a_second_writer_is_told_who_the_first_is(world: World) -> None:
    """
    While one command writes, another waits a little and then names it with its process.
    """
    script = (
        "import sys, time; from pathlib import Path; from mlopskit.versioning import locking, workspace\n"
        "with locking.writing(workspace.find(Path.cwd()), 'data push'):\n    print('held', flush=True); time.sleep(60)"
    )
    first = subprocess.Popen([sys.executable, "-c", script], cwd=world.root, stdout=subprocess.PIPE)
    try:
        assert first.stdout is not None
        first.stdout.readline()
        code, said = world.mlops("data", "add", "model.bin")
    finally:
        first.kill()
        first.communicate()
    again, _ = world.mlops("data", "add", "model.bin")

    assert (3, 0) == (code, again)
    assert f"`mlops data push` (process {first.pid}, since" in said
    assert "run the same command again" in said


def test_a_dvc_at_work_is_respected(world: World) -> None:
    """
    While DVC holds its lock nothing of ours writes, and DVC's process is named.
    """
    script = (
        "import time; from dvc.repo import Repo\n"
        "repo = Repo()\nwith repo.lock:\n    print('held', flush=True); time.sleep(60)"
    )
    first = subprocess.Popen([sys.executable, "-c", script], cwd=world.root, stdout=subprocess.PIPE)
    try:
        assert first.stdout is not None
        first.stdout.readline()
        code, said = world.mlops("data", "checkout")
    finally:
        first.kill()
        first.communicate()

    assert (3, True) == (code, f"DVC (process {first.pid}) is working" in said), said
    assert 0 == world.mlops("data", "checkout")[0]


def test_dvc_respects_us(world: World) -> None:
    """
    While we write, a `dvc add` refuses as it does beside another DVC.
    """
    from mlopskit.versioning import locking, workspace

    write(world.root, {"model.bin": "mine"})
    with locking.writing(workspace.find(world.root), "data push"):
        done = subprocess.run(["dvc", "add", "model.bin"], cwd=world.root, capture_output=True, text=True, check=False)

    assert (True, True) == (done.returncode != 0, "Unable to acquire lock" in done.stderr)


def test_a_path_that_a_living_process_marked_is_left_alone(world: World) -> None:
    """
    A path in DVC's list of writers stops us while its process lives, and not when it is dead.
    """
    marks = world.root / ".dvc" / "tmp" / "rwlock"

    def marked(pid: int) -> tuple[int, str]:
        marks.write_text(json.dumps({"write": {"model.bin": {"pid": pid, "cmd": "/usr/bin/dvc repro"}}}), "utf-8")
        return world.mlops("data", "checkout")

    alive, said = marked(os.getpid())
    dead, _ = marked(2**22 + 1)

    assert (3, 0, True) == (alive, dead, f"`dvc` (process {os.getpid()}) is writing model.bin" in said)


def test_a_file_that_is_written_to_while_it_is_added_is_not_recorded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A file that changes while it is read is no version of anything; the command says so and works a moment later.
    """
    from mlopskit.versioning import landing

    real, file = landing.stream, world.root / "model.bin"
    file.write_text("half", "utf-8")

    def meanwhile(source: str, target: str, mode: int = 0o444, *, remembered: bool = False) -> str:
        found = real(source, target, mode, remembered=remembered)
        if Path(source) == file:
            file.write_text("half and half", "utf-8")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(landing, "stream", meanwhile)
        code, said = world.mlops("data", "add", "model.bin")
    again, _ = world.mlops("data", "add", "model.bin")

    assert (3, True, 0) == (code, "model.bin was changed while it was read" in said, again)
    assert 1 == world.mlops("data", "status")[0], "recorded, and not committed"
