"""
Do the tests run enough of the code?

## Why it matters
A line that no test runs can be wrong for months.

## What it runs
The tests under `coverage`, together with the gate `tests`: they run once for both.
What installed packages run while they are imported is not traced, which takes a fifth off a short run; your own lines
are.
With `--since` it is left out where only some of the test files run.
The least share is `minimum` below, else the project's own `fail_under`.

```toml
[tool.mlopskit.check.coverage]
minimum = 85
```

## How to turn it off
```toml
[tool.mlopskit.check.skip]
coverage = { reason = "measured in CI" }
```
"""

import configparser

from mlopskit.gates import Subject, gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.report import Severity

SHOWN = 10


def bar(project: Project) -> Subject:
    """There is something to measure when a least share is set and there are tests."""
    least = _minimum(project)
    if least is None:
        return Subject.absent("no least coverage is set (`fail_under`, or [tool.mlopskit.check.coverage])")
    if not project.test_files:
        return Subject.absent("there are no test files")
    if project.narrowed:
        kept, files = len(project.narrowed.kept), len(project.test_files)
        return Subject.absent(f"{kept} of {files} test files run after this change; coverage needs them all")
    return Subject.present(f"at least {least:g} % is asked for")


@gate(title="The tests cover enough", subject=bar, reads=("**",), beside="tests")
def judge(project: Project) -> GateResult:
    least, measured = _minimum(project), project.test_run().coverage
    if measured is None or least is None:
        return GateResult.incomplete("the coverage was not measured")
    told = f"{measured.percent:.1f} % covered, {least:g} % asked for"
    if measured.percent >= least:
        return GateResult.passed(told)
    findings = [GateFinding("below-minimum", told)]
    findings += [
        GateFinding("not-covered", f"{lines} lines are never run by a test", path, severity=Severity.NOTE)
        for path, lines in measured.missing[:SHOWN]
    ]
    return GateResult.failed(told, findings)


def _minimum(project: Project) -> float | None:
    if project.config.check.coverage.minimum is not None:
        return project.config.check.coverage.minimum
    report = project.tool_tables.get("coverage", {}).get("report", {})
    if "fail_under" in report:
        return float(report["fail_under"])
    for name, section in ((".coveragerc", "report"), ("setup.cfg", "coverage:report"), ("tox.ini", "coverage:report")):
        parser = configparser.ConfigParser(interpolation=None, strict=False)
        if project.has(name) and parser.read(project.root / name, "utf-8") and parser.has_option(section, "fail_under"):
            return parser.getfloat(section, "fail_under")
    return None
