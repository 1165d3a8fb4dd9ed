"""Azure Pipelines: recognised by schema anywhere in the tree; stages, jobs, deployments, steps and templates."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mlopskit.repo.facts.data_paths import is_data
from mlopskit.repo.facts.located import (
    Items,
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
    truthy,
)
from mlopskit.repo.facts.running import Flow, Read, Script, Step, Work, nothing
from mlopskit.repo.wiring.model import Trigger

DEEPEST = 10
MOST_STEPS = 2_000

_STEPS = frozenset({"script", "bash", "pwsh", "powershell", "task", "template", "checkout", "publish", "download"})
_SHELLS = ("script", "bash", "pwsh", "powershell")
_INLINE = ("inlineScript", "script", "inline", "Inline", "InlineScript")
_FILES = ("scriptPath", "filePath", "ScriptPath", "scriptpath")
_PARAMETER = re.compile(r"\$\{\{\s*parameters(?:\.(\w+)|\['(\w+)'\])\s*\}\}")
_FOLDER = re.compile(
    r"^\$[({](?:Build\.SourcesDirectory|System\.DefaultWorkingDirectory|Pipeline\.Workspace\)/s)[)}]?/?"
)
_VARIABLE = re.compile(r"\$\(([\w.-]+)\)")
_REASON = re.compile(r"(eq|ne)\(\s*variables\[?\.?'?Build\.Reason'?\]?\s*,\s*'(\w+)'", re.IGNORECASE)
_REASONS = {
    "pullrequest": Trigger.PULL_REQUEST,
    "schedule": Trigger.SCHEDULE,
    "manual": Trigger.MANUAL,
    "individualci": Trigger.PUSH,
    "batchedci": Trigger.PUSH,
}


@dataclass(frozen=True, slots=True)
class _Place:
    """The file that is being read, with its lines and the values of its parameters."""

    path: str
    source: list[str]
    read: Read
    values: dict[str, object]
    depth: int = 0
    enforced: bool = True
    disabled: bool = False


def parse(text: str, path: str = "azure-pipelines.yml", read: Read = nothing) -> Flow:
    """Return the jobs of a pipeline; a problem when the file is none."""
    try:
        root = mapping(document(text))
    except Unreadable as error:
        return Flow("azure", problem=str(error))
    if not is_pipeline(root):
        return Flow("azure", problem="it says nothing of Azure Pipelines")
    triggers = _triggers(root)
    place = _Place(path, text.split("\n"), read, _defaults(root))
    works = tuple(_jobs(*_extended(root, place), triggers))
    line = next((root.at(key) for key in ("trigger", "pr", "schedules", "resources") if key in root), 1)
    missing = tuple(dict.fromkeys(_missing(root, place, 0)))
    return Flow("azure", works, triggers, line, name=path, unresolved=missing)


def is_pipeline(root: Mapping) -> bool:
    """Whether a document has the shape of a pipeline or a template of one."""
    stages, jobs, steps = (root.get(key) for key in ("stages", "jobs", "steps"))
    if isinstance(stages, Items):
        return any({"stage", "jobs", "template"} & set(mapping(item)) or _is_conditional(item) for item in stages)
    if isinstance(jobs, Items):
        return any({"job", "deployment", "template"} & set(mapping(item)) or _is_conditional(item) for item in jobs)
    if isinstance(steps, Items):
        return any(_STEPS & set(mapping(item)) and "name" not in _shape(item) for item in steps)
    return "template" in mapping(root.get("extends"))


def templates(text: str, path: str) -> frozenset[str]:
    """Return the templates that a file names, so that they are not taken for pipelines of their own."""
    found = re.findall(r"^[ \t]*(?:-[ \t]+)?template:[ \t]*['\"]?([^\s'\"#]+)", text, re.MULTILINE)
    return frozenset(_beside(name, path) for name in found)


def _shape(item: object) -> set[str]:
    """Return the keys; a `name` beside `args` is a step of Cloud Build, not of Azure."""
    keys = set(mapping(item))
    return keys if {"args", "entrypoint", "waitFor"} & keys else keys - {"name"}


def _is_conditional(item: object) -> bool:
    return any(key.startswith("${{") for key in mapping(item))


def _triggers(root: Mapping) -> frozenset[Trigger]:
    found: set[Trigger] = set()
    trigger = root.get("trigger")
    if [text.lower() for text in texts(trigger)] != ["none"]:
        found |= _pushes(trigger) if "trigger" in root or not _is_template(root) else set()
    if "pr" in root and [text.lower() for text in texts(root.get("pr"))] != ["none"]:
        found.add(Trigger.PULL_REQUEST)
    if items(root.get("schedules")):
        found.add(Trigger.SCHEDULE)
    resources = mapping(root.get("resources"))
    for kind in ("pipelines", "webhooks", "containers", "packages"):
        if any("webhook" in mapping(item) or _set(mapping(item).get("trigger")) for item in items(resources.get(kind))):
            found.add(Trigger.EVENT)
    return frozenset(found or {Trigger.MANUAL})


def _set(value: object) -> bool:
    return value is not None and not falsy(value) and text_of(value).lower() != "none"


def _is_template(root: Mapping) -> bool:
    return "parameters" in root and not {"pool", "extends", "name", "pr", "schedules", "resources"} & set(root)


def _pushes(trigger: object) -> set[Trigger]:
    options = mapping(trigger)
    found = {Trigger.PUSH}
    if options and "tags" in options and "branches" not in options:
        found = {Trigger.RELEASE}
    elif "tags" in options:
        found.add(Trigger.RELEASE)
    if any(is_data(path) for path in texts(mapping(options.get("paths")).get("include"))):
        found.add(Trigger.DATA)
    return found


def _extended(root: Mapping, place: _Place) -> tuple[Mapping, _Place]:
    """Return the body of a pipeline, or of the template that it extends, with the place to read it in."""
    extends = mapping(root.get("extends"))
    found = _template(extends, place) if "template" in extends else None
    return found or (root, place)


def _jobs(root: Mapping, place: _Place, triggers: frozenset[Trigger]) -> Iterator[Work]:
    """Go through the jobs of stages, of a list of jobs, or the one job that bare steps make."""
    if place.depth > DEEPEST:
        return
    if isinstance(root.get("stages"), Items):
        for stage, inner in _flat(root["stages"], place):
            if isinstance(stage.get("jobs"), Items):
                yield from _jobs(stage, _under(stage, inner), _reasons(stage, triggers))
            elif "template" in stage:
                yield from _called(stage, inner, triggers)
    elif isinstance(root.get("jobs"), Items):
        for job, inner in _flat(root["jobs"], place):
            if "template" in job:
                yield from _called(job, inner, triggers)
            else:
                yield _job(job, inner, _reasons(job, triggers))
    elif isinstance(root.get("steps"), Items):
        yield _job(root, place, triggers)


def _called(node: Mapping, place: _Place, triggers: frozenset[Trigger]) -> Iterator[Work]:
    if found := _template(node, place):
        yield from _jobs(found[0], found[1], triggers)


def _under(stage: Mapping, place: _Place) -> _Place:
    return replace(place, disabled=place.disabled or _never(stage))


def _job(job: Mapping, place: _Place, triggers: frozenset[Trigger]) -> Work:
    environment = job.get("environment")
    steps = tuple(_steps(job.get("steps"), place))
    for hook in _hooks(job.get("strategy")):
        steps += tuple(_steps(hook, place))
    name = text_of(job.get("job")) or text_of(job.get("deployment")) or posixpath.basename(place.path)
    matrix = mapping(mapping(job.get("strategy")).get("matrix"))
    asked = any(step.uses.startswith("ManualValidation@") for step in steps)
    return Work(
        _filled(name, place),
        job.line,
        steps,
        enforced=place.enforced and not truthy(job.get("continueOnError")),
        disabled=place.disabled or _never(job),
        triggers=triggers,
        environment=_filled(text_of(environment) or text_of(mapping(environment).get("name")), place),
        approval=asked,
        matrix=_axes(matrix),
        path=place.path,
    )


def _hooks(strategy: object) -> Iterator[object]:
    """Go through the life cycle of a deployment: `runOnce`, `rolling` or `canary`, then its hooks."""
    for kind in ("runOnce", "rolling", "canary"):
        for name, hook in mapping(mapping(strategy).get(kind)).items():
            if name == "on":
                yield from (mapping(after).get("steps") for after in mapping(hook).values())
            else:
                yield mapping(hook).get("steps")


def _axes(matrix: Mapping) -> tuple[tuple[str, tuple[str, ...]], ...]:
    axes: dict[str, list[str]] = {}
    for values in matrix.values():
        for axis, value in mapping(values).items():
            axes.setdefault(axis, []).append(str(value))
    return tuple((axis, tuple(dict.fromkeys(values))) for axis, values in axes.items())


def _steps(value: object, place: _Place) -> Iterator[Step]:
    if place.depth > DEEPEST:
        return
    for item, inner in _flat(value, place):
        if "template" in item:
            if found := _template(item, inner):
                yield from _steps(found[0].get("steps"), found[1])
        elif step := _step(item, inner):
            yield step


def _step(item: Mapping, place: _Place) -> Step | None:
    """`script` and `bash` run without `-e`: of several lines the last one counts."""
    inputs = mapping(item.get("inputs"))
    shell = next((key for key in _SHELLS if key in item), "")
    directory = text_of(item.get("workingDirectory")) or text_of(inputs.get("workingDirectory"))
    body, line, uses = item.get(shell), item.at(shell), ""
    argv: tuple[str, ...] = ()
    if not shell:
        if "task" not in item:
            return None
        uses = text_of(item.get("task"))
        body = next((inputs[key] for key in _INLINE if isinstance(inputs.get(key), Text)), None)
        line = line_of(body, item.at("task"))
        file = next((text_of(inputs.get(key)) for key in _FILES if inputs.get(key)), "")
        argv = _file(uses, _filled(file, place), text_of(inputs.get("arguments"))) if file and body is None else ()
    scripts = (Script(_rows(body, place)),) if isinstance(body, Text) else ()
    return Step(
        line,
        scripts,
        argv,
        uses,
        tuple((key, _filled(str(given), place)) for key, given in inputs.items() if isinstance(given, str)),
        _folder(_filled(directory, place)),
        enforced=place.enforced and not truthy(item.get("continueOnError")),
        disabled=place.disabled or _never(item) or falsy(item.get("enabled")),
        path=place.path,
    )


def _file(task: str, file: str, arguments: str) -> tuple[str, ...]:
    program = "python" if task.startswith("PythonScript") else "bash"
    return (program, _FOLDER.sub("", file), *arguments.split())


def _rows(body: Text, place: _Place) -> tuple[tuple[int, str], ...]:
    """Put in the parameters, and turn `$(name)`, which the service replaces, into a shell's variable."""
    return tuple((line, _VARIABLE.sub(_variable, _filled(row, place))) for line, row in body.numbered(place.source))


