"""Task: the tasks of a Taskfile, with their dependencies and calls."""

import re

from mlopskit.repo.facts.fact import replace
from mlopskit.repo.facts.located import Mapping, Text, Unreadable, document, items, line_of, mapping, text_of, truthy
from mlopskit.repo.facts.running import Flow, Script, Step, Work

_SLOT = re.compile(r"\{\{\s*\.([\w-]+)\s*\}\}")


def parse(text: str, path: str = "Taskfile.yml") -> Flow:
    """Return the tasks."""
    try:
        root = mapping(document(text))
    except Unreadable as error:
        return Flow("task", problem=str(error))
    tasks = mapping(root.get("tasks"))
    if not tasks:
        return Flow("task", problem="it says nothing of tasks")
    source = text.split("\n")
    shared = _variables(root)
    works = tuple(_task(name, body, tasks.at(name), shared, source) for name, body in tasks.items())
    default = "default" if "default" in tasks else next(iter(tasks))
    return Flow("task", works, default=default, name=path)


def _variables(node: Mapping) -> dict[str, str]:
    return {name: str(value) for name, value in mapping(node.get("vars")).items() if isinstance(value, str)}


def _task(name: str, body: object, line: int, shared: dict[str, str], source: list[str]) -> Work:
    node = mapping(body)
    if not isinstance(body, Mapping):
        return Work(name, line, tuple(step for item in items(body) for step in _steps(item, shared, source)))
    variables = shared | _variables(node)
    commands = items(node.get("cmds")) or items(node.get("cmd"))
    steps = tuple(step for item in commands for step in _steps(item, variables, source))
    needs = tuple(text_of(item) or text_of(mapping(item).get("task")) for item in items(node.get("deps")))
    aliases = tuple(text_of(item) for item in items(node.get("aliases")))
    return Work(
        name,
        line,
        _in(steps, text_of(node.get("dir"))),
        needs,
        enforced=not truthy(node.get("ignore_error")),
        aliases=aliases,
    )


def _in(steps: tuple[Step, ...], directory: str) -> tuple[Step, ...]:
    return tuple(replace(step, directory=directory) for step in steps) if directory and "{{" not in directory else steps


def _steps(item: object, variables: dict[str, str], source: list[str]) -> list[Step]:
    node = mapping(item)
    if called := text_of(node.get("task")):
        return [Step(line_of(item), uses=f"work:{called}")]
    command = item if isinstance(item, Text) else node.get("cmd") or node.get("defer")
    if not isinstance(command, Text):
        return []
    rows = tuple(
        (line, _SLOT.sub(lambda found: variables.get(found[1], found[0]), row))
        for line, row in command.numbered(source)
    )
    enforced = not truthy(node.get("ignore_error")) and "defer" not in node
    return [Step(command.line, (Script(rows),), enforced=enforced)]
