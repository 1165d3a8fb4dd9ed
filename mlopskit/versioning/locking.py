"""One writer at a time: our own lock, which names its holder, and DVC's, so that neither tool runs into the other."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from mlopskit.errors import Incomplete
from mlopskit.versioning.workspace import Workspace

PATIENCE = 3.0
"""Seconds for which a second writer waits; DVC waits as long."""
PAUSE = 0.05
AGAIN = "wait until it has ended, then run the same command again"


class Busy(Incomplete):
    """Somebody else is writing to the project."""

    kind = "busy"


@dataclass(slots=True)
class Held:
    """The locks that we hold."""

    ours: IO[str]
    theirs: IO[str] | None
    place: Path

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Give DVC's lock to a `dvc` that we start, and take it back when it has ended."""
        if self.theirs is not None:
            self.theirs.close()
        try:
            yield
        finally:
            self.theirs = _taken(self.place, "DVC")


@contextmanager
def writing(space: Workspace, command: str) -> Iterator[Held]:
    """Hold the project for a command that writes; raises `Busy`, which names the holder, when somebody else does."""
    space.scratch.mkdir(parents=True, exist_ok=True)
    mine, theirs = space.scratch / "lock", space.root / ".dvc" / "tmp" / "lock"
    ours = _taken(mine, "mlops")
    held = Held(ours, None, theirs)
    try:
        _sign(ours, command)
        _refuse_dvc_at_work(space)
        held.theirs = _taken(theirs, "DVC")
        with suppress(OSError):
            held.theirs.truncate(0)
            held.theirs.write(f" {os.getpid()}\n")
            held.theirs.flush()
        yield held
    finally:
        if held.theirs is not None:
            held.theirs.close()
        ours.close()  # which frees it, as the end of the process does, however it ends


def _taken(file: Path, whose: str) -> IO[str]:
    deadline = time.monotonic() + PATIENCE
    stream = file.open("a+", encoding="utf-8")
    while not _lock(stream):
        if time.monotonic() > deadline:
            stream.close()
            raise Busy(_holder(file, whose), hint=AGAIN)
        time.sleep(PAUSE)
    return stream


def _lock(stream: IO[str]) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows has no such lock; there DVC's own `dvc` processes still guard themselves
        return True
    try:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _sign(stream: IO[str], command: str) -> None:
    stream.truncate(0)
    began = datetime.now(UTC).astimezone().strftime("%H:%M:%S")
    json.dump({"command": command, "pid": os.getpid(), "began": began}, stream)
    stream.flush()


def _holder(file: Path, whose: str) -> str:
    """Return the sentence that names who holds a lock."""
    text = file.read_text("utf-8", "replace")
    if whose == "DVC":
        return f"DVC (process {text.strip() or 'unknown'}) is working in this project"
    try:
        told = json.loads(text)
        return f"`mlops {told['command']}` (process {told['pid']}, since {told['began']}) is writing to this project"
    except (ValueError, KeyError, TypeError):
        return "another `mlops` command is writing to this project"


def _refuse_dvc_at_work(space: Workspace) -> None:
    """Stop when a DVC that is alive has marked paths as its own, as it does while it runs a stage."""
    try:
        marked = json.loads((space.root / ".dvc" / "tmp" / "rwlock").read_text("utf-8")).get("write", {})
        holders = [(int(info["pid"]), str(info["cmd"]), path) for path, info in marked.items()]
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return
    for pid, command, path in holders:
        if _alive(pid):
            raise Busy(f"`{Path(command.split(' ')[0]).name}` (process {pid}) is writing {path}", hint=AGAIN)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it lives, and is somebody else's
    return True
