"""GitHub Actions: workflows, reusable workflows and composite actions."""

import re
from itertools import pairwise

from mlopskit.repo.facts.data_paths import is_data
from mlopskit.repo.facts.fact import replace
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
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.wiring.model import Trigger

_EVENTS = {
    "push": Trigger.PUSH,
    "pull_request": Trigger.PULL_REQUEST,
    "pull_request_target": Trigger.PULL_REQUEST,
    "merge_group": Trigger.PULL_REQUEST,
    "release": Trigger.RELEASE,
    "schedule": Trigger.SCHEDULE,
    "workflow_dispatch": Trigger.MANUAL,
}
_EVENT_NAME = re.compile(r"github\.event_name\s*(==|!=)\s*'([a-z_]+)'")
_NEVER = re.compile(r"^(?:false|0|''|\"\")(?:\s*&&.*)?$|&&\s*false$")
_BRANCH_ONLY = re.compile(r"github\.ref(?:_name)?\s*==\s*'(?:refs/heads/)?[\w./-]+'")
_TAG_ONLY = re.compile(r"startsWith\(\s*github\.ref\s*,\s*'refs/tags|github\.ref_type\s*==\s*'tag'")


def parse(text: str, path: str = "") -> Flow:
    """Return what a workflow runs; a problem instead when it is none."""
    try:
        root = mapping(document(text))
    except Unreadable as error:
        return Flow("github", problem=str(error))
    if not isinstance(root.get("jobs"), Mapping):
        return Flow("github", problem="it has no jobs")
    triggers = _triggers(root.get("on"))
    source = text.split("\n")
    defaults = _defaults(root, ("", ""))
    works = tuple(_job(name, mapping(root["jobs"]), triggers, defaults, source) for name in mapping(root["jobs"]))
    works = _skipped_with_what_they_need(works)
    return Flow("github", works, triggers, root.at("on"), name=text_of(root.get("name")) or path)


def parse_action(text: str, path: str = "action.yml") -> Flow:
    """Return what a composite action (`action.yml`) runs."""
    try:
        root = mapping(document(text))
    except Unreadable as error:
        return Flow("github", problem=str(error))
    runs = mapping(root.get("runs"))
    source = text.split("\n")
    steps = tuple(_step(mapping(item), ("", ""), source) for item in items(runs.get("steps")))
    if runs.get("using") == "docker":
        steps = (Step(runs.line, argv=("docker", "build", text_of(runs.get("image"))), enforced=True),)
    return Flow("github", (Work("action", runs.line, steps),), name=text_of(root.get("name")) or path)


def _triggers(on: object) -> frozenset[Trigger]:
    found: set[Trigger] = set()
    for name in [on] if isinstance(on, str) else list(on) if isinstance(on, Items | Mapping) else []:
        options = mapping(on.get(str(name))) if isinstance(on, Mapping) else mapping(None)
        found |= _event(str(name), options)
    return frozenset(found)


def _event(name: str, options: Mapping) -> set[Trigger]:
    if name == "workflow_call":
        return set()
    trigger = _EVENTS.get(name, Trigger.EVENT)
    found = {trigger}
    if name == "push" and ("tags" in options or "tags-ignore" in options):
        found = {Trigger.RELEASE} | ({Trigger.PUSH} if "branches" in options or "branches-ignore" in options else set())
    if any(is_data(pattern) for pattern in texts(options.get("paths"))):
        found.add(Trigger.DATA)
    return found


def _defaults(node: Mapping, otherwise: tuple[str, str]) -> tuple[str, str]:
    run = mapping(mapping(node.get("defaults")).get("run"))
    return (text_of(run.get("shell")) or otherwise[0], text_of(run.get("working-directory")) or otherwise[1])


def _job(name: str, jobs: Mapping, triggers: frozenset[Trigger], defaults: tuple[str, str], source: list[str]) -> Work:
    body = mapping(jobs[name])
    condition = text_of(body.get("if"))
    allowed, never = _conditioned(condition, triggers)
    defaults = _defaults(body, defaults)
    steps = tuple(_step(mapping(item), defaults, source) for item in items(body.get("steps")))
    if uses := text_of(body.get("uses")):
        steps = (Step(body.at("uses"), uses=uses, inputs=_inputs(body.get("with"))),)
    environment = body.get("environment")
    return Work(
        name,
        jobs.at(name),
        steps,
        texts(body.get("needs")),
        enforced=not truthy(body.get("continue-on-error")),
        disabled=never,
        triggers=allowed,
        environment=text_of(environment) or text_of(mapping(environment).get("name")),
        matrix=_matrix(mapping(body.get("strategy")).get("matrix")),
    )