def _variable(found: re.Match[str]) -> str:
    return f"${{{found[1]}}}"


def _folder(directory: str) -> str:
    bare = _FOLDER.sub("", directory)
    return "" if "$" in bare else bare


def _filled(text: str, place: _Place) -> str:
    return _PARAMETER.sub(lambda found: text_of(place.values.get(found[1] or found[2], found[0])), text)


def _flat(value: object, place: _Place, depth: int = 0) -> Iterator[tuple[Mapping, _Place]]:
    """Go through a list, into `${{ if }}` and `${{ each }}`, and into parameters that are lists."""
    if isinstance(value, str) and (named := _PARAMETER.fullmatch(value.strip())):
        value = place.values.get(named[1] or named[2])
    for count, item in enumerate(items(value)):
        if depth > DEEPEST or count > MOST_STEPS:
            return
        if not isinstance(item, Mapping):
            if isinstance(item, str) and _PARAMETER.fullmatch(item.strip()):
                yield from _flat(item, place, depth + 1)
            continue
        conditional = [(key, inner) for key, inner in item.items() if key.startswith("${{")]
        if not conditional:
            yield item, place
        for key, inner in conditional:
            never = bool(re.search(r"\bif\s+false\b", key, re.IGNORECASE))
            yield from _flat(inner, replace(place, disabled=place.disabled or never), depth + 1)


