"""Pipelines written as Python: which calls are steps, and which step takes what another gives."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from mlopskit.findings import Place
from mlopskit.repo.facts.running import Flow, Work
from mlopskit.repo.facts.syntax import call_name, constant, constants, keyword, tree
from mlopskit.repo.wiring.model import Stage, Trigger

MOST_STEPS = 500

AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef
Judge = Callable[[str, ast.Call], bool]
"""Whether a call, by its full name, is a step."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module's tree with the full names behind its own ones."""

    body: ast.Module
    path: str
    aliases: dict[str, str]
    functions: dict[str, AnyFunction]
    every: tuple[tuple[str, ast.Call], ...] = ()
    """All calls with their full names, in the order of the text."""

    def name(self, node: ast.AST | None) -> str:
        """Return the full dotted name of a name, an attribute, or of what a call calls."""
        written = call_name(node)
        head, dot, tail = written.partition(".")
        return f"{self.aliases.get(head, head)}{dot}{tail}"

    def decorated(self, *endings: str) -> dict[str, AnyFunction]:
        """Return the functions that carry a decorator whose full name is, or ends with, one of these."""
        return {name: node for name, node in self.functions.items() if self.decorator(node, *endings) is not None}

    def decorator(self, node: AnyFunction | ast.ClassDef, *endings: str) -> ast.expr | None:
        """Return the decorator of a function or class that has one of these names."""
        for item in node.decorator_list:
            full = self.name(item)
            if any(full == ending or full.endswith(f".{ending}") for ending in endings):
                return item
        return None

    def calls(self, *endings: str) -> Iterator[ast.Call]:
        """Go through the calls whose full name is, or ends with, one of these, in the order of the text."""
        dotted = tuple(f".{ending}" for ending in endings)
        return (node for full, node in self.every if full in endings or full.endswith(dotted))


@dataclass(slots=True)
class Steps:
    """The steps of one pipeline, with the variables that hold them."""

    order: list[str] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    needs: dict[str, list[str]] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    made: dict[int, str] = field(default_factory=dict)
    """The step that each call makes, by the call's identity."""

    def add(self, name: str, line: int) -> str:
        """Add a step; a name that is taken gets a number."""
        unique, count = name, 2
        while unique in self.lines:
            unique, count = f"{name}-{count}", count + 1
        self.order.append(unique)
        self.lines[unique] = line
        self.needs[unique] = []
        return unique

    def link(self, before: str, after: str) -> None:
        """Say that one step must end before another starts."""
        if before != after and before in self.lines and after in self.lines and before not in self.needs[after]:
            self.needs[after].append(before)

    def stages(self, orchestrator: str, path: str, pipeline: str, schedule: Place | None = None) -> tuple[Stage, ...]:
        """Return the steps as stages."""
        return tuple(
            Stage(name, orchestrator, Place(path, self.lines[name]), tuple(self.needs[name]), pipeline, schedule)
            for name in self.order
        )


def module(text: str, path: str) -> Module | str:
    """Return a module ready to be asked, or the reason why it cannot be read."""
    body = tree(text)
    if isinstance(body, str):
        return body
    aliases: dict[str, str] = {}
    functions: dict[str, AnyFunction] = {}
    every: list[ast.Call] = []
    for node in ast.walk(body):
        if isinstance(node, ast.Import):
            for item in node.names:
                aliases[item.asname or item.name.split(".")[0]] = item.name if item.asname else item.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom):
            for item in node.names:
                aliases[item.asname or item.name] = f"{'.' * node.level}{node.module or ''}.{item.name}"
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            functions.setdefault(node.name, node)
        elif isinstance(node, ast.Call):
            every.append(node)
    owner = Module(body, path, aliases, functions)
    every.sort(key=lambda node: node.lineno)
    return replace(owner, every=tuple((owner.name(node), node) for node in every))


def steps_of(owner: Module, body: ast.AST, is_step: Judge, title: Callable[[ast.Call], str] | None = None) -> Steps:
    """Return the steps that a body calls, linked by what they take from each other, by `>>` and by `after`."""
    found = Steps()
    for node in _statements(body):
        if len(found.order) > MOST_STEPS:
            break
        names = [_step(owner, value, is_step, found, title) for value in _values(node)]
        if isinstance(node, ast.Assign | ast.AnnAssign) and names[0]:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                parts = target.elts if isinstance(target, ast.Tuple) else [target]
                found.holders.update({call_name(part): names[0] for part in parts if call_name(part)})
        elif isinstance(node, ast.Expr):
            _order(owner, node.value, found)
    return found


def _values(node: ast.stmt) -> list[ast.expr | None]:
    """Return the values of a statement in which steps may be called."""
    if isinstance(node, ast.With | ast.AsyncWith):
        return [item.context_expr for item in node.items]
    return [node.value] if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr | ast.Return) else []


