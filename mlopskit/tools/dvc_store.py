"""A DVC remote in a folder, looked into without DVC: whether each object is there with its true bytes."""

import configparser
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.tools import dvc_hash

CONFIG_LIMIT = 2**20
"""Bytes of settings that are read; a stranger's file may claim to be of any size."""


@dataclass(frozen=True, slots=True)
class Remote:
    """The remote that the project pushes to by default."""

    name: str
    url: str

    @property
    def is_folder(self) -> bool:
        """Whether it lies on a disk of this machine, so that looking needs no network."""
        return "://" not in self.url


@dataclass(frozen=True, slots=True)
class Fault:
    """An object that is not as it should be: missing, altered or unreadable."""

    rule: str
    message: str


def remote(root: Path) -> Remote | None:
    """Return the default remote, or the only one; None when there is none."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    files = [file for file in (root / ".dvc" / "config", root / ".dvc" / "config.local") if file.is_file()]
    if any(file.stat().st_size > CONFIG_LIMIT for file in files):
        raise Incomplete(".dvc/config is too large for settings, and was not read")
    try:
        parser.read(files, "utf-8")
    except (configparser.Error, UnicodeDecodeError) as error:
        raise Incomplete(f".dvc/config does not parse: {' '.join(str(error).split())}") from error
    named = {
        name.strip("'\"").removeprefix('remote "').rstrip('"'): name for name in parser.sections() if "remote" in name
    }
    chosen = parser.get("core", "remote", fallback=None) or (next(iter(named)) if len(named) == 1 else None)
    if chosen is None or chosen not in named:
        return None
    return Remote(chosen, parser.get(named[chosen], "url", fallback=""))


def folder(root: Path, place: Remote) -> Path:
    """Return the folder of a remote; a relative one begins at `.dvc`, as DVC has it."""
    return (root / ".dvc" / place.url).resolve()


def faults(store: Path, md5: str) -> Iterator[Fault]:
    """Go through what is wrong with an object and, for a folder, with each file in it."""
    digest = md5.removesuffix(".dir")
    file = store / "files" / "md5" / digest[:2] / (digest[2:] + (".dir" if md5.endswith(".dir") else ""))
    if not file.is_file():
        yield Fault("object-missing", f"the remote has no object {md5}; `dvc push` sends it")
        return
    if dvc_hash.of_file(file) != digest:
        yield Fault("object-altered", f"the object {md5} in the remote is not what its name says")
        return
    if md5.endswith(".dir"):
        try:
            listed = [str(item["md5"]) for item in json.loads(file.read_text("utf-8"))]
        except (ValueError, KeyError, TypeError):
            yield Fault("object-altered", f"the listing {md5} in the remote cannot be read")
            return
        for each in dict.fromkeys(listed):
            yield from faults(store, each)
