"""What starts on a developer's machine: git hooks, and the targets, tasks and scripts that nothing else runs."""

import re

from mlopskit.findings import Place
from mlopskit.repo.facts.running import Flow, Work
from mlopskit.repo.wiring.context import BY_HAND, Context
from mlopskit.repo.wiring.follow import run_script
from mlopskit.repo.wiring.leads import makefile
from mlopskit.repo.wiring.leads_tasks import LEFTHOOKS, TASKFILES
from mlopskit.repo.wiring.model import Stage
from mlopskit.repo.wiring.parsers import Parse, Parser
from mlopskit.repo.wiring.walk import Walk

_HOOKS: dict[str, Parse] = {
    ".pre-commit-config.yaml": Parser("precommit"),
    ".pre-commit-config.yml": Parser("precommit"),
    **dict.fromkeys(LEFTHOOKS, Parser("lefthook")),
}
_RUNNERS: dict[str, Parse] = {
    "makefile": Parser("make"),
    "gnumakefile": Parser("make"),
    "tox.ini": Parser("tox"),
    "tox.toml": Parser("tox"),
    "noxfile.py": Parser("noxfile"),
    "dvc.yaml": Parser("dvc"),
    "dockerfile": Parser("docker"),
    "containerfile": Parser("docker"),
    "justfile": Parser("just"),
    ".justfile": Parser("just"),
    "tasks.py": Parser("invoke"),
    "package.json": Parser("npm"),
    "pyproject.toml": Parser("pyproject_tasks"),
    "pixi.toml": Parser("pyproject_tasks"),
    "poe_tasks.toml": Parser("pyproject_tasks"),
    "mlproject": Parser("mlproject"),
    "mise.toml": Parser("mise"),
    ".mise.toml": Parser("mise"),
    **{name.lower(): Parser("taskfile") for name in TASKFILES},
}
_COMPOSE = re.compile(r"^(?:docker-)?compose[\w.-]*\.ya?ml$")
_GIT_EVENTS = frozenset(
    {"pre-commit", "pre-push", "commit-msg", "prepare-commit-msg", "post-commit", "post-merge", "post-checkout"}
)
_GIT_HOOK = re.compile(r"^(?:\.husky|\.githooks)/([a-z-]+)$")


def run(walk: Walk) -> None:
    """Walk the hooks first, then what only a person starts."""
    for path in walk.files.sorted:
        if parse := _HOOKS.get(path.rpartition("/")[2]):
            _hooks(walk, path, parse)
        elif path.startswith(".") and (found := _GIT_HOOK.match(path)) and found[1] in _GIT_EVENTS:
            _hooks(walk, path, Parser("husky"))
    for path in walk.files.sorted:
        if (parse := _runner(path.rpartition("/")[2].lower())) is not None:
            flow = makefile(walk, path) if parse == Parser("make") else walk.files.flow(path, parse)
            _all(walk, path, flow)
    for path in walk.files.ending("sh", "bash"):
        if path.endswith((".sh", ".bash")) and (path, "", 0) not in walk.reached:
            context = Context(BY_HAND, "shell", path, chain=(), path=path, directory="")
            run_script(walk, path, (), 1, context)


def _runner(name: str) -> Parse | None:
    """Return how to read a file by its name, if a person starts things with it."""
    if name in _RUNNERS:
        return _RUNNERS[name]
    if name.startswith("dockerfile.") or name.endswith(".dockerfile"):
        return Parser("docker")
    if name.endswith(".mk"):
        return Parser("make")
    return Parser("compose") if "compose" in name and _COMPOSE.match(name) else None


def stages(walk: Walk) -> tuple[Stage, ...]:
    """Return the stages of every pipeline file that was read."""
    found = [stage for flow in walk.files.parsed.values() for stage in flow.stages]
    return tuple(sorted(dict.fromkeys(found), key=lambda stage: (stage.place.path, stage.place.line or 0)))


def _hooks(walk: Walk, path: str, parse: Parse) -> None:
    flow = walk.files.flow(path, parse)
    if flow is None or _broken(walk, path, flow):
        return
    for work in flow.works:
        triggers = BY_HAND if work.approval else flow.triggers
        chain = (Place(path, flow.line),)
        walk.work(
            flow, work, Context(triggers, flow.provider, work.name, chain=chain, path=path, directory=_folder(path))
        )


def _all(walk: Walk, path: str, flow: Flow | None) -> None:
    """Walk the works of a file that nothing else reaches, those that no other one needs first."""
    if flow is None or _broken(walk, path, flow):
        return
    needed = {name for work in flow.works for name in work.needs}
    for work in sorted(flow.works, key=lambda work: work.name in needed):
        if (work.path or path, work.name, work.line) not in walk.reached and not _special(work):
            context = Context(BY_HAND, flow.provider, work.name, path=path, directory=_folder(path))
            walk.work(flow, work, context)


def _special(work: Work) -> bool:
    return work.name.startswith(".") or "%" in work.name


def _broken(walk: Walk, path: str, flow: Flow) -> bool:
    if flow.problem and "says nothing of" not in flow.problem:
        walk.note(Place(path), flow.problem)
    return bool(flow.problem)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
