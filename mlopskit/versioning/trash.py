"""What was taken out of sight and can be had back for thirty days."""

import json
import os
import shutil
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from mlopskit.versioning.workspace import Workspace

DAYS = 30
NOTE = "what-this-is.json"


def folder(space: Workspace, why: str) -> Path:
    """Return a new folder of the trash, with a note of when and why it was made."""
    when = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    base = space.scratch / "trash" / f"{when}-{os.getpid()}"
    number = 0
    while (place := base.with_name(f"{base.name}-{number}")).exists():
        number += 1
    place.mkdir(parents=True)
    (place / NOTE).write_text(json.dumps({"why": why, "root": str(space.root)}), "utf-8")
    return place


def for_objects(space: Workspace) -> Path:
    """Return the name of a folder for objects that are replaced; it is made when the first comes."""
    return space.scratch / "trash" / f"{datetime.now(UTC).strftime('%Y%m%dT%H%M%S')}-{os.getpid()}-replaced"


def put(place: Path, base: Path, files: Iterable[str]) -> list[str]:
    """Move files below a folder into the trash under the same names; return the names."""
    moved = []
    for name in files:
        target = place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(str(base / name), str(target))
        moved.append(name)
    return moved


def empty_old(space: Workspace) -> list[str]:
    """Remove what has lain in the trash for longer than thirty days; return what that was."""
    gone = []
    for place in sorted((space.scratch / "trash").glob("*")):
        if time.time() - place.stat().st_mtime > DAYS * 86400:
            shutil.rmtree(place, ignore_errors=True)
            gone.append(place.name)
    return gone
