"""
Making a folder whole or not at all.

The work is done in a hidden folder beside the target and moved once; what a killed run leaves behind is swept away by
the next one. A folder that is being worked in is locked, so that two runs at once do not sweep each other away.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlopskit.errors import Incomplete, UsageError


@contextmanager
def placed(target: Path) -> Iterator[Path]:
    """Give a folder to make `target.name` in, and move that to the target at the end; trouble leaves nothing behind."""
    refuse(target)
    _sweep(target)
    workshop = _workshop(target)
    lock = _lock(workshop)
    try:
        yield workshop
        _move(workshop / target.name, target)
    except OSError as error:
        raise Incomplete(f"{target} could not be made: {error.strerror or error}", hint="nothing was left") from error
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def refuse(target: Path) -> None:
    """Raise `UsageError` when something is in the way; an empty folder is not."""
    if not os.path.lexists(target):
        return
    if target.is_symlink() or not target.is_dir():
        raise UsageError(f"{target} exists and is not a folder", hint="choose another name")
    if any(target.iterdir()):
        raise UsageError(
            f"the folder {target} exists and is not empty", hint="choose another name, or move that folder away"
        )


def _workshop(target: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
    except OSError as error:
        raise Incomplete(
            f"nothing can be written in {target.parent}: {error.strerror or error}",
            hint="change to a folder that you may write to",
        ) from error


def _move(made: Path, target: Path) -> None:
    try:
        if os.name == "nt" and target.is_dir():
            target.rmdir()  # Windows does not move onto an empty folder; elsewhere the move itself replaces it
        made.rename(target)
    except OSError:
        refuse(target)  # another run, or a person, has made it meanwhile
        raise


def _prefix(target: Path) -> str:
    return f".{target.name}.mlops-"


def _lock(folder: Path) -> int | None:
    """Return a lock that ends with this process however it ends, or None when somebody else holds it."""
    if sys.platform == "win32":
        return None  # there, what a killed run leaves stays until it is deleted by hand
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _sweep(target: Path) -> None:
    """Remove what killed runs for the same target have left."""
    for left in target.parent.glob(f"{_prefix(target)}*"):
        lock = _lock(left) if left.is_dir() and not left.is_symlink() else None
        if lock is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(lock)
