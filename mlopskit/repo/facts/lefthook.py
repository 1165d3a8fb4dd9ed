"""lefthook: the commands, scripts and jobs of each git hook."""

from mlopskit.repo.facts.located import Mapping, Text, Unreadable, document, items, mapping, text_of, truthy
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.wiring.model import Trigger

DEEPEST = 5

_HOOKS = frozenset(
    {
        "pre-commit",
        "pre-push",
        "commit-msg",
        "prepare-commit-msg",
        "post-commit",
        "post-merge",
        "post-checkout",
        "pre-rebase",
        "post-rewrite",
        "pre-merge-commit",
    }
)


def parse(text: str, path: str = "lefthook.yml") -> Flow:
    """Return the hooks; one that no git event starts is a group that a person runs."""
    try:
        root = mapping(document(text))
    except Unreadable as error:
        return Flow("lefthook", problem=str(error))
    source = text.split("\n")
    works = [
        Work(
            name,
            root.at(name),
            tuple(_steps(mapping(body), source)),
            approval=name not in _HOOKS,
            disabled=_skipped(body),
        )
        for name, body in root.items()
        if isinstance(body, Mapping) and {"commands", "scripts", "jobs"} & set(body)
    ]
    return Flow("lefthook", tuple(works), frozenset({Trigger.HOOK}), 1, name=path)


def _steps(body: Mapping, source: list[str], depth: int = 0) -> list[Step]:
    steps: list[Step] = []
    for command in mapping(body.get("commands")).values():
        steps += _step(mapping(command), source)
    for name, script in mapping(body.get("scripts")).items():
        runner = text_of(mapping(script).get("runner")) or "bash"
        steps.append(Step(mapping(body.get("scripts")).at(name), argv=(*runner.split(), f".lefthook/{name}")))
    for job in items(body.get("jobs")):
        node = mapping(job)
        if "group" in node and depth < DEEPEST:
            steps += _steps(mapping(node["group"]), source, depth + 1)
        else:
            steps += _step(node, source)
    return steps


def _step(command: Mapping, source: list[str]) -> list[Step]:
    run = command.get("run")
    if not isinstance(run, Text):
        return []
    scripts = (Script(run.numbered(source)),)
    return [Step(run.line, scripts, directory=text_of(command.get("root")), disabled=_skipped(command))]


def _skipped(value: object) -> bool:
    return truthy(mapping(value).get("skip"))