def _template(node: Mapping, place: _Place) -> tuple[Mapping, _Place] | None:
    """Return the body of a template with the place to read it in; one of another repository cannot be seen."""
    name = _filled(text_of(node.get("template")), place)
    path = _beside(name, place.path)
    text = None if "@" in name or place.depth >= DEEPEST else place.read(path) or place.read(name.lstrip("/"))
    if text is None:
        return None
    try:
        root = mapping(document(text))
    except Unreadable:
        return None
    given = mapping(node.get("parameters")).items()
    values = {**_defaults(root), **{key: _passed(value, place) for key, value in given}}
    disabled = place.disabled or _never(node)
    return root, replace(
        place, path=path, source=text.split("\n"), values=values, depth=place.depth + 1, disabled=disabled
    )


def _passed(value: object, place: _Place) -> object:
    """Return what a template is given, with the parameters of the one that gives it put in."""
    if not isinstance(value, str):
        return value
    named = _PARAMETER.fullmatch(value.strip())
    known = (named[1] or named[2]) if named else ""
    if known in place.values:
        return place.values[known]
    return _filled(value, place) if _PARAMETER.search(value) else value


def _beside(name: str, path: str) -> str:
    if name.startswith("/"):
        return name.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


def _missing(node: object, place: _Place, depth: int) -> Iterator[tuple[int, str]]:
    if depth > DEEPEST * 2:
        return
    if isinstance(node, Mapping):
        name = text_of(node.get("template"))
        if name and "@" not in name and "$" not in name and place.read(_beside(name, place.path)) is None:
            yield node.at("template"), f"the template `{name}` is not in the repository"
        for child in node.values():
            yield from _missing(child, place, depth + 1)
    elif isinstance(node, Items):
        for child in node[:MOST_STEPS]:
            yield from _missing(child, place, depth + 1)


def _defaults(root: Mapping) -> dict[str, object]:
    """Return the defaults of parameters, written as a mapping or as a list."""
    declared = root.get("parameters")
    if isinstance(declared, Mapping):
        return dict(declared)
    return {text_of(mapping(item).get("name")): mapping(item).get("default") for item in items(declared)}


def _never(node: Mapping) -> bool:
    condition = text_of(node.get("condition")).strip().lower()
    return condition in {"false", "never()", "and(false)", "eq(1, 2)"} or condition.startswith("and(false,")


def _reasons(node: Mapping, triggers: frozenset[Trigger]) -> frozenset[Trigger]:
    """Return the triggers that a condition on `Build.Reason` leaves."""
    left = set(triggers)
    for sign, reason in _REASON.findall(text_of(node.get("condition"))):
        named = {_REASONS.get(reason.lower(), Trigger.EVENT)}
        left = left & named if sign.lower() == "eq" else left - named
    return frozenset(left)
