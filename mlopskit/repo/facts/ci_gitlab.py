"""GitLab CI: jobs with what they extend and include, rules, needs, environments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mlopskit.repo.facts.data_paths import is_data
from mlopskit.repo.facts.fact import replace
from mlopskit.repo.facts.located import (
    Items,
    Mapping,
    Text,
    Unreadable,
    documents,
    items,
    mapping,
    text_of,
    texts,
    truthy,
)
from mlopskit.repo.facts.running import Flow, Read, Script, Step, Work, nothing
from mlopskit.repo.wiring.model import Trigger

DEEPEST = 10
MOST_ROWS = 2_000

_GLOBAL = frozenset(
    {
        "default",
        "include",
        "stages",
        "variables",
        "workflow",
        "image",
        "services",
        "cache",
        "before_script",
        "after_script",
        "pages_options",
        "spec",
    }
)
_SOURCES = {
    "push": Trigger.PUSH,
    "merge_request_event": Trigger.PULL_REQUEST,
    "external_pull_request_event": Trigger.PULL_REQUEST,
    "schedule": Trigger.SCHEDULE,
    "web": Trigger.MANUAL,
    "api": Trigger.EVENT,
    "trigger": Trigger.EVENT,
    "pipeline": Trigger.EVENT,
    "parent_pipeline": Trigger.EVENT,
}
_ONLY = {
    "branches": {Trigger.PUSH},
    "pushes": {Trigger.PUSH},
    "tags": {Trigger.RELEASE},
    "merge_requests": {Trigger.PULL_REQUEST},
    "schedules": {Trigger.SCHEDULE},
    "web": {Trigger.MANUAL},
    "api": {Trigger.EVENT},
    "triggers": {Trigger.EVENT},
    "pipelines": {Trigger.EVENT},
}
_USUAL = frozenset({Trigger.PUSH})
_SOURCE = re.compile(r"\$CI_PIPELINE_SOURCE\s*(==|!=|=~)\s*[\"'/]\^?\(?([\w|]+)")
_TAG = re.compile(r"\$CI_COMMIT_TAG\b(?!\s*==\s*null)")
_MERGE = re.compile(r"\$CI_(?:MERGE_REQUEST|EXTERNAL_PULL)_\w+")
_BRANCH = re.compile(r"\$CI_COMMIT_(?:BRANCH|REF_NAME)|\$CI_DEFAULT_BRANCH")


@dataclass(frozen=True, slots=True)
class _Sourced:
    """A job's body, the file it stands in, and that file's lines."""

    body: Mapping
    line: int
    path: str
    source: list[str]


@dataclass(slots=True)
class _Loading:
    """What has been loaded of a file and those that it includes."""

    read: Read
    bodies: dict[str, _Sourced] = field(default_factory=dict)
    unresolved: list[tuple[int, str]] = field(default_factory=list)


def parse(text: str, path: str = ".gitlab-ci.yml", read: Read = nothing) -> Flow:
    """Return the jobs of a pipeline, with those of the local files that it includes."""
    loading = _Loading(read)
    bodies = loading.bodies
    try:
        root = _load(text, path, loading, 0)
    except Unreadable as error:
        return Flow("gitlab", problem=str(error))
    usual = _workflow(mapping(root.get("workflow")))
    works = tuple(
        _job(name, sourced, bodies, root, usual)
        for name, sourced in bodies.items()
        if not name.startswith(".") and _is_job(_extended(sourced, bodies))
    )
    return Flow("gitlab", works, usual, 1, name=path, unresolved=tuple(loading.unresolved))


def _load(text: str, path: str, loading: _Loading, depth: int) -> Mapping:
    parts = [mapping(part) for part in documents(text)]
    root = parts[-1] if parts else mapping(None)
    source = text.split("\n")
    for item in items(root.get("include")) if depth < DEEPEST else []:
        for name in _local(item):
            other = loading.read(name)
            if other is None:
                loading.unresolved.append((root.at("include"), f"the included `{name}` is not in the repository"))
                continue
            included = _load(other, name, loading, depth + 1)
            for key in _GLOBAL & set(included) - set(root):
                root[key] = included[key]
    for name, body in root.items():
        if name not in _GLOBAL and isinstance(body, Mapping):
            loading.bodies[name] = _Sourced(body, root.at(name), path, source)
    return root


def _local(item: object) -> tuple[str, ...]:
    """Return the local files that an include names; remote ones and templates of others are not the project's."""
    if isinstance(item, str):
        return () if "://" in item else (item.lstrip("/"),)
    return tuple(name.lstrip("/") for name in texts(mapping(item).get("local")))


