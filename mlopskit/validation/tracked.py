"""Data that DVC tracks: the file itself when it is checked out, else its object in the cache of the project."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlopskit.errors import Incomplete


@dataclass(frozen=True, slots=True)
class Tracked:
    """Where the content of a tracked file lies, and the name that it is tracked under."""

    content: Path
    name: str


def behind_dvc(path: Path, shown: str) -> Tracked | None:
    """
    Return where a tracked file's content is, or None when the path can be read as it stands.

    A path that ends in `.dvc` means the data it points to.
    Raises `Incomplete` when the data is neither in the work tree nor in the cache.
    """
    pointer = path if path.suffix == ".dvc" and path.is_file() else path.with_name(f"{path.name}.dvc")
    if path.suffix != ".dvc" and (path.exists() or not pointer.is_file()):
        return None
    if not pointer.is_file():
        return None
    out = _first_out(pointer, shown)
    name = str(out.get("path", pointer.stem))
    checked_out = pointer.parent / name
    if checked_out.exists():
        return Tracked(checked_out, name)
    md5 = str(out.get("md5", ""))
    for cached in _cache_places(pointer, md5):
        if cached.is_file():
            return Tracked(cached, name)
    raise Incomplete(f"{shown} is tracked by DVC, but its content is not here", hint=f"`dvc pull {pointer}` fetches it")


def _first_out(pointer: Path, shown: str) -> dict[str, Any]:
    import yaml  # it takes longer to load than most data to be found

    try:
        read = yaml.safe_load(pointer.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Incomplete(f"{pointer} could not be read, so {shown} was not found: {error}") from error
    outs = read.get("outs") if isinstance(read, dict) else None
    if not isinstance(outs, list) or not outs or not isinstance(outs[0], dict):
        raise Incomplete(f"{pointer} names no data (it has no `outs`)")
    return outs[0]


def _cache_places(pointer: Path, md5: str) -> list[Path]:
    """Return where the cache may keep an object: the layout of DVC 3, then that of DVC 2."""
    if len(md5) < 3 or md5.endswith(".dir"):  # noqa: PLR2004 - two letters for the folder and at least one more
        return []
    roots = [folder / ".dvc" / "cache" for folder in pointer.absolute().parents if (folder / ".dvc").is_dir()]
    return [root / layout / md5[:2] / md5[2:] for root in roots for layout in ("files/md5", "")]
