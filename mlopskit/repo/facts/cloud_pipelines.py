"""SageMaker, Azure ML (first SDK), TFX and Step Functions: steps as objects that are put into a pipeline."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from mlopskit.findings import Place
from mlopskit.repo import tables
from mlopskit.repo.facts.python_flows import Module, Steps, constant_text, module, steps_of, title_by, whole
from mlopskit.repo.facts.running import Flow, Step, Work
from mlopskit.repo.facts.syntax import call_name, keyword
from mlopskit.repo.wiring.model import Stage


@dataclass(frozen=True, slots=True)
class Style:
    """How an orchestrator names its steps."""

    name: str
    modules: tuple[str, ...]
    steps: re.Pattern[str]
    titles: tuple[str, ...]
    schedules: tuple[str, ...] = ()


@cache
def styles() -> tuple[Style, ...]:
    """Return how each orchestrator of this kind names its steps, from the table of orchestrators."""
    return tuple(
        Style(
            row["name"],
            tuple(row["modules"]),
            re.compile(row["steps"]),
            tuple(row["titles"]),
            tuple(row.get("schedules", ())),
        )
        for row in tables.load("orchestrators")["objects"]
    )


def parse(text: str, path: str, style: Style) -> Flow:
    """Return the steps of a file's pipelines."""
    owner = module(text, path)
    if isinstance(owner, str):
        return Flow(style.name, problem=owner)
    schedule = (
        next((Place(path, call.lineno) for call in owner.calls(*style.schedules)), None) if style.schedules else None
    )
    stages: list[Stage] = []
    names = title_by(*style.titles)
    titled = _pipeline(owner) or path
    worth = any(_is_step(owner, style, full, call) for full, call in owner.every)
    for body in (owner.body, *owner.functions.values()) if worth else ():
        found = steps_of(owner, body, lambda full, call: _is_step(owner, style, full, call), names)
        _sequences(owner, found)
        stages += found.stages(style.name, path, titled, schedule)
    known: dict[int | None, Stage] = {}
    for stage in stages:
        known.setdefault(stage.place.line, stage)
    return whole(style.name, tuple(known.values()), tuple(_scripts(owner)), path)


def _is_step(owner: Module, style: Style, full: str, call: ast.Call) -> bool:
    """Tell a step by its class, or a component of the project's own that is given a component's outputs."""
    if not style.steps.search(full):
        return style.name == "tfx" and _takes_outputs(call) and call_name(call).rsplit(".", 1)[-1][:1].isupper()
    root = call_name(call).split(".")[0]
    return full.startswith(style.modules) or root not in owner.aliases or style.name == "tfx"


def _takes_outputs(call: ast.Call) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr == "outputs"
        for item in call.keywords
        for node in ast.walk(item.value)
    )


def _sequences(owner: Module, found: Steps) -> None:
    """Read `StepSequence(steps=[a, b])` and `if_steps=[c]` of a condition."""
    for call in owner.calls("StepSequence", "ConditionStep", "Chain"):
        last = owner.name(call).rsplit(".", 1)[-1]
        if last != "ConditionStep":
            names = _held(keyword(call, "steps") or (call.args[0] if call.args else None), found)
            for before, after in pairwise(names):
                found.link(before, after)
        else:
            own = next((name for name in found.order if found.lines[name] == call.lineno), "")
            for word in ("if_steps", "else_steps"):
                for after in _held(keyword(call, word), found):
                    _turn(found, after, own)


def _turn(found: Steps, inner: str, condition: str) -> None:
    """Put what a condition holds after it, though it is handed to it."""
    if condition in found.needs and inner in found.needs[condition]:
        found.needs[condition].remove(inner)
    found.link(condition, inner)


def _held(node: ast.expr | None, found: Steps) -> list[str]:
    listed = node.elts if isinstance(node, ast.List | ast.Tuple) else []
    return [name for item in listed if (name := found.holders.get(call_name(item), ""))]


def _pipeline(owner: Module) -> str:
    return next(
        (
            text
            for call in owner.calls("Pipeline")
            for word in ("name", "pipeline_name")
            if (text := constant_text(keyword(call, word)))
        ),
        "",
    )


def _scripts(owner: Module) -> list[Work]:
    """Return the scripts that steps name, so that the wiring can follow them to training code."""
    works = []
    for call in owner.calls(
        "PythonScriptStep",
        "ProcessingStep",
        "TrainingStep",
        "command",
        "ScriptProcessor",
        "Estimator",
        "SKLearn",
        "PyTorch",
        "TensorFlow",
        "XGBoost",
        "HuggingFace",
        "CustomTrainingJob",
        "ScriptRunConfig",
    ):
        home = keyword(call, "source_directory") or keyword(call, "source_dir")
        # a folder that is computed is known only at run time, and the file may lie anywhere
        folder = constant_text(home) or ("**" if home is not None else "")
        for word in ("script_name", "code", "entry_point", "script_path", "script"):
            script = constant_text(keyword(call, word))
            if script.endswith(".py"):
                name = constant_text(keyword(call, "name")) or script
                path = f"{folder}/{script}" if folder else script
                works.append(Work(name, call.lineno, (Step(call.lineno, argv=("python", path)),)))
    return works
