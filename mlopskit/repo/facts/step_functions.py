"""Step Functions in their own language: states of a machine, as JSON or YAML, or within a CloudFormation template."""

from collections.abc import Iterator

from mlopskit.repo.facts.located import Mapping, Text, Unreadable, document, documents, items, mapping, text_of
from mlopskit.repo.facts.python_flows import Steps
from mlopskit.repo.facts.running import Flow
from mlopskit.repo.wiring.model import Stage, Trigger

DEEPEST = 10
WORKING = frozenset({"Task", ""})
"""The kinds of states that do something; choices, waits and ends only lead from one to the next."""
MACHINES = frozenset({"AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine"})


def parse(text: str, path: str) -> Flow:
    """Return the states that work as stages of one pipeline; a problem when the file holds no machine."""
    try:
        roots = [mapping(root) for root in documents(text.replace("\t", " ") if path.endswith(".json") else text)]
    except Unreadable as error:
        return Flow("stepfunctions", problem=str(error))
    machines = [machine for root in roots for machine in _machines(root)]
    stages = tuple(stage for name, machine in machines for stage in _stages(machine, name, path))
    if not stages:
        return Flow("stepfunctions", problem="it says nothing of pipelines")
    return Flow("stepfunctions", (), frozenset({Trigger.SHELL}), stages[0].place.line or 1, stages, name=path)


def _machines(root: Mapping) -> Iterator[tuple[str, Mapping]]:
    if "StartAt" in root and "States" in root:
        yield text_of(root.get("Comment")), root
    for name, resource in mapping(root.get("Resources")).items():
        if text_of(mapping(resource).get("Type")) in MACHINES:
            properties = mapping(mapping(resource).get("Properties"))
            if machine := _defined(properties):
                yield name, machine


def _defined(properties: Mapping) -> Mapping:
    """Return the definition of a machine within a template: as it stands, or as a text in JSON."""
    for key in ("Definition", "DefinitionString"):
        value = properties.get(key)
        if isinstance(value, Mapping) and "States" in value:
            return value
        whole = value if isinstance(value, Text) else next((one for one in items(value) if isinstance(one, Text)), None)
        if isinstance(whole, Text) and "States" in whole:
            try:
                return mapping(document(str(whole).replace("\t", " ")))
            except Unreadable:
                return mapping(None)
    return mapping(None)


def _stages(machine: Mapping, name: str, path: str) -> tuple[Stage, ...]:
    found = Steps()
    _walk(machine, found, "", 0)
    return found.stages("stepfunctions", path, name or path)


def _walk(machine: Mapping, found: Steps, before: str, depth: int) -> str:
    """Go along the states from the first, into branches and loops; return the name of the last step that works."""
    states, seen = mapping(machine.get("States")), set[str]()
    state, last = text_of(machine.get("StartAt")), before
    while state in states and state not in seen and depth < DEEPEST:
        seen.add(state)
        body = mapping(states[state])
        if text_of(body.get("Type")) in WORKING:
            last = _added(found, state, body, states.at(state), last)
        for inner in (*items(body.get("Branches")), body.get("Iterator"), body.get("ItemProcessor")):
            last = _walk(mapping(inner), found, last, depth + 1) or last
        state = text_of(body.get("Next")) or _chosen(body)
    return last


def _added(found: Steps, state: str, body: Mapping, line: int, before: str) -> str:
    trains = "createTrainingJob" in text_of(body.get("Resource")) and "train" not in state.lower()
    name = found.add(f"{state} (training job)" if trains else state, line)
    found.link(before, name)
    return name


def _chosen(body: Mapping) -> str:
    """Return where a choice leads when all is well: the first of its rules that names a state."""
    rules = (text_of(mapping(rule).get("Next")) for rule in items(body.get("Choices")))
    return next((name for name in rules if name), text_of(body.get("Default")))