def _conditioned(condition: str, triggers: frozenset[Trigger]) -> tuple[frozenset[Trigger], bool]:
    """Return the triggers that a job's condition leaves, and whether it can never hold."""
    bare = condition.strip().removeprefix("${{").removesuffix("}}").strip()
    if _NEVER.search(bare):
        return triggers, True
    left = set(triggers)
    named = _EVENT_NAME.findall(bare)
    wanted = {_EVENTS.get(event, Trigger.EVENT) for sign, event in named if sign == "=="}
    if wanted and not re.search(r"\|\|(?!.*event_name)", bare):
        left &= wanted | ({Trigger.DATA, Trigger.RELEASE} if Trigger.PUSH in wanted else set())
    left -= {_EVENTS.get(event, Trigger.EVENT) for sign, event in named if sign == "!="}
    if not named and "||" not in bare:
        if _TAG_ONLY.search(bare):
            left = {Trigger.RELEASE} if left & {Trigger.PUSH, Trigger.RELEASE} else left
        elif _BRANCH_ONLY.search(bare):
            left.discard(Trigger.PULL_REQUEST)
    return (frozenset(left), False) if left or not triggers else (triggers, True)


def _matrix(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    axes: dict[str, list[str]] = {}
    for axis, values in mapping(value).items():
        if axis not in {"include", "exclude"}:
            axes[axis] = [str(item) for item in items(values) if isinstance(item, str)]
    for extra in items(mapping(value).get("include")):
        for axis, item in mapping(extra).items():
            if isinstance(item, str) and item not in axes.setdefault(axis, []):
                axes[axis].append(str(item))
    return tuple((axis, tuple(values)) for axis, values in axes.items())


def _step(body: Mapping, defaults: tuple[str, str], source: list[str]) -> Step:
    run = body.get("run")
    shell, directory = text_of(body.get("shell")) or defaults[0], text_of(body.get("working-directory")) or defaults[1]
    line = line_of(run, body.line) if run is not None else body.at("uses")
    never = bool(_NEVER.search(text_of(body.get("if")).strip().removeprefix("${{").removesuffix("}}").strip()))
    return Step(
        line,
        _scripts(run, shell, source),
        uses=text_of(body.get("uses")),
        inputs=_inputs(body.get("with")),
        directory="" if "${{" in directory else directory,
        enforced=not truthy(body.get("continue-on-error")),
        disabled=never or falsy(body.get("if")),
    )


def _scripts(run: object, shell: str, source: list[str]) -> tuple[Script, ...]:
    """`bash` without a word said runs with `-e`, and with `pipefail` too when it is asked for by name."""
    if not isinstance(run, Text) or shell.startswith(("python", "pwsh", "powershell", "cmd")):
        return _foreign(run, shell, source)
    errexit = not shell or shell in {"bash", "sh"} or bool(re.search(r"\s-\w*e", shell))
    return (Script(run.numbered(source), errexit, pipefail=shell == "bash" or "pipefail" in shell),)


def _foreign(run: object, shell: str, source: list[str]) -> tuple[Script, ...]:
    """PowerShell and cmd run plain commands in much the same words; inline Python is nobody's command."""
    if not isinstance(run, Text) or shell.startswith("python"):
        return ()
    return (Script(run.numbered(source), errexit=not shell.startswith("cmd")),)


def _inputs(value: object) -> tuple[tuple[str, str], ...]:
    return tuple((key, str(item)) for key, item in mapping(value).items() if isinstance(item, str))


def _skipped_with_what_they_need(works: tuple[Work, ...]) -> tuple[Work, ...]:
    """Disable what needs a disabled job: it never runs either."""
    disabled = {work.name for work in works if work.disabled}
    for _, _ in pairwise((*works, None)):
        more = {work.name for work in works if disabled & set(work.needs)} - disabled
        if not more:
            break
        disabled |= more
    return tuple(
        replace(work, disabled=True) if work.name in disabled and not work.disabled else work for work in works
    )
