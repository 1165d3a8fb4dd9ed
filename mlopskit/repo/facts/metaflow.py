"""Metaflow and Luigi: pipelines as classes, steps as methods or as tasks that require others."""

import ast

from mlopskit.findings import Place
from mlopskit.repo.facts.python_flows import Module, Steps, module, whole
from mlopskit.repo.facts.running import Flow
from mlopskit.repo.facts.syntax import call_name
from mlopskit.repo.wiring.model import Stage


def parse(text: str, path: str) -> Flow:
    """Return the steps of a file's flows, in the order that `self.next` names."""
    owner = module(text, path)
    if isinstance(owner, str):
        return Flow("metaflow", problem=owner)
    stages: list[Stage] = []
    for node in owner.body.body:
        if isinstance(node, ast.ClassDef) and any(owner.name(base).endswith("FlowSpec") for base in node.bases):
            stages += _flow(owner, node)
    return whole("metaflow", tuple(stages), (), path)


def parse_luigi(text: str, path: str) -> Flow:
    """Return the tasks of a file, each after those that it requires."""
    owner = module(text, path)
    if isinstance(owner, str):
        return Flow("luigi", problem=owner)
    found = Steps()
    tasks = {
        node.name: node
        for node in owner.body.body
        if isinstance(node, ast.ClassDef) and any(owner.name(base).startswith("luigi.") for base in node.bases)
    }
    for name, node in tasks.items():
        found.add(name, node.lineno)
    for name, node in tasks.items():
        for before in _required(owner, node):
            found.link(before, name)
    return whole("luigi", found.stages("luigi", path, path), (), path)


def _flow(owner: Module, node: ast.ClassDef) -> tuple[Stage, ...]:
    found = Steps()
    methods = [item for item in node.body if isinstance(item, ast.FunctionDef) and owner.decorator(item, "step")]
    for method in methods:
        found.add(method.name, method.lineno)
    for method in methods:
        for call in ast.walk(method):
            if isinstance(call, ast.Call) and call_name(call) == "self.next":
                for target in call.args:
                    found.link(method.name, call_name(target).removeprefix("self."))
    scheduled = owner.decorator(node, "schedule", "trigger", "trigger_on_finish")
    place = Place(owner.path, scheduled.lineno) if scheduled is not None else None
    return found.stages("metaflow", owner.path, node.name, place)


def _required(owner: Module, node: ast.ClassDef) -> list[str]:
    names = []
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and item.name == "requires":
            names += [call_name(call) for call in ast.walk(item) if isinstance(call, ast.Call)]
    for decorator in node.decorator_list:
        if owner.name(decorator).endswith(("requires", "inherits")) and isinstance(decorator, ast.Call):
            names += [call_name(item) for item in decorator.args]
    return names
