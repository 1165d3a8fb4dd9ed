"""Content taken into the cache, and the `.dvc` file that records it, byte for byte as DVC writes both."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from mlopskit.errors import Incomplete, UsageError
from mlopskit.tools import git
from mlopskit.versioning import bulk, content, hashing, landing, trash
from mlopskit.versioning.content import Content
from mlopskit.versioning.landing import Landing
from mlopskit.versioning.objects import Store, render_listing
from mlopskit.versioning.pointers import Tracked
from mlopskit.versioning.proved import Proof
from mlopskit.versioning.stat_table import Known, Table, now, scan
from mlopskit.versioning.workspace import Workspace


def take(space: Workspace, path: str) -> Content:
    """Bring what lies at a path into the cache, each file read once, and return what it is."""
    began, base, table = now(), space.root / path, Table.of(space.scratch, path)
    stamps, known = scan(base), table.rows()
    store = Store(space.cache)
    present = store.names()
    files = {name: known[name].oid for name, told in stamps.items() if name in known and known[name].stamp == told}
    unread = [name for name in stamps if files.get(name) not in present]
    try:
        with Landing(store, trash.for_objects(space)) as into:
            files.update(_read(into, base, unread))
            listing = b"" if "" in files else render_listing(files.items())
            oid = files[""] if "" in files else f"{hashing.of_bytes(listing)}.dir"
            if listing and (not store.has(oid) or store.flaw(oid)):
                into.put(oid, listing)
            into.flush()
    except OSError as error:
        raise landing.told(error, path) from error
    table.keep(oid, {name: Known(stamps[name], files[name]) for name in files}, began=began)
    if long := {files[name] for name in _long(stamps, unread)}:
        Proof(store, space.scratch).note(long)  # so that a push or a checkout does not hash them again
    return Content(oid, files, content.size_of(stamps))


def _long(stamps: Mapping[str, str], names: list[str]) -> Iterator[str]:
    return (name for name in names if int(stamps[name].partition(" ")[0]) >= bulk.LONG)


def _read(into: Landing, base: Path, names: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in landing.batches(names):
        oids = hashing.each(lambda name: into.take(f"{base}/{name}" if name else str(base)), part)
        into.flush()
        found.update(zip(part, oids, strict=True))
    return found


def pointer_of(path: str) -> str:
    """Return the name of the `.dvc` file that records a path."""
    return f"{path}.dvc"


def refusal(space: Workspace, path: str, tracked: Mapping[str, Tracked]) -> None:
    """Raise what keeps a path from being added: made by a stage, in git, inside of another, outside, not there."""
    if path.startswith("../") or path in {".", ".."}:
        raise UsageError(f"{path} is not inside of the project {space.root}", hint="move it into the project first")
    if not os.path.lexists(space.root / path):
        raise UsageError(f"{path} does not exist", hint="name a file or folder of the project")
    made = tracked.get(path)
    if made is not None and made.stage:
        raise UsageError(f"{path} is made by the stage `{made.stage}`", hint=f"mlops run {made.stage}")
    if made is not None and made.imported:
        hint = f"rm {made.file} && mlops data add {path}, when it is to be this project's own"
        raise UsageError(f"{path} is kept by {made.imported}, from which others fetch it without a change", hint=hint)
    for other in tracked.values():
        if path.startswith(f"{other.path}/"):
            raise UsageError(f"{path} is part of {other.path}, which is tracked", hint=f"mlops data add {other.path}")
        if other.path.startswith(f"{path}/"):
            raise UsageError(f"{other.path} in {path} is tracked by itself already", hint=f"git rm {other.file}")
    if space.git and (owned := git.ask(space.root, "ls-files", "--", path).split("\n")[0]):
        hint = f"git rm -r --cached {path} && mlops data add {path}"
        raise UsageError(f"{owned} is in git, and one thing has one keeper", hint=hint)


def foreign(space: Workspace, path: str) -> bool:
    """Whether adding a path is left to DVC: links, or a configuration that puts links into the project."""
    return (space.root / path).is_symlink() or space.links[0] in {"hardlink", "symlink"}


def record(space: Workspace, path: str, found: Content) -> bool:
    """Write the `.dvc` file of a path, and hide the path from git; return whether anything has changed."""
    file = space.root / pointer_of(path)
    before = file.read_text("utf-8") if file.exists() else ""
    text = _updated(before, path, found, _executable(space.root / path)) if before else _fresh(space, path, found)
    hidden = _hide(space, path)
    if text == before:
        return hidden
    _write(file, text)
    return True


def _fresh(space: Workspace, path: str, found: Content) -> str:
    lines = ["outs:", f"- md5: {found.oid}", f"  size: {found.size}"]
    if found.oid.endswith(".dir"):
        lines.append(f"  nfiles: {len(found.files)}")
    elif _executable(space.root / path):
        lines.append("  isexec: true")
    return "\n".join([*lines, "  hash: md5", f"  path: {_scalar(PurePosixPath(path).name)}"]) + "\n"


def _updated(before: str, path: str, found: Content, executable: bool) -> str:  # noqa: FBT001 - private, a fact
    """Return a `.dvc` file with new values in their places, so that comments and descriptions stay."""
    values = {"md5": found.oid, "size": str(found.size), "nfiles": str(len(found.files))}
    if (
        before.count("md5:") - before.count("hash: md5") > 1
        or "hash: md5" not in before
        or "isexec" in before
        or executable
    ):
        raise NeedsDvc(path)
    if ("nfiles:" in before) != found.oid.endswith(".dir") or "size:" not in before:
        raise NeedsDvc(path)
    for key, value in values.items():
        before = re.sub(rf"(?m)^((?:- |  ){key}: ).*$", rf"\g<1>{value}", before)
    return before


class NeedsDvc(Exception):  # noqa: N818 - it is caught, and DVC is asked to do the work
    """A `.dvc` file whose form is left to DVC."""


def _executable(path: Path) -> bool:
    return path.is_file() and bool(path.stat().st_mode & 0o111)


def _scalar(name: str) -> str:
    """Return a file's name as YAML 1.2 has it, which DVC writes: bare where it may, else quoted."""
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", name) and name.lower() not in {"null", "true", "false"}:
        return name
    import yaml

    return str(yaml.safe_dump({"path": name}, allow_unicode=True, width=10**6)).partition(": ")[2].rstrip("\n")


def _hide(space: Workspace, path: str) -> bool:
    """Keep a path out of git, as DVC does: a line in the `.gitignore` beside it, unless git ignores it already."""
    if not space.git:
        return False
    place = (space.root / path).parent / ".gitignore"
    line = f"/{_pattern(PurePosixPath(path).name)}"
    text = place.read_text("utf-8") if place.exists() else ""
    if line in text.splitlines() or _ignored(space, path):
        return False
    _write(place, f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{line}\n")
    return True


def _pattern(name: str) -> str:
    return re.sub(r"([\[\]!*?#\\])", r"\\\1", name)


def _ignored(space: Workspace, path: str) -> bool:
    with suppress(Incomplete):  # which says with exit 1 that it is not
        git.ask(space.root, "check-ignore", "-q", "--", path)
        return True
    return False


def _write(file: Path, text: str) -> None:
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with partial.open("w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise landing.told(error, str(file)) from error
