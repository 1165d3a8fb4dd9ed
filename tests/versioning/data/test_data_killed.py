"""Kills in the commands that run, collect and move, and disks that are really full."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import TRUE, World, tool, write
from .test_data_interrupted import flawless, killed

pytestmark = pytest.mark.slow

STAGE = """\
stages:
  double:
    cmd: python double.py
    deps: [model.bin, double.py]
    outs: [twice.bin]
"""
SLOW = """\
import time
open('begun', 'w').close()
time.sleep({0})
open('twice.bin', 'w').write(open('model.bin').read() * {1})
"""


@pytest.fixture
def pipeline(world: World) -> World:
    """Return the project with a stage in it that takes a moment."""
    write(world.root, {"dvc.yaml": STAGE, "double.py": SLOW.format(2, 2), ".gitignore": "/begun\n/model.bin\n"})
    return world


def run_and_kill(world: World) -> int:
    """Start a run, and kill it with signal 9 while its stage runs."""
    child = subprocess.Popen([sys.executable, "-m", "mlopskit", "run"], cwd=world.root, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (world.root / "begun").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    child.kill()
    return child.wait()


def until_free(world: World, *words: str) -> tuple[int, str]:
    """Run a command as soon as the DVC that a killed command has left behind has ended."""
    deadline = time.monotonic() + 60
    while True:
        code, said = world.mlops(*words)
        if ("is working in this project" not in said and "is writing" not in said) or time.monotonic() > deadline:
            return code, said
        assert 3 == code


def test_a_killed_run_goes_on(pipeline: World) -> None:
    """
    A run that was killed leaves its DVC at work, which the next command names; then the same command ends it.
    """
    code = run_and_kill(pipeline)
    again, said = until_free(pipeline, "run")

    assert (-signal.SIGKILL, 0) == (code, again), said
    assert TRUE["model.bin"] * 2 == (pipeline.root / "twice.bin").read_text("utf-8")
    assert "{}" == tool(pipeline.root, "dvc", "status", "--json", "double").strip()


def test_code_that_was_edited_in_a_killed_run_is_caught(pipeline: World) -> None:
    """
    The next run believes nothing that the killed one has left of an edited stage, and runs the stage again.
    """
    code = run_and_kill(pipeline)
    write(pipeline.root, {"double.py": SLOW.format(0, 3)})
    again, said = until_free(pipeline, "run")

    assert (-signal.SIGKILL, 0) == (code, again), said
    assert TRUE["model.bin"] * 3 == (pipeline.root / "twice.bin").read_text("utf-8")


@pytest.mark.parametrize("after", [0, 2, 4])
def test_a_killed_gc_loses_nothing(world: World, after: int) -> None:
    """
    Wherever it is killed, each object is in the cache or in the trash, the next run ends it, and all can be had back.
    """
    shutil.rmtree(world.root / "data")
    (world.root / "model.bin.dvc").unlink()
    words = ("data", "gc", "--apply", "--workspace-only")
    before = world.cache.names()

    code = killed(world, words, "collection", "collection.os", "replace", after)
    kept = world.cache.names() | {file.parent.name + file.name for file in trashed(world)}
    again, said = world.mlops(*words)
    back, _ = world.mlops("data", "gc", "--restore")

    assert (-signal.SIGKILL, before, 0, 0) == (code, kept, again, back), said
    assert (before, []) == (world.cache.names(), flawless(world))


def trashed(world: World) -> Iterator[Path]:
    return (world.cache.folder / "trash-mlops").glob("*/files/md5/??/*")


@pytest.fixture
def small_disk(world: World) -> Iterator[Path]:
    """Return an empty disk of a few pages; it is taken away in the end."""
    place = world.base / "small"
    place.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place))
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs the rights of an administrator")
    try:
        yield place
    finally:
        subprocess.run(("umount", str(place)), check=True)


LARGE = {"data/raw/large.bin": "large" * 40_000}


@pytest.mark.parametrize("command", ["add", "push", "pull", "checkout", "save"])
def test_a_disk_that_is_really_full(world: World, small_disk: Path, command: str) -> None:
    """
    A full disk is named with what helps, nothing half is left on it, and with room the same command works.
    """
    everything = {**TRUE, **LARGE}
    write(world.root, LARGE)
    words: tuple[str, ...] = ("save", "-m", "More") if command == "save" else ("data", command)
    if command == "add":
        words = (*words, "data/raw")
        setting = f"[cache]\n    dir = {small_disk}\n"
    else:
        assert command == "save" or world.mlops("data", "add", "data/raw")[0] == 0
        setting = f"['remote \"storage\"']\n    url = {small_disk / 'remote'}\n"
    if command in {"pull", "checkout"}:
        assert 0 == world.mlops("data", "push")[0]
        shutil.rmtree(world.root / "data" / "raw")
        setting = f"[cache]\n    dir = {small_disk}\n"
    if command == "checkout":
        (world.root / ".dvc" / "tmp" / "mlops").rename(world.base / "scratch")
        (world.root / ".dvc" / "tmp" / "mlops").symlink_to(small_disk)
        setting = ""
    config = world.root / ".dvc" / "config.local"
    config.write_text(setting, "utf-8")

    code, said = world.mlops(*words)
    rests = [file.name for file in small_disk.rglob("*") if file.is_file() and file.stat().st_size > 20_000]
    config.unlink()
    if command == "checkout":
        (world.root / ".dvc" / "tmp" / "mlops").unlink()
    again, later = world.mlops(*words)

    assert (3, []) == (code, [word for word in ("no space left on device", "free some space") if word not in said]), (
        said
    )
    assert ([], 0, everything) == (rests, again, world.files()), later


def test_a_file_limit_is_a_full_disk_too(world: World) -> None:
    """
    A file that may not grow any more is told by its name, and the same command works without the limit.
    """
    write(world.root, LARGE)
    limited = "import resource, signal, sys; from mlopskit.cli.entry import main\n"
    limited += "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (4096, -1))\n"
    limited += "sys.exit(main(['data', 'add', 'data/raw']))"
    done = subprocess.run([sys.executable, "-c", limited], cwd=world.root, capture_output=True, text=True, check=False)
    again, _ = world.mlops("data", "add", "data/raw")

    said = " ".join((done.stdout + done.stderr).split())
    assert (3, True, 0) == (done.returncode, "file too large; nothing was lost" in said, again), said
    assert {**TRUE, **LARGE} == world.files()
    assert os.listdir(world.cache.folder) != [], "the cache holds it now"  # noqa: PTH208 - only whether there is any
