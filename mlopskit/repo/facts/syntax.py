"""Small questions to a Python syntax tree, for files that are code but are read as configuration."""

import ast
import warnings

LARGEST = 400_000


def tree(text: str) -> ast.Module | str:
    """Return the syntax tree, or the reason why there is none."""
    if len(text) > LARGEST:
        return "it is too large to be read"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return f"it is not valid Python: {error}"


def call_name(node: ast.AST | None) -> str:
    """Return the dotted name of a name, an attribute, or of what a call calls."""
    if isinstance(node, ast.Call):
        return call_name(node.func)
    if isinstance(node, ast.Attribute):
        return f"{call_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def keyword(node: ast.AST | None, name: str) -> ast.expr | None:
    """Return the value of a call's keyword argument."""
    if not isinstance(node, ast.Call):
        return None
    return next((item.value for item in node.keywords if item.arg == name), None)


def constant(node: ast.AST | None) -> object:
    """Return a constant; an f-string with its expressions as `{}`."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def constants(node: ast.AST | None) -> list[object]:
    """Return the constants of a list, tuple or set, or a single one."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [value for item in node.elts if (value := constant(item)) is not None]
    value = constant(node)
    return [] if value is None else [value]
