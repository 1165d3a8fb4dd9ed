"""The record in a generated project: what it was made from, and a hash for each generated file."""

import hashlib
import json
from pathlib import Path

from mlopskit.scaffold.project import Project

FILE = ".mlopskit.json"
SCHEMA = "mlopskit/record/v1"


def write(root: Path, project: Project, generated: tuple[str, ...]) -> None:
    """Write the record; with it the same version of the template renders the same files again."""
    content = {
        "schema": SCHEMA,
        "template": project.template,
        "mlopskit": project.mlopskit,
        "project": project.name,
        "year": project.year,
        "git": project.git,
        "wheel": project.wheel.name if project.wheel else None,
        "parts": list(project.parts),
        "answers": dict(project.answers),
        "files": {path: hashlib.sha256((root / path).read_bytes()).hexdigest() for path in generated},
    }
    (root / FILE).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
