"""CircleCI: jobs as workflows call them, with the commands of the file itself put in."""

import re

from mlopskit.repo.facts.located import (
    Mapping,
    Text,
    Unreadable,
    document,
    falsy,
    items,
    line_of,
    mapping,
    text_of,
    texts,
)
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.wiring.model import Trigger

DEEPEST = 6
_Call = tuple[frozenset[Trigger], tuple[str, ...], Mapping, bool]
"""How a workflow calls a job: what starts it, what it waits for, its options, whether it can never run."""

_PARAMETER = re.compile(r"<<\s*parameters\.([\w-]+)\s*>>")


def parse(text: str, path: str = ".circleci/config.yml") -> Flow:
    """Return the jobs that workflows call; one that no workflow calls can never run."""
    try:
        root = mapping(document(text))
    except Unreadable as error:
        return Flow("circleci", problem=str(error))
    jobs = mapping(root.get("jobs"))
    if not jobs and "workflows" not in root:
        return Flow("circleci", problem="it has no jobs")
    called = _called(mapping(root.get("workflows")), jobs)
    works: list[Work] = []
    for name in jobs:
        calls = called.get(name, [])
        if not calls:
            never = name != "build" or "workflows" in root
            calls = [(frozenset({Trigger.PUSH}), (), mapping(None), never)]
        works += [_job(name, root, call, text.split("\n")) for call in calls]
    return Flow("circleci", tuple(works), frozenset({Trigger.PUSH}), root.at("workflows"), name=path)


def _called(workflows: Mapping, jobs: Mapping) -> dict[str, list[_Call]]:
    found: dict[str, list[_Call]] = {}
    for name, workflow in workflows.items():
        if name == "version" or not isinstance(workflow, Mapping):
            continue
        usual = _triggers(workflow)
        never = _never(workflow.get("when"), workflow.get("unless"))
        listed = items(workflow.get("jobs"))
        gates = {name for item in listed for name, body in mapping(item).items() if _is_approval(body)}
        for item in listed:
            for job, options in [(str(item), mapping(None))] if isinstance(item, str) else mapping(item).items():
                node = mapping(options)
                if job in jobs:
                    needs = texts(node.get("requires"))
                    held = bool(gates & set(needs))
                    triggers = frozenset({Trigger.MANUAL}) if held else _filtered(node, usual)
                    found.setdefault(job, []).append((triggers, needs, node, never))
    return found


def _is_approval(body: object) -> bool:
    return text_of(mapping(body).get("type")) == "approval"


def _never(when: object, unless: object) -> bool:
    return falsy(when) or text_of(unless) == "true"


def _triggers(workflow: Mapping) -> frozenset[Trigger]:
    scheduled = any("schedule" in mapping(item) for item in items(workflow.get("triggers")))
    if scheduled or "scheduled_pipeline" in str(dict(mapping(workflow.get("when")))):
        return frozenset({Trigger.SCHEDULE})
    return frozenset({Trigger.PUSH})


def _filtered(node: Mapping, usual: frozenset[Trigger]) -> frozenset[Trigger]:
    filters = mapping(node.get("filters"))
    tags, branches = mapping(filters.get("tags")), mapping(filters.get("branches"))
    ignored = texts(branches.get("ignore"))
    if tags.get("only") and ignored and any(".*" in pattern for pattern in ignored):
        return frozenset({Trigger.RELEASE})
    return usual | {Trigger.RELEASE} if tags.get("only") else usual


def _job(name: str, root: Mapping, call: _Call, source: list[str]) -> Work:
    triggers, needs, options, never = call
    jobs = mapping(root.get("jobs"))
    body = mapping(jobs[name])
    values = _values(body, options)
    steps = [
        step
        for part in (options.get("pre-steps"), body.get("steps"), options.get("post-steps"))
        for step in _steps(part, root, values, source, 0)
    ]
    matrix = mapping(mapping(options.get("matrix")).get("parameters"))
    axes = tuple((axis, texts(given)) for axis, given in matrix.items())
    return Work(name, jobs.at(name), tuple(steps), needs, disabled=never, triggers=triggers, matrix=axes)


def _values(body: Mapping, options: Mapping) -> dict[str, str]:
    declared = mapping(body.get("parameters"))
    values = {name: text_of(mapping(given).get("default")) for name, given in declared.items()}
    return values | {name: str(given) for name, given in options.items() if isinstance(given, str)}


def _steps(value: object, root: Mapping, values: dict[str, str], source: list[str], depth: int) -> list[Step]:
    steps: list[Step] = []
    for item in items(value) if depth < DEEPEST else []:
        name, body = (str(item), None) if isinstance(item, str) else next(iter(mapping(item).items()), ("", None))
        if name in {"when", "unless"}:
            steps += _steps(mapping(body).get("steps"), root, values, source, depth + 1)
        elif name == "run":
            steps += _run(body, values, source)
        elif name in mapping(root.get("commands")):
            command = mapping(mapping(root["commands"])[name])
            steps += _steps(command.get("steps"), root, _values(command, mapping(body)), source, depth + 1)
        elif name:
            steps.append(Step(line_of(item), uses=name))
    return steps


def _run(body: object, values: dict[str, str], source: list[str]) -> list[Step]:
    """Return a step's script; the usual shell is `bash -eo pipefail`."""
    node = mapping(body)
    command = body if isinstance(body, Text) else node.get("command")
    if not isinstance(command, Text):
        return []
    shell = text_of(node.get("shell"))
    rows = tuple(
        (line, _PARAMETER.sub(lambda found: values.get(found[1], found[0]), row))
        for line, row in command.numbered(source)
    )
    script = Script(rows, errexit=not shell or "-e" in shell, pipefail=not shell or "pipefail" in shell)
    directory = text_of(node.get("working_directory")).removeprefix("~/project").lstrip("/~")
    return [Step(command.line, (script,), directory="" if "<<" in directory else directory)]
