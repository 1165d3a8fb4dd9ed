"""Known advisories about locked packages: what `uv audit` and `pip-audit` find in the databases that they ask."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlopskit.errors import Incomplete
from mlopskit.process import Completed
from mlopskit.tools import program


@dataclass(frozen=True, slots=True)
class Advisory:
    """A known fault of a package in the version that is locked."""

    id: str
    package: str
    version: str
    summary: str
    fixed: tuple[str, ...]


def of_uv_lock(root: Path, *, timeout: float) -> list[Advisory]:
    """Return what is known about the packages of `uv.lock`; raises `Incomplete` when no database answers."""
    words = ("audit", "--frozen", "--output-format", "json", "--preview-features", "audit-command")
    done = program.run("uv", words, root=root, timeout=timeout, fine=frozenset(range(256)))
    return list(_of_uv(_said(done, "uv audit")))


def of_requirements(root: Path, path: str, *, timeout: float) -> list[Advisory]:
    """Return what is known about pinned requirements; raises `Incomplete` when one of them could not be asked about."""
    # strict: a package that could not be looked up is else passed over with exit code 0
    words = ("--requirement", path, "--no-deps", "--disable-pip", "--strict", "--format", "json")
    done = program.run(
        "pip-audit", (*words, "--progress-spinner", "off"), root=root, timeout=timeout, fine=frozenset(range(256))
    )
    return list(_of_pip_audit(_said(done, "pip-audit")))


def _said(done: Completed, tool: str) -> Mapping[str, Any]:
    """Return the JSON of a tool that has looked everything up: it ends with 0, or with 1 when it has found some."""
    try:
        said = json.loads(done.stdout)
        if done.exit_code in (0, 1) and isinstance(said, dict):
            return said
    except ValueError:
        pass  # it had nothing to tell but its trouble
    raise Incomplete(f"`{tool}` could not look up the advisories: {program.last_words(done)}")


def _of_uv(said: Mapping[str, Any]) -> Iterator[Advisory]:
    try:
        for each in said["vulnerabilities"]:
            of, fixed = each["dependency"], tuple(each.get("fix_versions") or ())
            yield Advisory(each["id"], of["name"], of["version"], each.get("summary") or "", fixed)
    except (KeyError, TypeError) as error:
        raise Incomplete(f"`uv audit` told its findings in a form that is not known here ({error})") from error


def _of_pip_audit(said: Mapping[str, Any]) -> Iterator[Advisory]:
    try:
        for of in said["dependencies"]:
            if "skip_reason" in of:
                raise Incomplete(f"`pip-audit` could not look up {of['name']}: {of['skip_reason']}")
            for each in of["vulns"]:
                summary = (each.get("description") or "").strip().partition("\n")[0]
                yield Advisory(each["id"], of["name"], of["version"], summary, tuple(each["fix_versions"]))
    except (KeyError, TypeError) as error:
        raise Incomplete(f"`pip-audit` told its findings in a form that is not known here ({error})") from error
