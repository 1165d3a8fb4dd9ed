"""Which files a data path means: a file, a glob, a folder of parts, or what DVC tracks under that name."""

import glob
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.validation.tracked import Tracked, behind_dvc


class Format(StrEnum):
    """How a file holds its rows."""

    PARQUET = "parquet"
    CSV = "csv"
    JSON_LINES = "json"
    ARROW = "arrow"


_ENDINGS = {
    ".parquet": Format.PARQUET,
    ".parq": Format.PARQUET,
    ".pqt": Format.PARQUET,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".jsonl": Format.JSON_LINES,
    ".ndjson": Format.JSON_LINES,
    ".json": Format.JSON_LINES,
    ".arrow": Format.ARROW,
    ".feather": Format.ARROW,
    ".ipc": Format.ARROW,
    ".arrows": Format.ARROW,
}
_COMPRESSED = {".gz": "gzip", ".zst": "zstd"}
KNOWN = "Parquet, CSV, TSV, JSON lines (each .gz or .zst too) and Arrow"


@dataclass(frozen=True, slots=True)
class Data:
    """Files of one format that together are one table."""

    shown: str
    """How the user called it, for messages and results."""
    format: Format
    paths: tuple[str, ...]
    folder: str = ""
    """The folder below which folders named `column=value` add columns; empty for other data."""
    known_as: str = ""
    """The name of files that lie in a cache, where their own names tell nothing."""

    @property
    def partitions(self) -> tuple[str, ...]:
        """The columns that the names of folders add."""
        below = Path(self.paths[0]).relative_to(self.folder).parent.parts if self.folder else ()
        return tuple(part.partition("=")[0] for part in below if "=" in part)

    @property
    def separator(self) -> str:
        """What parts the fields of a CSV file."""
        return "\t" if ".tsv" in Path(self.known_as or self.paths[0]).suffixes else ","

    @property
    def compression(self) -> str:
        """How the text is compressed, as far as the paths do not tell; `auto` where they do."""
        if not self.known_as:
            return "auto"
        return next((kind for ending, kind in _COMPRESSED.items() if self.known_as.lower().endswith(ending)), "none")


def find(shown: str, *, root: Path = Path()) -> Data:
    """
    Return the files that a path means.

    Raises `Incomplete` with one sentence when there are none, or when their format is not known.
    """
    path = root / shown
    tracked = behind_dvc(path, shown)
    if tracked is not None and tracked.parts:
        return _cached_folder(shown, tracked)
    if tracked is not None and not tracked.content.is_dir():
        return replace(_data(shown, (str(tracked.content),), tracked.name), known_as=tracked.name)
    if tracked is not None:
        return _folder(shown, tracked.content)
    if path.is_dir():
        return _folder(shown, path)
    if path.exists():
        _must_be_regular(path, shown)
        return _data(shown, (str(path),), path.name)
    matches = sorted(
        match
        for match in glob.glob(str(path), recursive=True)  # noqa: PTH207 - absolute too
        if Path(match).is_file()
    )
    if is_remote(shown):
        raise Incomplete(f"{shown} is not on this machine", hint="`--engine spark` reads it where it is")
    if not matches:
        raise Incomplete(f"there is no data {shown}", hint="name a file, a folder or a glob that exists")
    return _data(shown, matches, Path(matches[0]).name, _plain_part(path))


def _must_be_regular(path: Path, shown: str) -> None:
    """Refuse a pipe, whose rows come once at most, while they are read several times here, and a device."""
    if not path.is_file():
        raise Incomplete(f"{shown} is a pipe or a device, which cannot be read twice", hint="write it to a file first")


def _plain_part(pattern: Path) -> Path:
    """Return the folders of a glob up to the first with a wildcard."""
    wild = [i for i, part in enumerate(pattern.parts) if glob.has_magic(part)]
    return Path(*pattern.parts[: wild[0]]) if wild else pattern.parent


def is_remote(shown: str) -> bool:
    """Whether data lies where only a cluster reads it, such as `s3a://bucket/rides` or `hdfs://host/rides`."""
    return "://" in shown


def remote(shown: str) -> Data:
    """Return data that Spark finds by itself; without a known ending it is taken for a folder of Parquet files."""
    return Data(shown, format_of(shown.rstrip("/")) or Format.PARQUET, (shown,))


def _folder(shown: str, folder: Path) -> Data:
    found = sorted(path for path in folder.rglob("*") if path.is_file() and format_of(path.name) is not None)
    visible = [
        path for path in found if not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    ]
    if not visible:
        raise Incomplete(f"the folder {shown} holds no data that can be read", hint=f"known are {KNOWN}")
    return _data(shown, [str(path) for path in visible], visible[0].name, folder)


def _cached_folder(shown: str, tracked: Tracked) -> Data:
    """Return the files of a folder that lie in a cache under other names."""
    readable = [(name, place) for name, place in tracked.parts if format_of(name) is not None]
    endings = {Path(name).suffix.lower() for name, _ in readable}
    if len(endings) != 1 or any("=" in name for name, _ in readable):
        raise Incomplete(f"{shown} can only be read once it is checked out", hint=f"`dvc checkout {shown}`")
    data = _data(shown, [str(place) for _, place in readable], readable[0][0])
    return replace(data, known_as=readable[0][0])


def _data(shown: str, paths: Iterable[str], name: str, above: Path | None = None) -> Data:
    listed = tuple(paths)
    form = format_of(name)
    if form is None:
        raise Incomplete(f"{shown}: the format of `{name}` is not known", hint=f"known are {KNOWN}")
    others = {other for path in listed if (other := format_of(Path(path).name)) not in (None, form)}
    if len(listed) > 1 and others:
        raise Incomplete(f"{shown} holds files of several formats: {form} and {', '.join(sorted(map(str, others)))}")
    hive = above and any("=" in part for path in listed for part in Path(path).relative_to(above).parent.parts)
    return Data(shown, form, listed, str(above) if hive else "")


def format_of(name: str) -> Format | None:
    """Return the format that a file's name tells, or None."""
    lowered = name.lower()
    for ending in _COMPRESSED:
        lowered = lowered.removesuffix(ending)
    return _ENDINGS.get(Path(lowered).suffix)