def _is_job(body: Mapping) -> bool:
    return bool({"script", "trigger", "run"} & set(body))


def _extended(sourced: _Sourced, bodies: dict[str, _Sourced], depth: int = 0) -> Mapping:
    """Return a job's body with what it extends laid under it."""
    names = texts(sourced.body.get("extends"))
    if not names or depth > DEEPEST:
        return sourced.body
    built = Mapping()
    built.line, built.lines, built.tag = sourced.body.line, {}, ""
    for part in (*(_extended(bodies[name], bodies, depth + 1) for name in names if name in bodies), sourced.body):
        built.update(part)
        built.lines.update(part.lines)
    return built


def _job(name: str, sourced: _Sourced, bodies: dict[str, _Sourced], root: Mapping, usual: frozenset[Trigger]) -> Work:
    body = _extended(sourced, bodies)
    default = mapping(root.get("default"))
    steps: list[Step] = []
    for key in ("before_script", "script", "after_script"):
        value = body[key] if key in body else default.get(key, root.get(key)) if key != "script" else None
        steps += _steps(value, bodies, enforced=key != "after_script")
    if trigger := body.get("trigger"):
        child = text_of(trigger) or next(iter(_local_of(trigger)), "")
        steps.append(Step(body.at("trigger"), uses=f"gitlab:{child}"))
    triggers, manual, never = _when(body, usual)
    environment = body.get("environment")
    allowed = body.get("allow_failure")
    return Work(
        name,
        sourced.line,
        tuple(_found_in(step, sourced, bodies) for step in steps),
        enforced=not (truthy(allowed) or (isinstance(allowed, Mapping) and "exit_codes" not in allowed)),
        disabled=never,
        triggers=triggers,
        environment=text_of(environment) or text_of(mapping(environment).get("name")),
        approval=manual,
        matrix=_matrix(mapping(body.get("parallel")).get("matrix")),
        path=sourced.path,
    )


def _local_of(trigger: object) -> Iterator[str]:
    for item in items(mapping(trigger).get("include")):
        yield from _local(item)


def _steps(value: object, bodies: dict[str, _Sourced], *, enforced: bool) -> list[Step]:
    """Each item runs under `set -eo pipefail`, as the runner's shell does."""
    return [
        Step(row.line, (Script(row.numbered(_source_of(row, bodies)), errexit=True, pipefail=True),), enforced=enforced)
        for row in _rows(value, bodies, 0)
    ]


def _rows(value: object, bodies: dict[str, _Sourced], depth: int) -> Iterator[Text]:
    if depth > DEEPEST:
        return
    if isinstance(value, Items) and value.tag == "!reference":
        names = [str(item) for item in value if isinstance(item, str)]
        target: object = bodies[names[0]].body if names and names[0] in bodies else None
        for name in names[1:]:
            target = mapping(target).get(name)
        yield from _rows(target, bodies, depth + 1)
        return
    for item in items(value)[:MOST_ROWS]:
        if isinstance(item, Items):
            yield from _rows(item, bodies, depth + 1)
        elif isinstance(item, Text):
            yield item


def _source_of(row: Text, bodies: dict[str, _Sourced]) -> list[str]:
    """Return the lines of the file that a text stands in: the one that has it at that line."""
    start = row.strip().split("\n", 1)[0][:20]
    for sourced in bodies.values():
        for line in range(row.line, min(row.end, len(sourced.source)) + 1):
            if start and start in sourced.source[line - 1]:
                return sourced.source
    return []


