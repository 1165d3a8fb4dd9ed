"""Released versions of the template: each stays in `releases/<version>.zip`, so that what it made can be made again."""

import zipfile
from pathlib import Path

from mlopskit.scaffold.catalog import CATALOGUE, Template, load

FOLDER = "releases"
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every file in an archive, so that the same template gives the same bytes."""


def pack(template: Path, archive: Path) -> None:
    """Write a template as it is now to an archive; this is done once for each release, and never again for it."""
    files = sorted(path for path in template.rglob("*") if path.is_file() and _belongs(path.relative_to(template)))
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in files:
            name = path.relative_to(template).as_posix()
            packed.writestr(zipfile.ZipInfo(name, LONG_AGO), path.read_bytes(), zipfile.ZIP_DEFLATED)


def find(version: str, home: Path, into: Path) -> Template | None:
    """Return a version of the template: the one in `home`, or a released one unpacked into a folder, or None."""
    current = load(home)
    if current.version == version:
        return current
    archive = home / FOLDER / f"{version}.zip"
    if not archive.is_file():
        return None
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(into)
    return load(into)


def _belongs(path: Path) -> bool:
    return path.parts[0] in {CATALOGUE, "base", "tasks", "parts", "foreign"} and "__pycache__" not in path.parts
