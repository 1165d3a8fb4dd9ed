"""
Does the code pass its linter?

## Why it matters
A linter finds unused names, shadowed variables and likely mistakes before they cost a training run.

## What it runs
`ruff check` with the project's own settings, from the project's `.venv` or from PATH; `flake8` where the project
configures that and not ruff.

## How to turn it off
```toml
[tool.mlopskit.check.skip]
lint = { reason = "legacy code, see issue 12", until = 2027-06-30 }
```
"""

from mlopskit.gates import gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.subjects import INI, PYTHON, by_flake8, python_files
from mlopskit.gates.judging.wording import counted
from mlopskit.tools import elders, ruff


@gate(
    title="The code passes its linter",
    subject=python_files,
    reads=(*PYTHON, *INI, "**/ruff.toml", "**/.ruff.toml"),
)
def judge(project: Project) -> GateResult:
    tool, ask = ("flake8", elders.lint) if by_flake8(project) else ("ruff", ruff.lint)
    violations = ask(project.root, timeout=project.timeout)
    if not violations:
        return GateResult.passed(f"{tool} finds nothing")
    findings = [GateFinding(each.code, each.message, each.path, each.line) for each in violations]
    mend = "; `ruff check --fix` mends many" if tool == "ruff" else " of flake8"
    return GateResult.failed(f"{counted(len(findings), 'violation')}{mend}", findings)
