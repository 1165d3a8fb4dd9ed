"""
Is the project free of leftovers of its template and of merges?

## Why it matters
A conflict marker that is committed breaks the file it stands in, and a placeholder that was never rendered lies.

## What it runs
It looks for conflict markers, unrendered placeholders and rejected patches in the files that git has or would take.

## How to turn it off
```toml
[tool.mlopskit.check.skip]
template = { reason = "the placeholders are a template of our own" }
```
"""

import re
from collections.abc import Iterator
from pathlib import Path

from mlopskit.gates import Subject, gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.wording import counted

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
    findings = [finding for path in project.touched for finding in _look(project.root / path, path)]
    if findings:
        return GateResult.failed(counted(len(findings), "leftover"), findings)
    return GateResult.passed("no conflict marker, placeholder or rejected patch")


def _look(file: Path, path: str) -> Iterator[GateFinding]:
    if path.endswith(".rej"):
        yield GateFinding("rejected-patch", "a patch was rejected here; apply it by hand and delete this file", path)
    if file.is_symlink() or file.stat().st_size > SIZE_LIMIT:
        return
    raw = file.read_bytes()
    if b"\0" in raw:  # a binary file, such as a wheel of mlopskit, which lists the template's own files
        return
    opened = _OPEN.search(raw)
    if opened and _CLOSE.search(raw, opened.end()):
        yield GateFinding("conflict-marker", "a merge was not finished here", path, _line(raw, opened.start()))
    placeholder = _PLACEHOLDER.search(raw)
    if placeholder and "cookiecutter" not in path:
        message = "a placeholder of the template was not filled in"
        yield GateFinding("placeholder", message, path, _line(raw, placeholder.start()))


def _line(raw: bytes, offset: int) -> int:
    return raw.count(b"\n", 0, offset) + 1
