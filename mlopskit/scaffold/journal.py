"""
A change of the user's tree that is complete or undone, wherever it is stopped.

Before anything is touched, every file that will be, and git's index, are copied into git's own folder. As long as that
copy stands, the change can be taken back byte for byte: by `--abort` when there are conflicts, and by the next run
when this one was killed.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.tools.git_merge import Checkout

FOLDER = "mlops-change"
STATE = "state.json"
APPLYING = "applying"
WAITING = "waiting for conflicts to be resolved"
STOPPED = "stopped half way, and worked on since"
"""Never written: how a change that was killed looks when taking it back would cost somebody's work."""


@dataclass(frozen=True, slots=True)
class State:
    """What is being done, or waits for the user."""

    phase: str
    command: str
    head: str
    """The commit that the change started from."""
    record: str
    """The path of the project's record, from the root of the repository."""
    content: str
    """What the record will say when all is done."""
    present: tuple[str, ...]
    """The files that were there and will be changed, from the root of the repository."""
    absent: tuple[str, ...]
    """The files that were not there and will be made."""
    conflicts: tuple[str, ...] = ()
    tree: str = ""
    """What is being written: the tree of the whole repository."""


@contextmanager
def alone(around: Checkout) -> Iterator[None]:
    """Keep other runs out while this one looks and changes; raises `Incomplete` when one is at work."""
    if sys.platform == "win32":
        yield  # there, two runs at once are kept apart by git's own lock of the index alone
        return
    import fcntl

    descriptor = os.open(around.folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield  # the lock ends with the process, however that ends
    except BlockingIOError as error:
        raise Incomplete("another `mlops add` or `mlops update` is at work here", hint="wait for it") from error
    finally:
        os.close(descriptor)


def begin(around: Checkout, state: State) -> None:
    """Copy what will be touched; from here to `finish` the change can be taken back."""
    place = _place(around)
    partial = place.with_name(f"{FOLDER}.{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        for path in state.present:
            copy = partial / "files" / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(around.root / path, copy, follow_symlinks=False)
        partial.mkdir(exist_ok=True)
        shutil.copy2(around.folder / "index", partial / "index")
        (partial / STATE).write_text(json.dumps(asdict(state)), encoding="utf-8")
        partial.rename(place)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise Incomplete(f"nothing was changed: {error.strerror or error}", hint="make room, and try again") from error


def pending(around: Checkout) -> State | None:
    """
    Return the change that waits for the user, or None; one that was killed half way is taken back first.

    Where somebody has committed or edited since, it is not: the state is returned as `STOPPED` for the user to decide.
    """
    file = _place(around) / STATE
    if not file.is_file():
        return None
    content = json.loads(file.read_text(encoding="utf-8"))
    present, absent, conflicts = (tuple(content.pop(name)) for name in ("present", "absent", "conflicts"))
    state = State(**content, present=present, absent=absent, conflicts=conflicts)
    if state.phase == WAITING:
        return state
    if around.head != state.head or edited(around, state):
        return replace(state, phase=STOPPED)
    take_back(around, state)
    return None


def edited(around: Checkout, state: State) -> tuple[str, ...]:
    """Return the files that are neither as they were before the change, nor as far as git may have written them."""
    return tuple(path for path in (*state.present, *state.absent) if _is_edited(around, state, path))


def _is_edited(around: Checkout, state: State, path: str) -> bool:
    now = _content(around.root / path)
    before = (_content(_place(around) / "files" / path), _plain(around.content(state.head, path)))
    if now is None or now in before:
        return False
    written = state.content.encode() if path == state.record else around.content(state.tree, path)
    return not (_plain(written) or b"").startswith(now)


def _content(file: Path) -> bytes | None:
    """Return what stands at a path, with the line ends that git keeps, or None where nothing does."""
    if file.is_symlink():
        return str(file.readlink()).encode()
    return _plain(file.read_bytes()) if file.is_file() else None


def _plain(content: bytes | None) -> bytes | None:
    return None if content is None else content.replace(b"\r\n", b"\n")


def wait(around: Checkout, state: State) -> None:
    """Note that only the user can go on."""
    file = _place(around) / STATE
    partial = file.with_suffix(".partial")
    partial.write_text(json.dumps(asdict(state)), encoding="utf-8")
    partial.replace(file)


def take_back(around: Checkout, state: State) -> None:
    """Bring every touched file and git's index back, byte for byte; may be stopped and started again."""
    place = _place(around)
    (around.folder / "index.lock").unlink(missing_ok=True)  # left by a git that was killed with us
    for path in state.absent:
        _remove(around.root, path)
    for path in state.present:
        copy, target = place / "files" / path, around.root / path
        if os.path.lexists(copy):
            _remove(around.root, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(copy, target)  # within one disk a move needs no room, so that a full one cannot stop it
    if (place / "index").exists():
        (place / "index").replace(around.folder / "index")
    finish(around)


def finish(around: Checkout) -> None:
    """Forget the change: it is complete, or taken back."""
    place = _place(around)
    try:
        (place / STATE).unlink(missing_ok=True)  # from here on there is nothing to take back
    except OSError:
        place.rename(place.with_name(f"{FOLDER}.{os.getpid()}"))
    for left in (place, *place.parent.glob(f"{FOLDER}.*")):
        shutil.rmtree(left, ignore_errors=True)


def write_record(around: Checkout, state: State) -> None:
    """Write the record, and put it into git's index; where nothing is left to record, take it out of both."""
    if not state.content:
        around.git("rm", "--force", "--quiet", "--ignore-unmatch", "--", state.record)
        return
    (around.root / state.record).write_text(state.content, encoding="utf-8")
    around.git("add", "--force", "--", state.record)


def touched(around: Checkout, changes: tuple[tuple[str, str], ...], record: str) -> Mapping[str, tuple[str, ...]]:
    """Return which files a change touches, `present` and `absent`; raises when an untracked one is in the way."""
    in_the_way = [path for kind, path in changes if kind == "A" and os.path.lexists(around.root / path)]
    if in_the_way:
        raise Incomplete(
            f"{', '.join(in_the_way[:3])}: git does not know this file, and the template brings one of that name",
            hint="commit it, or move it away, and try again",
        )
    paths = sorted({*(path for _, path in changes), record})
    present = tuple(path for path in paths if os.path.lexists(around.root / path))
    return {"present": present, "absent": tuple(path for path in paths if path not in present)}


def _place(around: Checkout) -> Path:
    return around.folder / FOLDER


def _remove(root: Path, path: str) -> None:
    """Remove a file, and the folders above it that are empty then."""
    (root / path).unlink(missing_ok=True)
    for folder in (root / path).parents:
        if folder == root:
            return
        try:
            folder.rmdir()
        except OSError:
            return
