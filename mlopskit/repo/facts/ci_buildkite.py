"""Buildkite: the command steps of a pipeline, with branches, conditions and blocks."""

import re

from mlopskit.repo.facts.located import Mapping, Text, Unreadable, document, items, mapping, text_of, texts, truthy
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.wiring.model import Trigger

DEEPEST = 5
_OF_PYTHON = re.compile(r"python\W*\{\{\s*matrix", re.IGNORECASE)
_USUAL = frozenset({Trigger.PUSH, Trigger.PULL_REQUEST})


def parse(text: str, path: str = ".buildkite/pipeline.yml") -> Flow:
    """Return the steps; those behind a `block` wait for a person."""
    try:
        root = document(text)
    except Unreadable as error:
        return Flow("buildkite", problem=str(error))
    listed = mapping(root).get("steps") if isinstance(root, Mapping) else root
    works: list[Work] = []
    _collect(listed, works, text.split("\n"), held=False, depth=0)
    if not works:
        return Flow("buildkite", problem="it has no steps")
    return Flow("buildkite", tuple(works), _USUAL, 1, name=path)


def _collect(value: object, works: list[Work], source: list[str], *, held: bool, depth: int) -> None:
    for item in items(value) if depth < DEEPEST else []:
        node = mapping(item)
        if "block" in node or item == "block":
            held = True
        elif "steps" in node:
            _collect(node["steps"], works, source, held=held, depth=depth + 1)
        elif {"command", "commands", "plugins"} & set(node):
            works.append(_step(node, source, held=held))


def _step(node: Mapping, source: list[str], *, held: bool) -> Work:
    commands = [item for key in ("command", "commands") for item in items(node.get(key)) if isinstance(item, Text)]
    steps = tuple(Step(item.line, (Script(item.numbered(source), errexit=True),)) for item in commands)
    plugins = [
        str(item) if isinstance(item, str) else next(iter(mapping(item)), "") for item in items(node.get("plugins"))
    ]
    steps += tuple(Step(node.at("plugins"), uses=plugin) for plugin in plugins if plugin)
    soft = node.get("soft_fail")
    condition = text_of(node.get("if"))
    triggers = _USUAL
    if "build.tag" in condition and "==" not in condition:
        triggers = frozenset({Trigger.RELEASE})
    elif "build.source == 'schedule'" in condition.replace('"', "'"):
        triggers = frozenset({Trigger.SCHEDULE})
    return Work(
        text_of(node.get("label")) or text_of(node.get("name")) or text_of(node.get("key")) or "step",
        node.line,
        steps,
        enforced=not truthy(soft) and not items(soft if not isinstance(soft, str) else None),
        disabled=condition.strip() == "false"
        or bool(text_of(node.get("skip")) and text_of(node.get("skip")) != "false"),
        triggers=frozenset({Trigger.MANUAL}) if held else triggers,
        approval=held,
        matrix=_axes(node),
    )


def _axes(node: Mapping) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the axes of a matrix; a single list has the name of what its values are put into, where that is Python."""
    matrix = node.get("matrix")
    setup = mapping(matrix).get("setup")
    if isinstance(setup, Mapping):
        return tuple((name, texts(values)) for name, values in setup.items())
    values = texts(setup if setup is not None else matrix)
    name = "python" if _OF_PYTHON.search(str(dict(node))) else "matrix"
    return ((name, values),) if values else ()
