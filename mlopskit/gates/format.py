"""
Is the code formatted as its formatter would?

## Why it matters
One format keeps changes small and reviews about what the code does.

## What it runs
`ruff format --check` with the project's own settings, from the project's `.venv` or from PATH; `black --check` where
the project configures black and not ruff.

## How to turn it off
```toml
[tool.mlopskit.check.skip]
format = { reason = "formatted by another tool" }
```
"""

from mlopskit.gates import gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.subjects import PYTHON, by_black, python_files
from mlopskit.gates.judging.wording import counted
from mlopskit.tools import elders, ruff


@gate(title="The code is formatted", subject=python_files, reads=(*PYTHON, "**/ruff.toml", "**/.ruff.toml"))
def judge(project: Project) -> GateResult:
    tool, ask = ("black .", elders.unformatted) if by_black(project) else ("ruff format", ruff.unformatted)
    violations = ask(project.root, timeout=project.timeout)
    if not violations:
        return GateResult.passed("every file is formatted")
    findings = [GateFinding(each.code, each.message, each.path, each.line) for each in violations]
    return GateResult.failed(
        f"{counted(len(findings), 'file')} not as its formatter would write it; `{tool}` helps", findings
    )
