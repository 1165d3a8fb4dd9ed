"""Data that DVC tracks: the file itself when it is checked out, else its object in the cache of the project."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlopskit.errors import Incomplete


@dataclass(frozen=True, slots=True)
class Tracked:
    """Where the content of tracked data lies, and the name that it is tracked under."""

    content: Path
    name: str
    parts: tuple[tuple[str, Path], ...] = ()
    """Of a folder that is not checked out: its files by their paths in it, and where they lie."""


@dataclass(frozen=True, slots=True)
class _Out:
    """What a `.dvc` file or `dvc.lock` says of data."""

    place: Path
    md5: str
    told_by: Path


def behind_dvc(path: Path, shown: str) -> Tracked | None:
    """
    Return where tracked data is, or None when the path can be read as it stands, or nothing is known of it.

    A path that ends in `.dvc` means the data it points to; what a pipeline made is found in `dvc.lock`.
    Raises `Incomplete` when the data is neither in the work tree nor in the cache.
    """
    if path.suffix == ".dvc" and path.is_file():
        return _content(next(_of_pointer(path, shown)), "", shown)
    if path.exists() or path.suffix == ".dvc":
        return None
    wanted = path.absolute()
    for out in _outs(wanted, shown):
        if wanted == out.place:
            return _content(out, "", shown)
        if wanted.is_relative_to(out.place) and out.md5.endswith(".dir"):
            return _content(out, wanted.relative_to(out.place).as_posix(), shown)
    return None


def _outs(wanted: Path, shown: str) -> Iterator[_Out]:
    """Go through what is said of a path, and of the folders above it up to the root of the DVC project."""
    for place in (wanted, *wanted.parents):
        pointer = place.with_name(f"{place.name}.dvc") if place.name else place
        if pointer.is_file():
            yield from _of_pointer(pointer, shown)
        if (place / "dvc.lock").is_file():
            yield from _of_lock(place / "dvc.lock", shown)
        if (place / ".dvc").is_dir():
            return


def _of_pointer(pointer: Path, shown: str) -> Iterator[_Out]:
    read = _yaml(pointer, shown)
    outs = read.get("outs")
    if not isinstance(outs, list) or not outs or not isinstance(outs[0], dict):
        raise Incomplete(f"{pointer} names no data (it has no `outs`)")
    yield _out(pointer, outs[0], pointer.stem)


def _of_lock(lock: Path, shown: str) -> Iterator[_Out]:
    stages = _yaml(lock, shown).get("stages")
    for stage in stages.values() if isinstance(stages, dict) else ():
        outs = stage.get("outs") if isinstance(stage, dict) else None
        yield from (_out(lock, out, "") for out in outs or () if isinstance(out, dict) and out.get("path"))


def _out(told_by: Path, out: dict[str, Any], name: str) -> _Out:
    return _Out(told_by.parent.absolute() / str(out.get("path", name)), str(out.get("md5", "")), told_by)


def _yaml(path: Path, shown: str) -> dict[str, Any]:
    import yaml  # it takes longer to load than most data to be found

    try:
        read = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Incomplete(f"{path} could not be read, so {shown} was not found: {error}") from error
    return read if isinstance(read, dict) else {}


def _content(out: _Out, inside: str, shown: str) -> Tracked:
    """Return where data is, or one file inside a folder; raises `Incomplete` when it is nowhere here."""
    if not inside and out.place.exists():
        return Tracked(out.place, out.place.name)
    cached = _cached(out, out.md5)
    if cached is None:
        raise _not_here(out, shown)
    if not out.md5.endswith(".dir"):
        return Tracked(cached, out.place.name)
    listed = _listed(cached, out, shown)
    parts = tuple((name, place) for name, place in listed if name == inside or not inside)
    if not parts:
        raise Incomplete(f"there is no data {shown}; {out.told_by.name} tracks none in that folder")
    return Tracked(parts[0][1], Path(inside).name) if inside else Tracked(out.place, out.place.name, parts)


def _listed(cached: Path, out: _Out, shown: str) -> Iterator[tuple[str, Path]]:
    """Go through the files of a tracked folder in the order of their paths."""
    try:
        entries = sorted((str(one["relpath"]), str(one["md5"])) for one in json.loads(cached.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Incomplete(f"the cache of {shown} could not be read: {error}") from error
    for name, md5 in entries:
        place = _cached(out, md5)
        if place is None:
            raise _not_here(out, shown)
        yield name, place


def _not_here(out: _Out, shown: str) -> Incomplete:
    named = out.told_by if out.told_by.suffix == ".dvc" else out.place
    here = named.relative_to(Path.cwd()) if named.is_relative_to(Path.cwd()) else named
    fetch = f"dvc pull {here}"
    return Incomplete(f"{shown} is tracked by DVC, but its content is not here", hint=f"`{fetch}` fetches it")


def _cached(out: _Out, md5: str) -> Path | None:
    """Return where the cache keeps an object: in the layout of DVC 3, or in that of DVC 2."""
    if len(md5) < 3:  # noqa: PLR2004 - two letters for the folder and at least one more
        return None
    roots = [folder / ".dvc" / "cache" for folder in out.told_by.absolute().parents if (folder / ".dvc").is_dir()]
    places = [root / layout / md5[:2] / md5[2:] for root in roots for layout in ("files/md5", "")]
    return next((place for place in places if place.is_file()), None)
