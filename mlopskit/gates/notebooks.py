"""
Are the notebooks free of outputs?

## Why it matters
Outputs carry data, tokens and megabytes into git for good, and make every change unreadable.

## What it runs
It reads each notebook that git does not ignore; nothing is executed.

## How to turn it off
```toml
[tool.mlopskit.check.skip]
notebooks = { reason = "the outputs are the report" }
```
"""

import json
from collections.abc import Iterator
from pathlib import Path

from mlopskit.gates import Subject, gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.wording import counted

SIZE_LIMIT = 64 * 2**20


def notebooks(project: Project) -> Subject:
    """There is something to read when the project has notebooks."""
    found = len(project.glob("**/*.ipynb"))
    return Subject.present(counted(found, "notebook")) if found else Subject.absent("there are no notebooks")


@gate(title="The notebooks hold no outputs", subject=notebooks, reads=("**/*.ipynb",))
def judge(project: Project) -> GateResult:
    paths = project.glob("**/*.ipynb")
    findings = [finding for path in paths for finding in _judge(project.root / path, path)]
    if findings:
        return GateResult.failed(f"{counted(len(findings), 'finding')}; `nbstripout` clears outputs", findings)
    return GateResult.passed(f"{counted(len(paths), 'notebook')} without outputs")


def _judge(file: Path, path: str) -> Iterator[GateFinding]:
    if file.stat().st_size > SIZE_LIMIT:
        yield GateFinding("too-large", f"the notebook is larger than {SIZE_LIMIT // 2**20} MiB", path)
        return
    try:
        whole = json.loads(file.read_text("utf-8"))
        cells = [cell for cell in whole["cells"] if cell.get("cell_type") == "code"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        yield GateFinding("invalid", "this is not a notebook of format 4", path)
        return
    filled = [number for number, cell in enumerate(cells, 1) if cell.get("outputs")]
    if filled:
        yield GateFinding(
            "output", f"{counted(len(filled), 'code cell')} with output, the first is number {filled[0]}", path
        )
