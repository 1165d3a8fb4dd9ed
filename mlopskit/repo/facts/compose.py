"""Compose: the services of a compose file, what is built for them and what they start."""

import shlex

from mlopskit.repo.facts.located import Mapping, Text, Unreadable, document, items, mapping, text_of, texts
from mlopskit.repo.facts.running import Flow, Script, Step, Work


def parse(text: str, path: str = "docker-compose.yml") -> Flow:
    """Return the services as works, each with its build and its command."""
    try:
        root = mapping(document(text))
    except Unreadable as error:
        return Flow("compose", problem=str(error))
    services = mapping(root.get("services"))
    if not services:
        return Flow("compose", problem="it says nothing of services")
    source = text.split("\n")
    works = tuple(_service(name, mapping(body), services.at(name), source) for name, body in services.items())
    return Flow("compose", works, name=path)


def _service(name: str, body: Mapping, line: int, source: list[str]) -> Work:
    steps: list[Step] = []
    build = body.get("build")
    if build is not None:
        context = text_of(build) or text_of(mapping(build).get("context")) or "."
        file = text_of(mapping(build).get("dockerfile"))
        chosen = ("-f", f"{context}/{file}") if file else ()
        steps.append(Step(body.at("build"), argv=("docker", "build", *chosen, context)))
    if command := _command(body, source):
        steps.append(command)
    needs = body.get("depends_on")
    return Work(name, line, tuple(steps), tuple(mapping(needs)) or texts(needs))


def _command(body: Mapping, source: list[str]) -> Step | None:
    entry, command = body.get("entrypoint"), body.get("command")
    if isinstance(command, Text) and entry is None:
        rows = command.numbered(source)
        return Step(command.line, (Script(rows),)) if len(rows) > 1 else Step(command.line, argv=_words(command))
    words = tuple(
        word
        for part in (entry, command)
        for item in items(part)
        if isinstance(item, str)
        for word in _split(item, part)
    )
    line = body.at("command" if command is not None else "entrypoint")
    return Step(line, argv=words) if words else None


def _split(item: str, part: object) -> tuple[str, ...]:
    return _words(item) if isinstance(part, Text) else (str(item),)


def _words(command: str) -> tuple[str, ...]:
    """Return the words of a command as Compose splits it; what no shell could split is split at its spaces."""
    try:
        return tuple(shlex.split(command))
    except ValueError:
        return tuple(command.split())
