"""
Is the project free of leftovers of its template and of merges?

## Why it matters
A conflict marker that is committed breaks the file it stands in, and a placeholder that was never rendered lies.

## What it runs
It compares the version of the template that `.mlopskit.json` records with the one that this mlopskit brings: an older
one is a warning, and `mlops update` brings the changes.
It looks for conflict markers, unrendered placeholders and rejected patches in the files that git has or would take.

## How to turn it off
```toml
[tool.mlopskit.check.skip]
template = { reason = "the placeholders are a template of our own" }
```
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.gates import Subject, gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.wording import counted
from mlopskit.report import Severity

RECORD = ".mlopskit.json"
SIZE_LIMIT = 2 * 2**20
_OPEN = re.compile(rb"^<{7} .+$", re.MULTILINE)
_CLOSE = re.compile(rb"^>{7} .+$", re.MULTILINE)
_PLACEHOLDER = re.compile(rb"\{\{\s*cookiecutter\.[a-z_]+")


def files(project: Project) -> Subject:
    """There is something to look at when the project has files."""
    found = len(project.files)
    return Subject.present(counted(found, "file")) if found else Subject.absent("there are no files")


@gate(title="No leftovers of the template or of a merge", subject=files, reads=("**",))
def judge(project: Project) -> GateResult:
    old = list(_old(project))
    findings = [finding for path in project.touched for finding in _look(project.root / path, path)]
    if findings:
        return GateResult.failed(counted(len(findings), "leftover"), [*findings, *old])
    told = f"; {old[0].message}" if old else ""
    return GateResult.passed(f"no conflict marker, placeholder or rejected patch{told}", old)


def _old(project: Project) -> Iterator[GateFinding]:
    """Warn of a project that was made by an older version of the template than the one at hand."""
    if not project.has(RECORD):
        return
    made, newest = _recorded(project.root / RECORD), project.template()
    if newest and _numbers(made) < _numbers(newest):
        message = f"made from template {made}, and {newest} is here: `mlops update`"
        yield GateFinding("old-version", message, RECORD, severity=Severity.WARNING)


def _recorded(file: Path) -> str:
    try:
        return str(json.loads(_small(file))["template"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Incomplete(f"{RECORD} does not tell the template's version: {error}") from error


def _small(file: Path) -> str:
    if file.stat().st_size > SIZE_LIMIT:
        raise ValueError("it is too large for a record")
    return file.read_text("utf-8")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _look(file: Path, path: str) -> Iterator[GateFinding]:
    if path.endswith(".rej"):
        yield GateFinding("rejected-patch", "a patch was rejected here; apply it by hand and delete this file", path)
    if file.is_symlink() or file.stat().st_size > SIZE_LIMIT:
        return
    raw = file.read_bytes()
    if b"\0" in raw:  # a binary file, such as a wheel of mlopskit, which lists the template's own files
        return
    opened = _OPEN.search(raw) if b"<<<<<<<" in raw else None  # plain bytes are found far faster
    if opened and _CLOSE.search(raw, opened.end()):
        yield GateFinding("conflict-marker", "a merge was not finished here", path, _line(raw, opened.start()))
    placeholder = _PLACEHOLDER.search(raw)
    if placeholder and "cookiecutter" not in path:
        message = "a placeholder of the template was not filled in"
        yield GateFinding("placeholder", message, path, _line(raw, placeholder.start()))


def _line(raw: bytes, offset: int) -> int:
    return raw.count(b"\n", 0, offset) + 1
