"""What a Python file says, by its syntax tree alone: nothing is imported, nothing is run."""

import ast
import warnings
from collections.abc import Iterator

from mlopskit.repo.facts.model import Argument, Call, Class, Constant, Function, Guard, Import, PythonFacts

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
        self._aliases: dict[str, str] = {}
        self._made: dict[str, str] = {}
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

    def facts(self, tree: ast.Module) -> PythonFacts:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._import(node)
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

    # imports and names ----------------------------------------------------------------------------------------------
    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.Import):
            for name in node.names:
                self._imports.append(Import(name.name, "", node.lineno))
                whole = name.name if name.asname else name.name.split(".")[0]
                self._aliases[name.asname or whole] = whole
            return
        module = "." * node.level + (node.module or "")
        plain = (node.module or "") + "." if node.module else ""
        for name in node.names:
            self._imports.append(Import(module, name.name, node.lineno))
            self._aliases[name.asname or name.name] = plain + name.name

    def _dotted(self, node: ast.expr) -> list[str] | None:
        """Return the parts of `a.b.c`, or None for what is no plain chain of names."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        parts.append(node.id)
        parts.reverse()
        return parts

    def _name(self, node: ast.expr) -> str:
        """Return the resolved name of what is called or used, with a leading dot when its object is unknown."""
        parts = self._dotted(node)
        if parts is None:
            return "." + node.attr if isinstance(node, ast.Attribute) else ""
        head, *tail = parts
        if head in self._aliases:
            return ".".join((self._aliases[head], *tail))
        return head if not tail else "." + tail[-1]

    def _receiver(self, node: ast.expr) -> str:
        if not isinstance(node, ast.Attribute):
            return ""
        parts = self._dotted(node.value)
        if parts is not None:
            if parts[0] in self._aliases:
                return ".".join((self._aliases[parts[0]], *parts[1:]))
            return self._made.get(".".join(parts), ".".join(parts))
        if isinstance(node.value, ast.Call):
            return self._name(node.value.func) or self._text(node.value)
        return self._text(node.value)

    def _text(self, node: ast.AST) -> str:
        """Return the source of a node, on one line and shortened."""
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1  # type: ignore[attr-defined] - expressions and statements have positions
        start, stop = node.col_offset, node.end_col_offset  # type: ignore[attr-defined] - the same
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
        """Look at one node and everything below it."""
        match node:
            case ast.Constant():
                self._string(node)
                return
            case ast.Name():
                self._names.add(node.id)
                return
            case ast.Call():
                self._call(node, function)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node, function)
                return
            case ast.ClassDef():
                self._class(node, function)
                return
            case ast.If():
                self._branch(node, function)
            case ast.Assert():
                self._assertion(node, function)
            case ast.Assign():
                self._assigned(node.targets, node.value)
            case ast.AnnAssign():
                self._assigned([node.target], node.value)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self._assigned([item.optional_vars] if item.optional_vars else [], item.context_expr)
            case ast.Expr(value=ast.Constant()):
                return
            case ast.Attribute():
                self._names.add(node.attr)
            case ast.arg():
                self._names.add(node.arg)
            case ast.keyword():
                self._names.add(node.arg or "")
        for child in ast.iter_child_nodes(node):
            self._visit(child, function)

    def _string(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and len(node.value) > 1:
            self._strings.append((node.lineno, node.value[:STRING_SHOWN]))

    def _assigned(self, targets: list[ast.expr], value: ast.expr | None) -> None:
        if isinstance(value, ast.Await):
            value = value.value
        if not isinstance(value, ast.Call):
            return
        maker = self._name(value.func)
        if maker.startswith(".") and isinstance(value.func, ast.Attribute):
            # `search = GridSearchCV(...)`, `fitted = search.fit(...)`: what a method gives back is taken for its object
            receiver = self._receiver(value.func)
            maker = receiver if value.func.attr in {"fit", "to", "cuda", "compile", "options"} else ""
        if maker and not maker.startswith("."):
            for target in targets:
                parts = self._dotted(target)
                if parts is not None:
                    self._made[".".join(parts)] = maker

    def _call(self, node: ast.Call, function: str) -> None:
        name = self._name(node.func)
        if not name:
            return
        if name == "print":
            self._prints += 1
        if _is_check(name):
            self._asserts += 1
        arguments = tuple(self._argument("", item) for item in node.args[:ARGUMENTS_KEPT])
        keywords = tuple(self._argument(item.arg or "**", item.value) for item in node.keywords[:ARGUMENTS_KEPT])
        self._calls.append(Call(name, node.lineno, function, arguments + keywords, self._receiver(node.func)))

    def _argument(self, keyword: str, node: ast.expr) -> Argument:
        return Argument(keyword, self._text(node), _constant(node))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, outer: str) -> None:
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

    def _decorator(self, node: ast.expr) -> str:
        return self._name(node.func if isinstance(node, ast.Call) else node)

    def _class(self, node: ast.ClassDef, outer: str) -> None:
        name = f"{outer}.{node.name}" if outer else node.name
        for item in (*node.decorator_list, *node.bases, *node.keywords):
            self._visit(item, outer)
        bases = tuple(_bare(self._name(base.value if isinstance(base, ast.Subscript) else base)) for base in node.bases)
        fields = tuple(
            item.target.id
            for item in node.body
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
        )
        self._classes.append(
            Class(name, node.lineno, bases, fields, tuple(self._decorator(d) for d in node.decorator_list))
        )
        self._body(node.body, name, docstring=True)

    # guards ---------------------------------------------------------------------------------------------------------
    def _branch(self, node: ast.If, function: str) -> None:
        if _is_main(node.test):
            self._main = self._main or node.lineno
        elif _compares(node.test):
            action = self._action(node.body) or self._action(node.orelse)
            if action:
                self._guards.append(Guard(self._text(node.test), node.lineno, function, action))

    def _assertion(self, node: ast.Assert, function: str) -> None:
        if isinstance(node.test, ast.Constant):
            return
        self._asserts += 1
        if _compares(node.test):
            self._guards.append(Guard(self._text(node.test), node.lineno, function, "assert"))

    def _action(self, body: list[ast.stmt]) -> str:
        """Return what a branch does: stop if it stops, else the first thing that it calls."""
        called = ""
        for node in body:
            match node:
                case ast.Raise():
                    return "raise"
                case ast.Return():
                    return "return" if not called else called
                case ast.Expr(value=ast.Call(func=func)) | ast.Assign(value=ast.Call(func=func)):
                    name = self._name(func)
                    if name in {"sys.exit", "exit", "quit", "os._exit"}:
                        return "exit"
                    called = called or name if name != "print" else called
        return called


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
