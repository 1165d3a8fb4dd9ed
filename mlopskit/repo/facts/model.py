"""
The facts: what one file says, parsed once into plain values.

Every fact is a frozen value of plain values, so that it can be kept in the cache by the blob's id.
Lines count from 1. Names of calls and imports are resolved through the file's own imports
(`from sklearn.dummy import DummyClassifier as D; D()` is the call `sklearn.dummy.DummyClassifier`).
"""

from mlopskit.repo.facts.fact import Fact

Constant = str | int | float | bool | None


class Import(Fact, frozen=True):
    """A module that the file imports: `module` is dotted (leading dots kept), `name` what is taken from it."""

    module: str
    name: str
    line: int

    @property
    def root(self) -> str:
        """The top-level package."""
        return self.module.split(".", 1)[0]


class Argument(Fact, frozen=True):
    """An argument of a call: its keyword (empty by position) and its source text, shortened; `value` if constant."""

    keyword: str
    text: str
    value: Constant = None


class Call(Fact, frozen=True):
    """A call: `name` is resolved; a method of an unknown object keeps its tail after a dot (`.fit`, `.log_metric`)."""

    name: str
    line: int
    function: str
    """The enclosing function (`Class.method` for methods), or an empty string at the top level."""
    arguments: tuple[Argument, ...] = ()
    receiver: str = ""
    """For a method: the resolved name of what made the object (`sklearn.svm.SVC`), else its source text (`model`)."""

    @property
    def method(self) -> str:
        """The last part of the name."""
        return self.name.rsplit(".", 1)[-1]

    def argument(self, keyword: str) -> Argument | None:
        """Return the argument given by this keyword."""
        return next((argument for argument in self.arguments if argument.keyword == keyword), None)


class Function(Fact, frozen=True):
    """A function or method: its decorators are resolved names, `asserts` counts real checks in its body."""

    name: str
    line: int
    end: int
    decorators: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    asserts: int = 0
    """Assert statements that are not about a constant, `pytest.raises`, `self.assert*` and `numpy.testing` calls."""


class Class(Fact, frozen=True):
    """A class with its resolved bases and the names of its annotated fields."""

    name: str
    line: int
    bases: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()


class Guard(Fact, frozen=True):
    """A branch on a comparison that stops or chooses: `if metric < threshold: raise`, an assert, `sys.exit`."""

    text: str
    """The source of the comparison."""
    line: int
    function: str
    action: str
    """What the branch does: `raise`, `exit`, `assert`, `return`, or the name of the first call in it."""


class PythonFacts(Fact, frozen=True):
    """What a Python file, or the code cells of a notebook, says."""

    imports: tuple[Import, ...] = ()
    calls: tuple[Call, ...] = ()
    functions: tuple[Function, ...] = ()
    classes: tuple[Class, ...] = ()
    guards: tuple[Guard, ...] = ()
    strings: tuple[tuple[int, str], ...] = ()
    """Constant strings outside docstrings, shortened to 200 characters, with their lines."""
    main_line: int | None = None
    """The line of `if __name__ == "__main__":`."""
    error: str = ""
    """Why the file could not be parsed; nothing else is then known of it."""
    names: frozenset[str] = frozenset()
    """Names of variables, parameters and keywords, for what only shows in how things are called."""
    prints: int = 0
    """Calls of `print`."""
    top_level_statements: int = 0
    """Statements at the top level that do something: no imports, definitions, docstrings or constants."""
    shell: tuple[tuple[int, str], ...] = ()
    """Commands that a notebook runs by `!` or `%pip`, with their lines."""


class NotebookFacts(Fact, frozen=True):
    """What a notebook says: its code as Python facts (`line` is the line in the file's text), and its state."""

    python: PythonFacts = PythonFacts()
    code_cells: int = 0
    cells_with_output: int = 0
    linear: bool = True
    """Whether the recorded execution counts rise from cell to cell."""
    error: str = ""


class Requirement(Fact, frozen=True):
    """A dependency as a manifest declares it: the normalised name, its specifier, the group it is in."""

    name: str
    specifier: str
    line: int
    group: str = ""
    """Empty for the run-time dependencies; the extra's or group's name for the others."""

    @property
    def pinned(self) -> bool:
        """Whether exactly one version is allowed."""
        return self.specifier.startswith("==") and "*" not in self.specifier


class Section(Fact, frozen=True):
    """A heading of a Markdown or reST document and the text below it, up to the next heading."""

    title: str
    line: int
    text: str
    commands: tuple[tuple[int, str], ...] = ()
    """Lines of its code blocks, with their line numbers, prompts removed."""
