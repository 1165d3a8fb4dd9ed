"""A repository at one moment: the work tree as it stands, or any commit without a checkout."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from mlopskit.findings import Place
from mlopskit.repo.facts.model import (
    Call,
    Class,
    Function,
    Guard,
    Import,
    NotebookFacts,
    PythonFacts,
    Requirement,
    Section,
)
from mlopskit.repo.wiring import Wiring

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Trouble:
    """A file that could not be read or parsed, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """A fact with the place that it was seen at."""

    path: str
    line: int
    fact: T

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.path, self.line)


class Repo:
    """
    The read-only view of a project that practices ask.

    Nothing of the target is executed and no socket is opened: files and git objects are read, and that is all.
    What could not be read or parsed is kept in `troubles`.

    "Own" files leave out what is vendored (`vendor/`, `third_party/`, `node_modules/`, `site-packages/`), generated,
    a template (`{{cookiecutter...}}`), or git-ignored. "Product" files leave out, besides, tests and their fixtures,
    examples, tutorials and docs.
    """

    root: Path
    commit: str | None
    dirty: bool

    def __init__(self, root: Path, *, at: str | None = None) -> None:
        """Look at the work tree of `root`, or at the commit `at` of its git repository."""
        raise NotImplementedError

    # files -------------------------------------------------------------------------------------------------------
    files: tuple[str, ...]
    """The own files, as sorted POSIX paths from the root."""

    def glob(self, *patterns: str) -> tuple[str, ...]:
        """Return the own files that match: `*` within a folder, `**/` across folders, `{a,b}` alternatives; any case."""
        raise NotImplementedError

    def is_product(self, path: str) -> bool:
        """Whether the file belongs to the product, rather than to tests, examples, tutorials or docs."""
        raise NotImplementedError

    def is_test(self, path: str) -> bool:
        """Whether the file is a test or belongs to the tests."""
        raise NotImplementedError

    def text(self, path: str) -> str | None:
        """Return a file's text, or None when there is none, it is not text, or it could not be read (see `troubles`)."""
        raise NotImplementedError

    def lines(self, path: str) -> tuple[str, ...]:
        """Return the file's lines, empty when it has no text."""
        raise NotImplementedError

    def find(self, pattern: str, *paths: str) -> tuple[Place, ...]:
        """Return the lines of these files that match a regular expression (searched in each line, any case)."""
        raise NotImplementedError

    troubles: tuple[Trouble, ...]

    # documents ---------------------------------------------------------------------------------------------------
    def data(self, path: str) -> object:
        """
        Return a YAML, JSON or TOML file as plain values (a YAML stream of several documents gives a list of them).

        None when there is no such file or it does not parse (see `troubles`).
        """
        raise NotImplementedError

    def line_of(self, path: str, *route: str | int) -> int | None:
        """Return the line of a key or item in a YAML, JSON or TOML file: `line_of("dvc.yaml", "stages", "train")`."""
        raise NotImplementedError

    def ini(self, path: str) -> dict[str, dict[str, str]]:
        """Return an INI file (`setup.cfg`, `.dvc/config`, `tox.ini`) as sections of options; empty when there is none."""
        raise NotImplementedError

    def sections(self, path: str) -> tuple[Section, ...]:
        """Return the sections of a Markdown, reST or plain-text document."""
        raise NotImplementedError

    # Python ------------------------------------------------------------------------------------------------------
    def python(self, path: str) -> PythonFacts | None:
        """Return what a Python file or a notebook's code says."""
        raise NotImplementedError

    def notebook(self, path: str) -> NotebookFacts | None:
        """Return what a notebook says."""
        raise NotImplementedError

    def imports(self, *modules: str, product: bool = True, notebooks: bool = True) -> tuple[Seen[Import], ...]:
        """Return the imports of these modules or anything below them (`mlflow` matches `mlflow.sklearn`)."""
        raise NotImplementedError

    def calls(self, *names: str, product: bool = True, notebooks: bool = True) -> tuple[Seen[Call], ...]:
        """
        Return the calls of these names, scripts before notebooks.

        A name is matched whole (`mlflow.log_metric`), as a prefix with a star (`mlflow.*`, `*.seed` for a tail), or as
        a method of anything with a leading dot (`.fit`).
        """
        raise NotImplementedError

    def functions(self, keep: Callable[[Function], bool], *, product: bool = True) -> tuple[Seen[Function], ...]:
        """Return the functions and methods for which `keep` holds."""
        raise NotImplementedError

    def classes(self, keep: Callable[[Class], bool], *, product: bool = True) -> tuple[Seen[Class], ...]:
        """Return the classes for which `keep` holds."""
        raise NotImplementedError

    def guards(self, keep: Callable[[Guard], bool], *, product: bool = True) -> tuple[Seen[Guard], ...]:
        """Return the branches on a comparison for which `keep` holds."""
        raise NotImplementedError

    def modules_from(self, path: str) -> frozenset[str]:
        """Return the project's own Python files that this one imports, directly or through others, itself included."""
        raise NotImplementedError

    def python_files(self, *, product: bool = True, notebooks: bool = False) -> Iterator[tuple[str, PythonFacts]]:
        """Go through the parsed Python files (and notebooks) that speak of machine learning or are asked for anyway."""
        raise NotImplementedError

    # the project -------------------------------------------------------------------------------------------------
    @cached_property
    def requirements(self) -> tuple[Seen[Requirement], ...]:
        """Every declared dependency, of every manifest (pyproject, requirements, setup, conda, Pipfile)."""
        raise NotImplementedError

    @cached_property
    def wiring(self) -> Wiring:
        """What really runs, and when."""
        raise NotImplementedError

    @cached_property
    def training(self) -> frozenset[str]:
        """The product's files (and notebooks) that train a model: a fit, a trainer, an optimizer's step."""
        raise NotImplementedError

    @cached_property
    def profile(self) -> "Profile":
        """The kind of repository, with the evidence for it."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Profile:
    """The kind of repository: what decides which practices can apply."""

    kind: str
    """`training`, `library`, `notebooks`, `serving`, `research`, `monorepo`, or `none` (no machine learning here)."""
    why: tuple[Place, ...]
    reason: str
