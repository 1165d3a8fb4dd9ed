"""nox: the sessions of `noxfile.py` and what they run, read from the syntax tree."""

import ast

from mlopskit.repo.facts.fact import replace
from mlopskit.repo.facts.running import Flow, Step, Work
from mlopskit.repo.facts.syntax import call_name, constant, constants, keyword, tree

DEEPEST = 3

_RUNS = {"run", "run_always"}


def parse(text: str, path: str = "noxfile.py") -> Flow:
    """Return the sessions; `default` are those that run when none is named, joined by commas."""
    module = tree(text)
    if isinstance(module, str):
        return Flow("nox", problem=module)
    works: list[Work] = []
    default: list[str] = []
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    for function in functions.values():
        decorator = next((item for item in function.decorator_list if call_name(item).endswith("session")), None)
        if decorator is None:
            continue
        name = str(constant(keyword(decorator, "name")) or function.name)
        pythons = tuple(str(value) for value in constants(keyword(decorator, "python")))
        steps = _steps(function, functions)
        works.append(Work(name, function.lineno, steps, matrix=(("python", pythons),) if pythons else ()))
        if constant(keyword(decorator, "default")) is not False:
            default.append(name)
    chosen = _chosen(module)
    return Flow("nox", tuple(works), default=",".join(chosen or default), name=path)


def _steps(function: ast.FunctionDef, functions: dict[str, ast.FunctionDef], depth: int = 0) -> tuple[Step, ...]:
    steps: list[Step] = []
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in _RUNS:
            words = tuple(str(constant(item)) for item in node.args if isinstance(constant(item), str))
            swallowed = keyword(node, "success_codes") is not None
            steps.append(Step(node.lineno, argv=words, enforced=not swallowed))
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "notify" and node.args:
            steps.append(Step(node.lineno, uses=f"work:{constant(node.args[0])}"))
        elif (
            isinstance(node.func, ast.Name)
            and node.func.id in functions
            and depth < DEEPEST
            and node.func.id != function.name
        ):
            steps += _steps(functions[node.func.id], functions, depth + 1)
    return tuple(replace(step) for step in sorted(steps, key=lambda step: step.line))


def _chosen(module: ast.Module) -> list[str]:
    for node in module.body:
        if isinstance(node, ast.Assign) and any(
            call_name(target).endswith("options.sessions") for target in node.targets
        ):
            return [str(value) for value in constants(node.value)]
    return []
