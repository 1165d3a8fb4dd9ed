"""Bitbucket Pipelines: the steps of each pipeline, with what starts it."""

from mlopskit.repo.facts.data_paths import is_data
from mlopskit.repo.facts.located import Mapping, Text, Unreadable, document, items, mapping, text_of, texts
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.wiring.model import Trigger

DEEPEST = 6
_KINDS = {
    "default": Trigger.PUSH,
    "branches": Trigger.PUSH,
    "pull-requests": Trigger.PULL_REQUEST,
    "tags": Trigger.RELEASE,
    "bookmarks": Trigger.PUSH,
    "custom": Trigger.MANUAL,
}


def parse(text: str, path: str = "bitbucket-pipelines.yml") -> Flow:
    """Return the steps of all pipelines."""
    try:
        root = mapping(document(text))
    except Unreadable as error:
        return Flow("bitbucket", problem=str(error))
    pipelines = mapping(root.get("pipelines"))
    if not pipelines:
        return Flow("bitbucket", problem="it has no pipelines")
    works: list[Work] = []
    for kind, body in pipelines.items():
        trigger = _KINDS.get(kind, Trigger.EVENT)
        groups = {"": body} if kind == "default" else mapping(body)
        for name, listed in groups.items():
            works += _works(listed, frozenset({trigger}), name or kind, text.split("\n"), 0)
    triggers = frozenset(trigger for work in works for trigger in work.triggers or ())
    return Flow("bitbucket", tuple(works), triggers, root.at("pipelines"), name=path)


def _works(value: object, triggers: frozenset[Trigger], name: str, source: list[str], depth: int) -> list[Work]:
    found: list[Work] = []
    for item in items(value) if depth < DEEPEST else []:
        node = mapping(item)
        if "step" in node:
            found.append(_step(mapping(node["step"]), triggers, name, source))
        for group in ("parallel", "stage"):
            inner = node.get(group)
            if inner is not None:
                listed = mapping(inner).get("steps") if isinstance(inner, Mapping) else inner
                found += _works(listed, triggers, name, source, depth + 1)
    return found


def _step(body: Mapping, triggers: frozenset[Trigger], name: str, source: list[str]) -> Work:
    manual = text_of(body.get("trigger")) == "manual"
    paths = texts(mapping(mapping(body.get("condition")).get("changesets")).get("includePaths"))
    left = frozenset({Trigger.MANUAL}) if manual else triggers
    if not manual and any(is_data(path) for path in paths):
        left |= {Trigger.DATA}
    steps = [
        step for key in ("script", "after-script") for step in _scripts(body.get(key), source, enforced=key == "script")
    ]
    return Work(
        text_of(body.get("name")) or name,
        body.line,
        tuple(steps),
        triggers=left,
        environment=text_of(body.get("deployment")),
        approval=manual,
    )


def _scripts(value: object, source: list[str], *, enforced: bool) -> list[Step]:
    steps = []
    for item in items(value):
        if isinstance(item, Text):
            steps.append(Step(item.line, (Script(item.numbered(source), errexit=True),), enforced=enforced))
        elif pipe := text_of(mapping(item).get("pipe")):
            steps.append(Step(mapping(item).at("pipe"), uses=pipe))
    return steps
