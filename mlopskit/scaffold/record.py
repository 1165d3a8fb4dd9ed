"""The record in a generated project: what it was made from, and a hash for each generated file."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlopskit.errors import Incomplete, UsageError
from mlopskit.scaffold.project import Project

FILE = ".mlopskit.json"
SCHEMA = "mlopskit/record/v1"
LIMIT = 16 * 2**20
"""Bytes of a record that are read; a stranger's file may claim to be of any size."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a project says of its making."""

    project: Project
    files: Mapping[str, str]
    """The SHA-256 of each file as the template made it."""


def write(root: Path, project: Project, generated: Mapping[str, str]) -> None:
    """Write the record; with it the same version of the template renders the same files again."""
    (root / FILE).write_text(text(project, generated), encoding="utf-8")


def text(project: Project, generated: Mapping[str, str]) -> str:
    """Return the record as it is written; of nothing there is none."""
    if project.is_gone:
        return ""
    content = {
        "schema": SCHEMA,
        "template": project.template,
        "mlopskit": project.mlopskit,
        "project": project.name,
        "year": project.year,
        "git": project.git,
        **({"adopted": True} if project.adopted else {}),
        "wheel": project.wheel.name if project.wheel else None,
        "parts": list(project.parts),
        "answers": dict(project.answers),
        "files": dict(generated),
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def hashes(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of each file."""
    return {path: hashlib.sha256((root / path).read_bytes()).hexdigest() for path in paths}


def locate(folder: Path) -> Path | None:
    """Return the project that a folder is in, or None when there is no record in it or above."""
    here = folder.absolute()
    return next((place for place in (here, *here.parents) if (place / FILE).is_file()), None)


def read(root: Path) -> Record:
    """Return the record of a project; raises when it cannot be meant."""
    try:
        content = json.loads(_small(root / FILE))
        return Record(_project(root, content), {str(path): str(kept) for path, kept in content["files"].items()})
    except OSError as error:
        raise Incomplete(f"{root / FILE} cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(
            f"{root / FILE} is not a record of mlopskit: {type(error).__name__}: {error}",
            hint="bring back the last good one with git",
        ) from error


def _small(file: Path) -> str:
    if file.stat().st_size > LIMIT:
        raise ValueError("it is too large for one")
    return file.read_text(encoding="utf-8")


def _project(root: Path, content: dict[str, Any]) -> Project:
    if content["schema"] != SCHEMA:
        raise ValueError(f"its schema is {content['schema']}")
    wheel = content["wheel"]
    return Project(
        str(content["project"]),
        str(content["template"]),
        str(content["mlopskit"]),
        {str(name): str(answer) for name, answer in content["answers"].items()},
        tuple(str(part) for part in content["parts"]),
        str(content["year"]),
        git=bool(content["git"]),
        adopted=bool(content.get("adopted", False)),
        wheel=root / "wheels" / Path(str(wheel)).name if wheel else None,
    )
