"""
Is git free of files that are too large for it?

## Why it matters
A large file stays in every clone for ever; data and models belong to DVC, where git keeps a pointer.

## What it runs
It compares the size of each file that git has or would take with a limit (`limit-kb`, 1024 when nothing is said).
Dependency locks are allowed to be long.

```toml
[tool.mlopskit.check.large-files]
limit-kb = 2048
```

## How to turn it off
```toml
[tool.mlopskit.check.skip]
large-files = { reason = "small team, small history" }
```
"""

from mlopskit.gates import Subject, gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.wording import counted
from mlopskit.tools import git

LOCKS = frozenset({"uv.lock", "poetry.lock", "pdm.lock", "pixi.lock", "Pipfile.lock", "package-lock.json", "yarn.lock"})


def repository(project: Project) -> Subject:
    """There is something to measure in a git repository."""
    if git.inside(project.root) and project.files:
        return Subject.present(f"{counted(len(project.files), 'file')} in git")
    return Subject.absent("this is no git repository, or it has no files yet")


@gate(title="Git holds no large files", subject=repository, reads=("**",))
def judge(project: Project) -> GateResult:
    limit = project.config.check.large_files.limit_kb
    sizes = {path: (project.root / path).stat().st_size for path in project.files}
    large = {path: size for path, size in sizes.items() if size > limit * 1024 and path.rpartition("/")[2] not in LOCKS}
    if not large and (unseen := project.unseen()):
        return GateResult.incomplete(f"nothing large is here, but {unseen}")
    if not large:
        return GateResult.passed(f"{counted(len(sizes), 'file')}, none above {limit} KiB")
    findings = [
        GateFinding(
            "too-large", f"{size // 1024} KiB in git, where {limit} KiB are allowed; `mlops data add {path}`", path
        )
        for path, size in sorted(large.items())
    ]
    return GateResult.failed(f"{counted(len(large), 'file')} above {limit} KiB", findings)
