"""invoke: the tasks of `tasks.py` and the commands that they run."""

import ast

from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.facts.syntax import call_name, constant, keyword, tree


def parse(text: str, path: str = "tasks.py") -> Flow:
    """Return the tasks; a problem when the file has none."""
    module = tree(text)
    if isinstance(module, str):
        return Flow("invoke", problem=module)
    constants = {
        target.id: str(constant(node.value))
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(constant(node.value), str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    works = tuple(
        work
        for node in module.body
        if isinstance(node, ast.FunctionDef) and (work := _task(node, constants)) is not None
    )
    if not works:
        return Flow("invoke", problem="it says nothing of tasks")
    return Flow("invoke", works, default=works[0].name, name=path)


def _task(function: ast.FunctionDef, constants: dict[str, str]) -> Work | None:
    decorator = next((item for item in function.decorator_list if call_name(item).split(".")[-1] == "task"), None)
    if decorator is None:
        return None
    name = str(constant(keyword(decorator, "name")) or function.name)
    before = [*_named(keyword(decorator, "pre"))]
    if isinstance(decorator, ast.Call):
        before += [call_name(item) for item in decorator.args]
    after = tuple(Step(function.lineno, uses=f"work:{other}") for other in _named(keyword(decorator, "post")))
    dashed = name.replace("_", "-")
    steps = tuple(_runs(function, constants))
    return Work(name, function.lineno, (*steps, *after), tuple(before), aliases=(dashed,) if dashed != name else ())


def _named(node: ast.expr | None) -> list[str]:
    listed = node.elts if isinstance(node, ast.List | ast.Tuple) else [node] if node is not None else []
    return [call_name(item) for item in listed if call_name(item)]


def _runs(function: ast.FunctionDef, constants: dict[str, str]) -> list[Step]:
    context = function.args.args[0].arg if function.args.args else "c"
    steps = []
    for node in ast.walk(function):
        if (
            not isinstance(node, ast.Call)
            or call_name(node) not in {f"{context}.run", f"{context}.sudo"}
            or not node.args
        ):
            continue
        text = _text(node.args[0], constants)
        lines = tuple((node.args[0].lineno, row) for row in text.split("\n"))
        steps.append(Step(node.lineno, (Script(lines),), enforced=constant(keyword(node, "warn")) is not True))
    return sorted(steps, key=lambda step: step.line)


def _text(node: ast.expr, constants: dict[str, str]) -> str:
    """Return a command, an f-string's constants of the file put in."""
    if isinstance(node, ast.JoinedStr):
        parts = [
            str(part.value)
            if isinstance(part, ast.Constant)
            else constants.get(call_name(getattr(part, "value", None)), "{}")
            for part in node.values
        ]
        return "".join(parts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left, constants) + _text(node.right, constants)
    return str(constant(node) or constants.get(call_name(node), ""))
