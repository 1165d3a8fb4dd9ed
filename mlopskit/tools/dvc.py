"""DVC itself, asked only where its files cannot be read without it."""

import json
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.tools import program


def status(root: Path, *, timeout: float) -> dict[str, tuple[str, ...]]:
    """Return what `dvc status` calls changed, as a sentence per change, by stage or `.dvc` file."""
    done = program.run("dvc", ("status", "--json"), root=root, timeout=timeout, fine=frozenset({0}))
    try:
        found = json.loads(done.stdout or "{}")
        return {stage: tuple(_sentences(changes)) for stage, changes in found.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise Incomplete(f"`dvc status` did not answer in JSON: {program.last_words(done)}") from error


def _sentences(changes: list[object]) -> list[str]:
    said = []
    for change in changes:
        if not isinstance(change, dict):
            said.append(str(change))
            continue
        for kind, details in change.items():
            named = details if isinstance(details, dict) else {str(details): ""}
            said += [" ".join(filter(None, (kind, str(name), _flat(what)))) for name, what in named.items()]
    return said


def _flat(what: object) -> str:
    if isinstance(what, dict):
        return ", ".join(f"{name} {state}" for name, state in what.items())
    return str(what)
