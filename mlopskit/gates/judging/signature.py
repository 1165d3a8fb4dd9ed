"""
Whether a model takes what the data contract speaks of.

A model's signature is what MLflow records in a file `MLmodel`; the contract is the suites that the settings name.
A model that takes a column of which no suite says a word is fed unchecked.
"""

import json
from collections.abc import Iterator
from typing import Any

from mlopskit.errors import Incomplete
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding
from mlopskit.gates.judging.wording import counted
from mlopskit.tools import dvc_files

FILES = ("**/MLmodel",)
COLUMNS = ("column", "column_A", "column_B", "column_list", "column_set")


def recorded(project: Project) -> tuple[str, ...]:
    """Return the files that may record a signature, of git and of DVC's outputs."""
    return (*project.glob(*FILES), *(path for path in project.data_files if path.rpartition("/")[2] == "MLmodel"))


def compare(project: Project) -> tuple[str, tuple[GateFinding, ...]]:
    """Return what came of comparing signatures with the contract, in words, and each column that is not in it."""
    signed = {path: _inputs(project, path) for path in recorded(project)}
    taken = {path: names for path, names in signed.items() if names}
    if not taken:
        return "no signature is recorded", ()
    spoken_of = {name for entry in project.config.validate.suites for name in _columns(project, entry.suite)}
    if not spoken_of:
        return "no suite to hold the signature against", ()
    findings = tuple(
        GateFinding("not-in-contract", f"the model takes `{name}`, of which no suite speaks", path)
        for path, names in taken.items()
        for name in names
        if name not in spoken_of
    )
    return f"{counted(len(taken), 'signature')} held against the suites", findings


def _inputs(project: Project, path: str) -> tuple[str, ...]:
    """Return the names of the columns that a model takes; raises `Incomplete` when its file cannot be understood."""
    file = project.root / path
    try:
        said = dvc_files.parsed(file.read_text("utf-8"), path)
        inputs = ((said or {}).get("signature") or {}).get("inputs")
        columns = json.loads(inputs) if isinstance(inputs, str) else inputs or []
        return tuple(str(each["name"]) for each in columns if "name" in each)
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise Incomplete(f"the signature in {path} cannot be understood: {error}") from error


def _columns(project: Project, suite: str) -> Iterator[str]:
    try:
        table: Any = json.loads((project.root / suite).read_text("utf-8"))
        expectations = table["expectations"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Incomplete(f"the suite {suite} cannot be read for its columns: {error}") from error
    for each in expectations:
        for key in COLUMNS:
            said = (each.get("kwargs") or {}).get(key)
            yield from [said] if isinstance(said, str) else said or ()
