"""
Are the GitHub workflows safe to run?

## Why it matters
A workflow runs with the repository's secrets; a title of a pull request must not become a command.

## What it runs
`zizmor --offline` where it is installed, in the project's `.venv` or on PATH; nothing is executed or sent.
What zizmor calls high fails the gate, what it calls medium or lower is told.

## How to turn it off
```toml
[tool.mlopskit.check.skip]
workflows = { reason = "zizmor runs in a job of its own" }
```
"""

from mlopskit.gates import Subject, gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.wording import counted
from mlopskit.report import Severity
from mlopskit.tools import program, zizmor

FILES = (".github/workflows/*.yml", ".github/workflows/*.yaml", "**/action.yml", "**/action.yaml")
SEVERITIES = {"High": Severity.ERROR, "Medium": Severity.WARNING}


def workflows(project: Project) -> Subject:
    """There is something to run when there are workflows and zizmor."""
    found = len(project.glob(*FILES))
    if not found:
        return Subject.absent("there are no GitHub workflows")
    if not program.available("zizmor", project.root):
        return Subject.absent("zizmor is not installed; `pip install zizmor` brings it")
    return Subject.present(counted(found, "workflow"))


@gate(title="The workflows are safe", subject=workflows, reads=(*FILES, "**/zizmor.yml"))
def judge(project: Project) -> GateResult:
    found = zizmor.audit(project.root, ".", timeout=project.timeout)
    findings = [
        GateFinding(each.rule, each.message, each.path, each.line, SEVERITIES.get(each.severity, Severity.NOTE))
        for each in found
    ]
    high = sum(finding.severity is Severity.ERROR for finding in findings)
    if high:
        return GateResult.failed(f"{counted(high, 'finding')} of high severity", findings)
    return GateResult.passed(f"nothing of high severity, {counted(len(findings), 'lesser finding')}", findings)