def whole(orchestrator: str, stages: tuple[Stage, ...], works: tuple[Work, ...], path: str) -> Flow:
    """Return what a file of pipelines says, or that it says nothing of them."""
    if not stages:
        return Flow(orchestrator, problem="it says nothing of pipelines")
    scheduled = any(stage.schedule for stage in stages)
    triggers = frozenset({Trigger.SCHEDULE if scheduled else Trigger.SHELL})
    return Flow(orchestrator, works, triggers, stages[0].place.line or 1, stages, name=path)


def constant_text(node: ast.AST | None) -> str:
    """Return a constant text, or an empty one."""
    value = constant(node)
    return value if isinstance(value, str) else ""


def title_by(*keywords: str) -> Callable[[ast.Call], str]:
    """Return how to name a step: by one of these keywords, or else by what it calls."""

    def title(call: ast.Call) -> str:
        given = next((text for name in keywords if (text := constant_text(keyword(call, name)))), "")
        first = constant_text(call.args[0]) if call.args else ""
        return given or first or call_name(call).rsplit(".", 1)[-1]

    return title


def _statements(body: ast.AST) -> list[ast.stmt]:
    """Return the statements of a body in the order of the text, those of inner functions left out."""
    found: list[ast.stmt] = []
    waiting: list[ast.AST] = list(ast.iter_child_nodes(body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and isinstance(body, ast.Module):
            continue
        if isinstance(node, ast.stmt):
            found.append(node)
        if not isinstance(node, ast.expr):
            waiting.extend(ast.iter_child_nodes(node))
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def _step(
    owner: Module, value: ast.AST | None, is_step: Judge, found: Steps, title: Callable[[ast.Call], str] | None
) -> str:
    """Add the step that a value is, those within its arguments first; return its name."""
    if value is None:
        return ""
    name = ""
    for call in _calls(value):
        full = owner.name(call)
        if not is_step(full, call):
            continue
        shown = title(call) if title else full.rsplit(".", 1)[-1]
        name = found.add(shown, call.lineno)
        found.made[id(call)] = name
        for before in _taken(call, found):
            found.link(before, name)
    if not name and isinstance(value, ast.Call):
        _after(value, found)
        root = call_name(value).split(".")[0]
        name = found.holders.get(root, "")
    elif isinstance(value, ast.Call):
        _after(value, found, name)
    return name


def _calls(value: ast.AST) -> list[ast.Call]:
    """Return the calls within a value, the innermost first."""
    found: list[ast.Call] = []
    for node in ast.iter_child_nodes(value):
        found += _calls(node)
    return [*found, value] if isinstance(value, ast.Call) else found


def _taken(call: ast.Call, found: Steps) -> Iterator[str]:
    """Go through the steps whose results a call takes, or that it is told to wait for."""
    for item in call.keywords:
        if item.arg in {"after", "depends_on", "wait_for"}:
            yield from (str(name) for name in constants(item.value))
    waiting: list[ast.AST] = [*call.args, *(item.value for item in call.keywords)]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.Name) and node.id in found.holders:
            yield found.holders[node.id]
        elif id(node) in found.made:
            yield found.made[id(node)]  # what went into an inner step is that step's own matter
        else:
            waiting += ast.iter_child_nodes(node)


def _after(value: ast.Call, found: Steps, name: str = "") -> None:
    """Read `step(...).after(a, b)`, `step.after(a)`, `step.run_after(a)`, `set_upstream`, `set_downstream`."""
    if not isinstance(value.func, ast.Attribute):
        return
    kind = value.func.attr
    own = name or found.holders.get(call_name(value.func.value).split(".")[0], "")
    others = [found.holders.get(call_name(item), "") for part in value.args for item in _listed(part)]
    for other in others:
        if kind in {"after", "run_after", "set_upstream", "add_upstream"}:
            found.link(other, own)
        elif kind == "set_downstream":
            found.link(own, other)


def _order(owner: Module, value: ast.expr, found: Steps) -> None:
    """Read `a >> [b, c] >> d` and `chain(a, b, c)`."""
    if isinstance(value, ast.BinOp):
        _shift(value, found)
    elif isinstance(value, ast.Call) and owner.name(value).rsplit(".", 1)[-1] in {"chain", "cross_downstream"}:
        groups = [_held(part, found) for part in value.args]
        for left, right in pairwise(groups):
            _link_all(left, right, found)


def _shift(value: ast.expr, found: Steps) -> list[str]:
    """Link both sides of a shift and return the steps that its outer end stands for."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.RShift | ast.LShift):
        left, right = _shift(value.left, found), _shift(value.right, found)
        if isinstance(value.op, ast.RShift):
            _link_all(left, right, found)
        else:
            _link_all(right, left, found)
        return right
    return _held(value, found)


def _held(node: ast.expr, found: Steps) -> list[str]:
    names = []
    for item in _listed(node):
        if isinstance(item, ast.Call):
            names += [name for name in found.order if found.lines[name] == item.lineno]
        elif name := found.holders.get(call_name(item)):
            names.append(name)
    return names


def _link_all(left: list[str], right: list[str], found: Steps) -> None:
    for before in left:
        for after in right:
            found.link(before, after)


def _listed(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.List | ast.Tuple) else [node]
