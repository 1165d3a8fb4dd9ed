"""
Are the project's tasks written down where a command runs them?

## Why it matters
`make train` means the same to a newcomer, to CI and to you next year; a line remembered from a shell history does not.

## How to adopt it
Run `mlops init` for a project with a Makefile, or write one with `setup`, `lint`, `test` and `train`, and let CI call
the same targets.

just, task, tox, nox, invoke, poe, mise, hatch and pixi do as well.

## How it is judged
Yes when a task runner's file at a project's root holds at least one task with a command.
Partial when it only lies in a side folder, and serves that folder alone.

## What misleads
The Makefile that Sphinx puts into `docs/`, a Makefile of a vendored library, a file without targets.
"""

import re
from collections.abc import Iterator

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.tools import live
from mlopskit.repo.wiring import Command

FILES = (
    "**/{Makefile,makefile,GNUmakefile,justfile,.justfile,Justfile,tox.ini,noxfile.py,Taskfile.yml,Taskfile.yaml}",
    "**/{mise.toml,.mise.toml,dodo.py,duties.py,tasks.py,pixi.toml,Earthfile}",
)
TASK = {
    "makefile": r"^[A-Za-z0-9_.%/-]+(?:\s+[A-Za-z0-9_./-]+)*\s*::?(?!=)",
    "justfile": r"^@?[A-Za-z0-9_-]+(?:\s+[^:=]*)?:(?!=)",
    "tox.ini": r"^\s*commands\s*=",
    "noxfile.py": r"^@nox\.session|^@session",
    "taskfile": r"^\s+cmds?:",
    "mise.toml": r"^\[tasks[.\]]",
    "pixi.toml": r"^\[(?:feature\..*\.)?tasks[.\]]",
    "tasks.py": r"^@(?:invoke\.)?task\b|^\w+\s*=\s*(?:invoke\.)?Collection\(",
    "duties.py": r"^@duty\b",
    "dodo.py": r"^def task_",
    "earthfile": r"^[a-z0-9-]+:",
}
INVOKE = r"^\s*(?:from|import)\s+(?:invoke|fabric)\b"
KEYS = (
    "tool.poe.tasks",
    "tool.taskipy.tasks",
    "tool.pdm.scripts",
    "tool.hatch.envs",
    "tool.rye.scripts",
    "tool.tox",
)
MANIFESTS = ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile", "environment.yml", "dvc.yaml")


@practice(title="The project's tasks are commands")
def detect(repo: Repo) -> Finding:
    """Look for a task runner's file with tasks, at the root of a project rather than in a side folder."""
    found = [item for item in _tasks(repo) if repo.is_product(item.path)]
    main = [item for item in found if _at_a_root(repo, item.path)]
    if main:
        return Finding.yes("tasks of the project are written down", main[:5], _strength(repo, main))
    if found:
        return Finding.partial("only a side folder has tasks", found[:5])
    return Finding.no(
        "no task runner's file holds a task",
        ("Makefile", "justfile", "tox.ini", "noxfile.py", "Taskfile.yml", "mise.toml", "tasks.py", *KEYS),
    )


def _tasks(repo: Repo) -> Iterator[Evidence]:
    for path in sorted(repo.glob(*FILES), key=lambda file: file.count("/")):
        name = path.rsplit("/", 1)[-1].lower().lstrip(".")
        key = next((known for known in TASK if name.startswith(known) or name == f"gnu{known}"), "")
        if key == "tasks.py" and not repo.find(INVOKE, path):
            continue  # other tools call their steps tasks as well
        if key and (places := repo.find(TASK[key], path)):
            yield Evidence(path, places[0].line, f"{len(places)} tasks")
    for place in repo.find(r"^\[tool\.pixi\.(?:feature\..*\.)?tasks\]", *repo.glob("**/pyproject.toml")):
        yield Evidence(place.path, place.line, "tasks of pixi")
    for path in repo.glob("**/pyproject.toml"):
        for key in KEYS:
            if (line := repo.line_of(path, *key.split("."))) is not None:
                yield Evidence(path, line, f"tasks in `[{key}]`")


def _at_a_root(repo: Repo, path: str) -> bool:
    """Whether the folder is a project's: the repository's root, or one that declares dependencies or stages."""
    folder, _, _ = path.rpartition("/")
    if not folder or re.fullmatch(r"\.?(?:config|mise|build|scripts?)", folder):
        return True
    return any(f"{folder}/{name}" in repo.files for name in MANIFESTS)


def _strength(repo: Repo, found: list[Evidence]) -> Strength:
    paths = {item.path for item in found}
    through: list[Command] = [
        c for c in live(repo.wiring.commands) if paths & {place.path for place in (*c.chain, c.place)}
    ]
    return max((command.strength for command in through if command.in_ci), default=Strength.USED)
