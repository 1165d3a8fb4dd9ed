"""
Does the data meet its expectations?

## Why it matters
A model learns from whatever it is fed; the suite is where somebody wrote down what that must look like.

## What it runs
Each suite that `[[tool.mlopskit.validate.suites]]` names on the data beside it, exactly as `mlops validate` does.
An expectation that could not be checked makes the gate incomplete.

```toml
[[tool.mlopskit.validate.suites]]
suite = "suites/penguins.json"
data = "data/raw/penguins.csv"
```

## How to turn it off
```toml
[tool.mlopskit.check.skip]
data = { reason = "validated where it is loaded" }
```
"""

from mlopskit.gates import Subject, gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateResult
from mlopskit.gates.judging.wording import counted
from mlopskit.report import Outcome


def suites(project: Project) -> Subject:
    """There is something to run when a suite is named."""
    if named := project.config.validate.suites:
        return Subject.present(counted(len(named), "suite"))
    return Subject.absent("no suite is named in [[tool.mlopskit.validate.suites]]")


def inputs(project: Project) -> tuple[str, ...]:
    """Return the suites, their data, and what DVC records of them."""
    entries = project.config.validate.suites
    named = [place for entry in entries for place in (entry.suite, entry.data, f"{entry.data}/**", f"{entry.data}.dvc")]
    return (*named, "**/dvc.lock")


@gate(title="The data meets its expectations", subject=suites, reads=inputs)
def judge(project: Project) -> GateResult:
    verdicts = [project.validate(entry) for entry in project.config.validate.suites]
    findings = [finding for verdict in verdicts for finding in verdict.findings]
    summary = "; ".join(verdict.summary for verdict in verdicts)
    outcomes = {verdict.outcome for verdict in verdicts}
    if Outcome.FAIL in outcomes:
        return GateResult.failed(summary, findings)
    if outcomes <= {Outcome.PASS}:
        return GateResult.passed(summary, findings)
    return GateResult.incomplete(summary, findings)
