"""Kedro: the nodes of pipelines, linked by the data sets that they give and take."""

import ast

from mlopskit.repo.facts.python_flows import Steps, constant_text, module, whole
from mlopskit.repo.facts.running import Flow
from mlopskit.repo.facts.syntax import call_name, constant, keyword


def parse(text: str, path: str) -> Flow:
    """Return the nodes of a file."""
    owner = module(text, path)
    if isinstance(owner, str):
        return Flow("kedro", problem=owner)
    found = Steps()
    gives: dict[str, str] = {}
    takes: dict[str, list[str]] = {}
    for call in owner.calls("node", "Node", "kedro.pipeline.node"):
        function = keyword(call, "func") or (call.args[0] if call.args else None)
        name = found.add(
            constant_text(keyword(call, "name")) or call_name(function).rsplit(".", 1)[-1] or "node", call.lineno
        )
        takes[name] = _names(keyword(call, "inputs") or (_argument(call, 1)))
        for output in _names(keyword(call, "outputs") or (_argument(call, 2))):
            gives[output] = name
    for name, wanted in takes.items():
        for data in wanted:
            found.link(gives.get(data, ""), name)
    return whole("kedro", found.stages("kedro", path, _folder(path)), (), path)


def _argument(call: ast.Call, place: int) -> ast.expr | None:
    return call.args[place] if place < len(call.args) else None


def _names(node: ast.expr | None) -> list[str]:
    if isinstance(node, ast.Call):
        return [value for item in node.keywords if isinstance(value := constant(item.value), str)]
    listed = (
        node.elts if isinstance(node, ast.List | ast.Tuple) else node.values if isinstance(node, ast.Dict) else [node]
    )
    return [value for item in listed if isinstance(value := constant(item), str)]


def _folder(path: str) -> str:
    parts = path.split("/")
    return parts[-2] if len(parts) > 1 else path
