"""Prefect, ZenML, Flyte, Kubeflow, Azure ML and Dagster jobs: a decorated function that calls decorated steps."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mlopskit.findings import Place
from mlopskit.repo import tables
from mlopskit.repo.facts.python_flows import AnyFunction, Judge, Module, constant_text, module, steps_of, whole
from mlopskit.repo.facts.running import Flow
from mlopskit.repo.facts.syntax import call_name, constant, keyword


@dataclass(frozen=True, slots=True)
class Style:
    """How an orchestrator marks pipelines and steps."""

    name: str
    modules: tuple[str, ...]
    pipelines: tuple[str, ...]
    steps: tuple[str, ...]
    makers: tuple[str, ...] = ()
    """Calls that give a step to be called later (`load_component_from_file`)."""
    endings: tuple[str, ...] = ()
    """Ends of the names of ready-made steps (`CustomTrainingJobOp`)."""
    schedules: tuple[str, ...] = ()
    """Calls and decorators that make a schedule."""
    schedule_words: tuple[str, ...] = ()
    """Keywords that make a schedule of a call of `deployers`."""
    deployers: tuple[str, ...] = ()
    handed: tuple[str, ...] = ()
    """Anything, where a pipeline may be handed its steps as arguments (`def training(load, train): train(load())`)."""
    any_own: bool = True
    """Whether functions of the project, imported from elsewhere, count as steps too."""


@cache
def styles() -> tuple[Style, ...]:
    """Return how each orchestrator of this kind marks its pipelines, from the table of orchestrators."""
    return tuple(_style(row) for row in tables.load("orchestrators")["decorated"])


def _style(row: Mapping[str, Any]) -> Style:
    words: dict[str, Any] = {key: tuple(value) for key, value in row.items() if key != "name"}
    return Style(row["name"], **words)


_CHANGES = frozenset({"with_options", "override", "partial"})


def parse(text: str, path: str, style: Style) -> Flow:
    """Return the pipelines of a file in one of these styles."""
    owner = module(text, path)
    if isinstance(owner, str):
        return Flow(style.name, problem=owner)
    named = frozenset(owner.decorated(*style.steps)) | _made(owner, style)
    schedule = _schedule(owner, style)
    stages = tuple(
        stage
        for name, function in owner.decorated(*style.pipelines).items()
        for stage in steps_of(owner, function, _judge(owner, style, named | _given(function, style)), _title).stages(
            style.name, path, _name(owner, function, style) or name, schedule
        )
    )
    return whole(style.name, stages, (), path)


def _judge(owner: Module, style: Style, named: frozenset[str]) -> Judge:
    return lambda _, call: _is_step(owner, style, named, call)


def _given(function: AnyFunction, style: Style) -> frozenset[str]:
    """Return the steps that a pipeline is handed as arguments, and calls by those names."""
    return frozenset(one.arg for one in function.args.args) if style.handed else frozenset()


def _title(call: ast.Call) -> str:
    parts = call_name(call).split(".")
    methods = {"submit", "map", "with_options", "fn", "override", "apply_async", "delay"}
    return next((part for part in reversed(parts) if part not in methods), parts[0])


def _is_step(owner: Module, style: Style, named: frozenset[str], call: ast.Call) -> bool:
    """Tell a step of the file, a ready-made one, or a function imported from a module of the project's own."""
    root = call_name(call).split(".")[0]
    last = call_name(call).rsplit(".", 1)[-1]
    if last in _CHANGES or not _starts(call):
        return False
    if root in named or last in named:
        return True
    if style.endings and last.endswith(style.endings) and last[:1].isupper() | last.endswith("_op"):
        return True
    return (
        style.any_own
        and root in owner.aliases
        and _looks_own(owner.aliases[root], style)
        and "." not in call_name(call)
    )


def _starts(call: ast.Call) -> bool:
    """Whether a call starts a step, rather than asking something of one that was started (`step(x).result()`)."""
    inner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return not isinstance(inner, ast.Call) or call_name(inner).rsplit(".", 1)[-1] in _CHANGES


def _looks_own(full: str, style: Style) -> bool:
    """Whether an imported function comes from a module that is named for its steps, or lies beside the file."""
    if full.startswith("."):
        return True
    above = full.rsplit(".", 1)[0].lower()
    words = ("step", "task", "component", "flow", "op")
    return not full.startswith(style.modules) and any(word in part for part in above.split(".") for word in words)


def _made(owner: Module, style: Style) -> frozenset[str]:
    found = set()
    for node in (*owner.body.body, *(inner for function in owner.functions.values() for inner in function.body)):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            maker = owner.name(node.value).rsplit(".", 1)[-1]
            wrapped = owner.name(node.value.func) if isinstance(node.value.func, ast.Call) else ""
            if maker in style.makers or (style.steps and wrapped.rsplit(".", 1)[-1] in style.steps):
                found |= {call_name(target) for target in node.targets if isinstance(target, ast.Name)}
    return frozenset(found)


def _name(owner: Module, function: ast.FunctionDef | ast.AsyncFunctionDef, style: Style) -> str:
    return constant_text(keyword(owner.decorator(function, *style.pipelines), "name"))


def _schedule(owner: Module, style: Style) -> Place | None:
    """Return where a schedule is made; one that is switched off does not count."""
    for call in _scheduling(owner, style):
        stopped = constant(keyword(call, "enabled")) is False or constant(keyword(call, "is_schedule_active")) is False
        if not stopped:
            return Place(owner.path, call.lineno)
    return None


def _scheduling(owner: Module, style: Style) -> Iterator[ast.expr]:
    if style.schedules:
        yield from owner.calls(*style.schedules)
        for function in owner.functions.values():
            if (found := owner.decorator(function, *style.schedules)) is not None:
                yield found
    for call in owner.calls(*style.deployers) if style.deployers else ():
        values = [keyword(call, word) for word in style.schedule_words]
        if any(value is not None and not (isinstance(value, ast.Constant) and value.value is None) for value in values):
            yield call
