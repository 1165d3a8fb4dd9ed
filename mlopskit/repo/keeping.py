"""The folder outside of every repository where things are kept between runs, for its owner alone."""

import os
import stat
from contextlib import suppress
from pathlib import Path


def folder(kind: str, outside: tuple[Path, ...]) -> Path | None:
    """Return where things of a kind are kept, or None where nothing is to be; never inside one of these folders."""
    if os.environ.get("MLOPSKIT_CACHE", "").lower() in {"off", "0", "no", "false"}:
        return None
    base = os.environ.get("XDG_CACHE_HOME", "")
    home = os.environ.get("HOME", "")
    if not os.path.isabs(base):  # noqa: PTH117 - the specification: a relative path is to be ignored
        if not os.path.isabs(home):  # noqa: PTH117 - the same for a home that is unset or odd
            return None
        base = f"{home}/.cache"
    place = Path(base) / "mlopskit" / kind
    return None if any(place.resolve().is_relative_to(target) for target in outside) else place


def read(file: Path, limit: int) -> bytes | None:
    """Return what was kept, or None when there is nothing, or nothing that its owner alone could have written."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as stream:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid() or state.st_size > limit:
            return None
        return stream.read()


def write(file: Path, content: bytes) -> None:
    """Keep something, whole or not at all; where it cannot be written, it is done without."""
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        aside.replace(file)
    except OSError:
        with suppress(OSError):
            aside.unlink()


def thin(place: Path, most: int) -> None:
    """Throw away the older half of what is kept in a folder, once there is more than so many of it."""
    with suppress(OSError):
        kept = [(entry.stat(follow_symlinks=False).st_mtime, entry.path) for entry in os.scandir(place)]
        for _, path in sorted(kept)[: len(kept) - most // 2] if len(kept) > most else ():
            Path(path).unlink(missing_ok=True)
