"""What a Python file says, by its syntax tree alone: nothing is imported, nothing is run."""

import ast
import warnings
from collections.abc import Callable, Iterator
from functools import cache

from mlopskit.repo.facts.model import Argument, Call, Class, Constant, Function, Guard, Import, PythonFacts
from mlopskit.repo.facts.scope import Scope

TEXT_SHOWN = 160
STRING_SHOWN = 200
STRING_COUNT = 3000
ARGUMENTS_KEPT = 24
ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
COMPARED = (*ORDERED, ast.Eq, ast.NotEq)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
QUIET = (ast.Import, ast.ImportFrom, *DEFINITIONS, ast.Assign, ast.AnnAssign, ast.If, ast.Try, ast.Pass)
RAISING = frozenset({"raises", "warns", "fail"})
TESTING = ("numpy.testing.assert", "pandas.testing.assert", "torch.testing.assert", "pandas._testing.assert")


def parse_python(source: str) -> PythonFacts:
    """Return the facts of a source; one that does not parse gives facts with an `error` and nothing else."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
        return _Reader(source).facts(tree)
    except SyntaxError as error:
        return PythonFacts(error=f"not valid Python 3: {error.msg} (line {error.lineno})")
    except RecursionError:
        return PythonFacts(error="nested too deeply to be parsed")
    except (MemoryError, ValueError) as error:
        return PythonFacts(error=f"not parsable: {str(error)[:100] or type(error).__name__}")


class _Reader:
    """One walk over a tree, which keeps what the practices ask for."""

    def __init__(self, source: str) -> None:
        self._lines = source.encode("utf-8", "surrogatepass").split(b"\n")
        self._scope = Scope()
        self._imports: list[Import] = []
        self._calls: list[Call] = []
        self._functions: list[Function] = []
        self._classes: list[Class] = []
        self._guards: list[Guard] = []
        self._strings: list[tuple[int, str]] = []
        self._names: set[str] = set()
        self._main: int | None = None
        self._prints = 0
        self._asserts = 0
        self._readers: dict[type, Callable[..., bool]] = {
            ast.Constant: self._string,
            ast.Name: self._named,
            ast.Attribute: self._attribute,
            ast.keyword: self._keyword,
            ast.Expr: self._statement,
            ast.Call: self._call,
            ast.Assign: self._assign,
            ast.AnnAssign: self._annotated,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.If: self._branch,
            ast.Assert: self._assertion,
            ast.FunctionDef: self._function,
            ast.AsyncFunctionDef: self._function,
            ast.ClassDef: self._class,
        }

    def facts(self, tree: ast.Module) -> PythonFacts:
        # a function may use what is imported further down, so that all imports come first
        for node in _imports(tree):
            self._imports.extend(self._scope.take(node))
        self._body(tree.body, "", docstring=True)
        return PythonFacts(
            imports=tuple(self._imports),
            calls=tuple(self._calls),
            functions=tuple(self._functions),
            classes=tuple(self._classes),
            guards=tuple(self._guards),
            strings=tuple(self._strings[:STRING_COUNT]),
            main_line=self._main,
            names=frozenset(self._names),
            prints=self._prints,
            top_level_statements=sum(not isinstance(node, QUIET) and not _is_docstring(node) for node in tree.body),
        )

    def _receiver(self, node: ast.expr) -> str:
        if not isinstance(node, ast.Attribute):
            return ""
        return self._scope.made_by(node.value) or self._text(node.value)

    def _text(self, node: ast.expr) -> str:
        """Return the source of a node, on one line and shortened."""
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        start, stop = node.col_offset, node.end_col_offset
        if first == last:
            piece = self._lines[first][start:stop]
        else:
            piece = b" ".join((self._lines[first][start:], *self._lines[first + 1 : min(last, first + 6)]))
            if last <= first + 6:
                piece += b" " + self._lines[last][:stop]
        return " ".join(piece[: 4 * TEXT_SHOWN].decode("utf-8", "replace").split())[:TEXT_SHOWN]

    # the walk -------------------------------------------------------------------------------------------------------
    def _body(self, body: list[ast.stmt], function: str, *, docstring: bool = False) -> None:
        for number, node in enumerate(body):
            if not (docstring and number == 0 and _is_docstring(node)):
                self._visit(node, function)

    def _visit(self, node: ast.AST, function: str) -> None:
        """Look at one node and at everything below it, unless the node's own reader has seen to that."""
        kind = type(node)
        read = self._readers.get(kind)
        if read is not None and read(node, function):
            return
        for field in _fields_of(kind):  # type: ignore[arg-type] # a class is hashable, whatever its instances are
            value = getattr(node, field, None)
            if isinstance(value, list):
                for child in value:
                    if isinstance(child, ast.AST):
                        self._visit(child, function)
            elif isinstance(value, ast.AST):
                self._visit(value, function)

    def _string(self, node: ast.Constant, _: str) -> bool:
        if isinstance(node.value, str) and len(node.value) > 1:
            self._strings.append((node.lineno, node.value[:STRING_SHOWN]))
        return True

    def _named(self, node: ast.Name, _: str) -> bool:
        self._names.add(node.id)
        return True

    def _attribute(self, node: ast.Attribute, _: str) -> bool:
        self._names.add(node.attr)
        return False

    def _keyword(self, node: ast.keyword, _: str) -> bool:
        self._names.add(node.arg or "")
        return False

    def _statement(self, node: ast.Expr, _: str) -> bool:
        return isinstance(node.value, ast.Constant)

    def _assign(self, node: ast.Assign, _: str) -> bool:
        self._assigned(node.targets, node.value)
        return False

    def _annotated(self, node: ast.AnnAssign, _: str) -> bool:
        self._assigned([node.target], node.value)
        return False

    def _with(self, node: ast.With | ast.AsyncWith, _: str) -> bool:
        for item in node.items:
            self._assigned([item.optional_vars] if item.optional_vars else [], item.context_expr)
        return False

    def _assigned(self, targets: list[ast.expr], value: ast.expr | None) -> None:
        for target in targets:
            self._scope.assign(target, value)

    def _call(self, node: ast.Call, function: str) -> bool:
        name = self._scope.name(node.func)
        if not name:
            return False
        if name == "print":
            self._prints += 1
        if _is_check(name):
            self._asserts += 1
        arguments = tuple(self._argument("", item) for item in node.args[:ARGUMENTS_KEPT])
        keywords = tuple(self._argument(item.arg or "**", item.value) for item in node.keywords[:ARGUMENTS_KEPT])
        self._calls.append(Call(name, node.lineno, function, arguments + keywords, self._receiver(node.func)))
        return False

    def _argument(self, keyword: str, node: ast.expr) -> Argument:
        return Argument(keyword, self._text(node), _constant(node))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, outer: str) -> bool:
        name = f"{outer}.{node.name}" if outer else node.name
        for decorator in node.decorator_list:
            self._visit(decorator, outer)
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        for default in (*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)):
            self._visit(default, name)
        self._names.update(argument.arg for argument in arguments)
        before = self._asserts
        self._body(node.body, name, docstring=True)
        decorators = tuple(self._decorator(item) for item in node.decorator_list)
        self._functions.append(
            Function(
                name,
                node.lineno,
                node.end_lineno or node.lineno,
                decorators,
                tuple(argument.arg for argument in arguments),
                self._asserts - before,
            )
        )
        return True

    def _decorator(self, node: ast.expr) -> str:
        return self._scope.name(node.func if isinstance(node, ast.Call) else node)

    def _class(self, node: ast.ClassDef, outer: str) -> bool:
        name = f"{outer}.{node.name}" if outer else node.name
        for item in (*node.decorator_list, *node.bases, *node.keywords):
            self._visit(item, outer)
        bases = tuple(
            _bare(self._scope.name(base.value if isinstance(base, ast.Subscript) else base)) for base in node.bases
        )
        fields = tuple(
            item.target.id
            for item in node.body
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
        )
        self._classes.append(
            Class(name, node.lineno, bases, fields, tuple(self._decorator(d) for d in node.decorator_list))
        )
        self._body(node.body, name, docstring=True)
        return True

    # guards ---------------------------------------------------------------------------------------------------------
    def _branch(self, node: ast.If, function: str) -> bool:
        if _is_main(node.test):
            self._main = self._main or node.lineno
        elif _compares(node.test):
            action = self._action(node.body) or self._action(node.orelse)
            if action:
                self._guards.append(Guard(self._text(node.test), node.lineno, function, action))
        return False

    def _assertion(self, node: ast.Assert, function: str) -> bool:
        if isinstance(node.test, ast.Constant):
            return False
        self._asserts += 1
        if _compares(node.test):
            self._guards.append(Guard(self._text(node.test), node.lineno, function, "assert"))
        return False

    def _action(self, body: list[ast.stmt]) -> str:
        """Return what a branch does: stop if it stops, else the first thing that it calls."""
        called = ""
        for node in body:
            match node:
                case ast.Raise():
                    return "raise"
                case ast.Return():
                    return called or "return"
                case ast.Expr(value=ast.Call(func=func)) | ast.Assign(value=ast.Call(func=func)):
                    name = self._scope.name(func)
                    if name in {"sys.exit", "exit", "quit", "os._exit"}:
                        return "exit"
                    called = called or name if name != "print" else called
        return called