def _found_in(step: Step, sourced: _Sourced, bodies: dict[str, _Sourced]) -> Step:
    rows = [row for script in step.scripts for _, row in script.lines]
    start = rows[0].strip()[:20] if rows else ""
    for candidate in (sourced, *bodies.values()):
        around = candidate.source[step.line - 1 : step.line + 1]
        if start and any(start in row for row in around):
            return replace(step, path=candidate.path)
    return replace(step, path=sourced.path)


def _when(body: Mapping, usual: frozenset[Trigger]) -> tuple[frozenset[Trigger], bool, bool]:
    """Return what sets a job off, whether a person must start it, and whether it can never run."""
    when = text_of(body.get("when"))
    if when == "never":
        return usual, False, True
    if "rules" in body:
        return _rules(body.get("rules"), usual, when)
    triggers = usual
    if "only" in body:
        triggers = _only(body.get("only"))
    if "except" in body:
        triggers -= _only(body.get("except"), default=frozenset())
    manual = when == "manual"
    return (frozenset({Trigger.MANUAL}) if manual else triggers, manual, not triggers)


def _rules(value: object, usual: frozenset[Trigger], when: str) -> tuple[frozenset[Trigger], bool, bool]:
    found: set[Trigger] = set()
    shut: set[Trigger] = set()
    manual = closed = False
    for item in items(value):
        rule = mapping(item)
        named = _condition(text_of(rule.get("if")), usual)
        choice = text_of(rule.get("when")) or when
        if choice == "never":
            closed = closed or ("if" not in rule and "changes" not in rule)
            shut |= named - found if "if" in rule and "&&" not in text_of(rule.get("if")) else set()
            continue
        if closed:
            continue
        named -= shut
        if choice == "manual":
            manual, named = True, {Trigger.MANUAL} if named else set()
        changes = rule.get("changes")
        paths = texts(mapping(changes).get("paths")) if isinstance(changes, Mapping) else texts(changes)
        found |= named | ({Trigger.DATA} if named and any(is_data(path) for path in paths) else set())
    return (frozenset(found), manual and found == {Trigger.MANUAL}, False) if found else (usual, False, True)


def _condition(text: str, usual: frozenset[Trigger]) -> set[Trigger]:
    named: set[Trigger] = set()
    for sign, sources in _SOURCE.findall(text):
        kinds = {_SOURCES.get(source, Trigger.EVENT) for source in sources.split("|")}
        named |= kinds if sign != "!=" else set(usual) - kinds
    if named:
        return named
    if _TAG.search(text):
        return {Trigger.RELEASE}
    if _MERGE.search(text):
        return {Trigger.PULL_REQUEST}
    return {Trigger.PUSH} if _BRANCH.search(text) else set(usual)


def _only(value: object, default: frozenset[Trigger] = _USUAL) -> frozenset[Trigger]:
    node = value
    found: set[Trigger] = set()
    if isinstance(node, Mapping):
        if any(is_data(path) for path in texts(node.get("changes"))):
            found.add(Trigger.DATA)
        value = node.get("refs")
    for ref in texts(value):
        found |= _ONLY.get(ref, {Trigger.PUSH} if default else set())
    return frozenset(found) | (default if not texts(value) else frozenset())


def _workflow(workflow: Mapping) -> frozenset[Trigger]:
    """Return what starts a pipeline at all; branches are pushed to unless the workflow says otherwise."""
    if "rules" not in workflow:
        return _USUAL
    triggers, _, never = _rules(workflow.get("rules"), frozenset({Trigger.PUSH}), "")
    return frozenset() if never else triggers


def _matrix(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    axes: dict[str, list[str]] = {}
    for part in items(value):
        for axis, values in mapping(part).items():
            axes.setdefault(axis, []).extend(texts(values))
    return tuple((axis, tuple(dict.fromkeys(values))) for axis, values in axes.items())
