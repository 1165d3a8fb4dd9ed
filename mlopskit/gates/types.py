"""
Do the project's types hold?

## Why it matters
A wrong shape or a missing None check is found in a second here, and in an hour in a training run.

## What it runs
`mypy` or `pyright`, whichever the project configures, with its own settings, from the project's `.venv` or from PATH.

## How to turn it off
```toml
[tool.mlopskit.check.skip]
types = { reason = "no annotations yet", until = 2027-06-30 }
```
"""

import configparser
from typing import Any

from mlopskit.gates import Subject, gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.subjects import PYTHON
from mlopskit.gates.judging.wording import counted
from mlopskit.tools import types

INI = ("mypy.ini", ".mypy.ini", "setup.cfg")
TARGETS = ("files", "packages", "modules")


def checker(project: Project) -> Subject:
    """There is something to run when the project configures a type checker."""
    if _mypy(project) is not None:
        return Subject.present("mypy is configured")
    if "pyright" in project.tool_tables or project.has("pyrightconfig.json"):
        return Subject.present("pyright is configured")
    return Subject.absent("the project configures no type checker (mypy, pyright)")


@gate(title="The types hold", subject=checker, reads=(*PYTHON, *INI, "pyrightconfig.json"))
def judge(project: Project) -> GateResult:
    settings = _mypy(project)
    if settings is None:
        tool, found = "pyright", types.pyright(project.root, timeout=project.timeout)
    else:
        targets = () if any(settings.get(name) for name in TARGETS) else (".",)
        tool, found = "mypy", types.mypy(project.root, targets, timeout=project.timeout)
    if not found:
        return GateResult.passed(f"{tool} finds nothing")
    findings = [GateFinding(each.code, each.message, each.path, each.line) for each in found]
    return GateResult.failed(f"{counted(len(findings), 'error')} of {tool}", findings)


def _mypy(project: Project) -> dict[str, Any] | None:
    """Return the settings of mypy, or None where it has none."""
    for name in INI:
        if project.has(name):
            parser = configparser.ConfigParser(interpolation=None, strict=False)
            parser.read(project.root / name, "utf-8")
            if parser.has_section("mypy"):
                return dict(parser["mypy"])
    table = project.tool_tables.get("mypy")
    return table if isinstance(table, dict) else None
