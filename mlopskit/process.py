"""The one door to other programs: found by absolute path, run without a shell, bounded in time and output."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlopskit.errors import MissingTool

OUTPUT_LIMIT = 4 * 2**20
"""Bytes of each stream that are kept; a child that prints more is cut, and `Completed.cut` says so."""

FLOOD = 16
"""A child whose output reaches this many times its limit is killed, before it can fill the disk."""

_running: set[subprocess.Popen[bytes]] = set()
"""The children that have not ended yet; adding and discarding are atomic, so threads may share it."""


@dataclass(frozen=True, slots=True)
class Completed:
    """How a child process ended."""

    argv: tuple[str, ...]
    exit_code: int
    """The child's exit status; negative is the number of the signal that ended it."""
    stdout: str
    stderr: str
    seconds: float
    timed_out: bool = False
    cut: bool = False


def find(program: str, *, hint: str, path: str | None = None) -> str:
    """
    Return the absolute path of a program.

    Raises `MissingTool`, with the hint that says how to get it, when it is not on the search path.
    """
    found = shutil.which(program, path=path)
    if found is None:
        raise MissingTool(f"`{program}` is not installed or not on PATH", hint=hint)
    return str(Path(found).absolute())


def run(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    timeout: float = 600.0,
    limit: int = OUTPUT_LIMIT,
) -> Completed:
    """
    Run a program and wait, at most `timeout` seconds, after which it and its children are killed.

    Output goes through files, so that a child that floods its output cannot fill the memory.
    """
    began = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(
            list(argv), cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True
        )
        _running.add(child)
        streams = (out.fileno(), err.fileno())
        try:
            timed_out = not _ended(child, streams, began + timeout, limit)
        finally:
            if child.returncode is None:
                end(child)
            _running.discard(child)
        cut = _written(streams) > limit
        return Completed(
            tuple(argv),
            child.returncode,
            _head(out.fileno(), limit),
            _head(err.fileno(), limit),
            time.monotonic() - began,
            timed_out=timed_out,
            cut=cut,
        )


def end_all() -> None:
    """Kill every child that is running now, on whichever thread; for the moment when a person interrupts us."""
    for child in tuple(_running):
        end(child)


def end(child: subprocess.Popen[bytes]) -> None:
    """Kill a child that leads its own session, with every process that it started, and wait for it."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # it ended by itself between the question and the kill
    child.wait()


def _ended(child: subprocess.Popen[bytes], streams: tuple[int, int], deadline: float, limit: int) -> bool:
    """Wait for a child, and say whether it ended before its deadline; one that floods is not waited for."""
    pause = 0.002
    while child.poll() is None:
        if time.monotonic() >= deadline:
            return False
        if _written(streams) > FLOOD * limit:
            return True
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
    return True


def _written(streams: tuple[int, int]) -> int:
    return max(os.fstat(stream).st_size for stream in streams)


def _head(descriptor: int, limit: int) -> str:
    return os.pread(descriptor, min(limit, os.fstat(descriptor).st_size), 0).decode("utf-8", "replace")
