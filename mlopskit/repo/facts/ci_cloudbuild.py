"""Google Cloud Build: `steps:` files anywhere in the tree; each step is an image with a command."""

import re

from mlopskit.repo.facts.located import (
    Items,
    Mapping,
    Text,
    Unreadable,
    document,
    items,
    mapping,
    text_of,
    texts,
    truthy,
)
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.wiring.model import Trigger

_BUILDER = re.compile(
    r"(?:^|/)(?:cloud-builders|\$PROJECT_ID|kaniko-project|k8s-skaffold|cloud-builders-community)/([\w.-]+)"
)
_PROGRAMS = {"executor": "kaniko", "npm": "npm", "pack": "pack"}
_PYTHON = re.compile(r"(?:^|/)python:(3\.\d{1,2})")
_KEYS = frozenset({"args", "entrypoint", "script", "waitFor"})


def parse(text: str, path: str = "cloudbuild.yaml") -> Flow:
    """Return the build as one job; nothing in the file says what starts it, so that it counts as started by hand."""
    try:
        root = mapping(document(text))
    except Unreadable as error:
        return Flow("cloudbuild", problem=str(error))
    if not is_build(root):
        return Flow("cloudbuild", problem="it says nothing of Cloud Build")
    source = text.split("\n")
    steps = [_step(mapping(item), source) for item in items(root.get("steps"))]
    if images := texts(root.get("images")):
        steps.append(Step(root.at("images"), argv=("docker", "push", *images)))
    work = Work(path.rpartition("/")[2], root.at("steps"), tuple(steps), matrix=_versions(root))
    return Flow("cloudbuild", (work,), frozenset({Trigger.MANUAL}), root.at("steps"), name=path)


def _versions(root: Mapping) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the Python versions of steps that do the same on different images, which is a matrix in all but name."""
    found: list[tuple[str, frozenset[str]]] = []
    for step in (mapping(item) for item in items(root.get("steps"))):
        if image := _PYTHON.search(text_of(step.get("name"))):
            work = "\n".join((text_of(step.get("script")), *texts(step.get("args"))))
            found.append((image[1], frozenset(row.strip().replace(image[1], "") for row in work.split("\n"))))
    # one step may do more than the other, which tells of the results once
    alike = [version for version, work in found if sum(work <= other or other <= work for _, other in found) > 1]
    versions = tuple(dict.fromkeys(alike))
    return (("python", versions),) if len(versions) > 1 else ()


def is_build(root: Mapping) -> bool:
    """Whether a document has the shape of a build: steps with an image and a command."""
    steps = root.get("steps")
    return isinstance(steps, Items) and any("name" in mapping(item) and _KEYS & set(mapping(item)) for item in steps)


def _step(item: Mapping, source: list[str]) -> Step:
    script = item.get("script")
    directory = text_of(item.get("dir"))
    enforced = not truthy(item.get("allowFailure")) and not items(item.get("allowExitCodes"))
    if isinstance(script, Text):
        rows = script.numbered(source)
        return Step(
            script.line, (Script(rows, errexit=not script.startswith("#!")),), directory=directory, enforced=enforced
        )
    arguments = [item for item in items(item.get("args")) if isinstance(item, Text)]
    entrypoint = text_of(item.get("entrypoint"))
    line = item.at("entrypoint") if entrypoint else item.line
    if (
        entrypoint.rpartition("/")[2] in {"bash", "sh"}
        and arguments[:1]
        and arguments[0].endswith("c")
        and len(arguments) > 1
    ):
        options = str(arguments[0])
        shell = Script(_escaped(arguments[1].numbered(source)), errexit="e" in options)
        return Step(arguments[1].line, (shell,), directory=directory, enforced=enforced)
    words = tuple(str(argument) for argument in arguments)
    argv = (*((entrypoint,) if entrypoint else _program(text_of(item.get("name")))), *words)
    return Step(line, argv=argv, directory=directory, enforced=enforced)


def _escaped(rows: tuple[tuple[int, str], ...]) -> tuple[tuple[int, str], ...]:
    return tuple((line, row.replace("$$", "$")) for line, row in rows)


def _program(image: str) -> tuple[str, ...]:
    """Return the program that an image starts by itself, as far as its name tells."""
    name = image.split("@", 1)[0].rsplit(":", 1)[0] if ":" in image.rpartition("/")[2] else image
    if builder := _BUILDER.search(name):
        return (_PROGRAMS.get(builder[1], builder[1]),)
    return ()
