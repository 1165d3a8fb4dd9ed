"""The constructs of a CDK program as resources, and the actions of the pipelines that it makes."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlopskit.findings import Place
from mlopskit.repo.facts.blocks import LARGEST, MOST, Block
from mlopskit.repo.facts.python_flows import Module, constant_text, module
from mlopskit.repo.facts.syntax import call_name, keyword

MODULES = ("aws_cdk", "monocdk")

_CONSTRUCT = re.compile(r"^(?:aws_cdk|monocdk)\.(?:aws_(\w+)\.)?([A-Z]\w+)$")
_SERVICES = {
    "cloudwatch": "CloudWatch",
    "codebuild": "CodeBuild",
    "codepipeline": "CodePipeline",
    "stepfunctions": "StepFunctions",
    "lambda_": "Lambda",
}
_PIPELINES = re.compile(r"^(?:aws_cdk|monocdk)\.(?:aws_codepipeline_actions|pipelines)\.(.+)$")
_KINDS = (
    ("source", re.compile(r"SourceAction$|^CodePipelineSource\.")),
    ("approval", re.compile(r"^ManualApproval(?:Action|Step)$")),
    (
        "deploy",
        re.compile(r"(?:Deploy|DeployServer|CreateUpdateStack|ExecuteChangeSet|StackSet|StackInstances)\w*Action$"),
    ),
)
_RULES = re.compile(r"^on_[a-z_]+$")
_RULE_KEYWORDS = ("target", "event_pattern", "schedule")


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a pipeline of AWS: what it does, its name with that of its stage, and where it stands."""

    kind: str
    """`source`, `approval` or `deploy`."""
    name: str
    place: Place


def constructs(text: str, path: str) -> tuple[Block, ...]:
    """
    Return the constructs of a program as blocks, named by the variable that holds them.

    A block's text is the call with every later statement about the variable, so that what `rule.add_target(...)` says
    belongs to the rule. `pipeline.on_state_change(...)` and its like make rules too.
    """
    owner = module(text, path)
    if isinstance(owner, str):
        return ()
    rows = text.split("\n")
    statements = [node for node in ast.walk(owner.body) if isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign)]
    found = (_block(owner, node, statements, rows) for node in statements)
    return tuple(block for block, _ in zip(filter(None, found), range(MOST), strict=False))


def actions(text: str, path: str) -> tuple[Action, ...]:
    """Return the actions of the pipelines that a program makes, in the order of the text."""
    owner = module(text, path)
    if isinstance(owner, str):
        return ()
    stages = dict(_stages(owner))
    found = [
        Action(kind, _named(call, stages), Place(path, call.lineno))
        for full, call in owner.every
        if (made := _PIPELINES.match(full)) and (kind := _kind(made[1]))
    ]
    if any(_PIPELINES.match(full) and full.endswith("pipelines.CodePipeline") for full, _ in owner.every):
        found += [Action("deploy", name, Place(path, line)) for name, line in _added(owner)]
    return tuple(sorted(found, key=lambda action: action.place.line or 0))


def _block(owner: Module, node: ast.stmt, statements: Sequence[ast.stmt], rows: list[str]) -> Block | None:
    value = getattr(node, "value", None)
    if not isinstance(value, ast.Call) or not (kind := _type(owner, value)):
        return None
    holder = _holder(node)
    parts = [node, *(other for other in statements if holder and other is not node and _is_about(other, holder))]
    body = "\n".join(_text(part, rows) for part in parts)[:LARGEST]
    return Block(kind, holder.rsplit(".", 1)[-1] or _id(value), Place(owner.path, node.lineno), body)


def _type(owner: Module, call: ast.Call) -> str:
    """Return the type as CloudFormation names it, of a construct or of what is a rule though it is not called so."""
    if found := _CONSTRUCT.match(owner.name(call)):
        service = found[1] or "core"
        kind = found[2].removeprefix("Cfn")
        return f"AWS::{_SERVICES.get(service, service.rstrip('_').capitalize())}::{kind}"
    method = call_name(call).rsplit(".", 1)[-1]
    is_rule = _RULES.match(method) and any(keyword(call, name) is not None for name in _RULE_KEYWORDS)
    return "AWS::Events::Rule" if is_rule else ""


def _holder(node: ast.stmt) -> str:
    """Return the variable or attribute that a statement assigns to."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        return call_name(node.targets[0])
    return call_name(node.target) if isinstance(node, ast.AnnAssign) else ""


def _is_about(node: ast.stmt, holder: str) -> bool:
    """Whether a statement calls a method of what the variable holds, or hands it to a function."""
    value = getattr(node, "value", None)
    if not isinstance(value, ast.Call):
        return False
    called = call_name(value)
    if called.startswith(f"{holder}."):
        return _RULES.match(called.rsplit(".", 1)[-1]) is None
    given = (*value.args, *(item.value for item in value.keywords)) if isinstance(node, ast.Expr) else ()
    return any(call_name(item) == holder for item in given)


def _text(node: ast.stmt, rows: list[str]) -> str:
    lines = rows[node.lineno - 1 : node.end_lineno]
    return "\n".join(row for row in lines if not row.lstrip().startswith("#"))


def _id(call: ast.Call) -> str:
    return next((text for item in call.args if (text := constant_text(item))), "")


def _kind(name: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(name)), "")


def _stages(owner: Module) -> Iterator[tuple[int, str]]:
    """Go through the calls within a stage with the stage's name, by the identity of the call."""
    for call in owner.calls("add_stage", "StageProps"):
        name = constant_text(keyword(call, "stage_name"))
        yield from ((id(inner), name) for inner in ast.walk(call) if isinstance(inner, ast.Call) and inner is not call)


def _named(call: ast.Call, stages: dict[int, str]) -> str:
    own = constant_text(keyword(call, "action_name")) or _id(call) or call_name(call).rsplit(".", 1)[-1]
    return f"{stages[id(call)]}/{own}" if stages.get(id(call)) else own


def _added(owner: Module) -> Iterator[tuple[str, int]]:
    """Go through the stages that a self-mutating pipeline deploys: `pipeline.add_stage(Service(self, "Prod"))`."""
    for call in owner.calls("add_stage"):
        if call.args and isinstance(call.args[0], ast.Call):
            yield _id(call.args[0]) or call_name(call.args[0]), call.lineno