@cache
def _fields_of(kind: type[ast.AST]) -> tuple[str, ...]:
    return tuple(field for field in kind._fields if field not in {"ctx", "op", "ops", "type_comment", "kind"})


def _imports(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """Go through all imports, which are statements, without looking into expressions."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        for field in ("cases", "finalbody", "orelse", "handlers", "body"):
            inner = getattr(node, field, None)
            if isinstance(inner, list):
                waiting.extend(reversed(inner))


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _constant(node: ast.expr) -> Constant:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _constant(node.operand)
        return -inner if isinstance(inner, int | float) and not isinstance(inner, bool) else None
    if not isinstance(node, ast.Constant):
        return None
    value = node.value
    if isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < 1 << 63 else None
    return value[:STRING_SHOWN] if isinstance(value, str) else None


def _bare(name: str) -> str:
    return name.removeprefix(".")


def _is_main(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def _compares(test: ast.expr) -> bool:
    return any(isinstance(op, COMPARED) for node in _inside(test) for op in node.ops)


def _inside(test: ast.expr) -> Iterator[ast.Compare]:
    return (node for node in ast.walk(test) if isinstance(node, ast.Compare))


def _is_check(name: str) -> bool:
    method = name.rsplit(".", 1)[-1]
    if name.startswith(("pytest.", "unittest.")):
        return method in RAISING
    if name.startswith(TESTING):
        return True
    return name.startswith(".assert") or (method.startswith("assert_") and "." not in name)
