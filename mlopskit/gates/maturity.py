"""
Is the project as mature as it promised to be?

## Why it matters
Practices are lost one deleted line at a time; this is where the loss is noticed.

## What it runs
The audit of the work tree, as `mlops audit` does; nothing is executed.
With `--since REV`, no practice that was held at that revision may be lost.

```toml
[tool.mlopskit.check.maturity]
minimum = { google = 1 }
require = ["ci-tests"]
```

## How to turn it off
```toml
[tool.mlopskit.check.skip]
maturity = { reason = "an experiment of two weeks", until = 2027-06-30 }
```
"""

from mlopskit.gates import Subject, gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.wording import counted
from mlopskit.report import Outcome


def promise(project: Project) -> Subject:
    """There is something to hold the project to when a level or a practice is asked for, or a revision to compare."""
    asked = project.config.check.maturity
    if asked.minimum or asked.require:
        return Subject.present(f"{counted(len(asked.minimum) + len(asked.require), 'demand')} in the settings")
    if project.since:
        return Subject.present(f"no practice may be lost since {project.since.name}")
    return Subject.absent("no level or practice is asked for in [tool.mlopskit.check.maturity]")


@gate(title="The project is as mature as it promised", subject=promise, reads=())
def judge(project: Project) -> GateResult:
    unmet = project.unmet()
    findings = [GateFinding(case.rule, case.message or case.title, case.path, case.line) for case in unmet]
    if any(case.outcome is Outcome.FAIL for case in unmet):
        return GateResult.failed(f"{counted(len(findings), 'demand')} not met", findings)
    if findings:
        return GateResult.incomplete(f"{counted(len(findings), 'demand')} cannot be told", findings)
    return GateResult.passed("every demand is met")
