"""A repository at one moment: the work tree as it stands, or any commit without a checkout."""

import weakref
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Self, TypeVar

from mlopskit.findings import Place
from mlopskit.repo import kinds
from mlopskit.repo.cache import Cache
from mlopskit.repo.code import Code
from mlopskit.repo.content import Content, Trouble
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
from mlopskit.repo.files import Files
from mlopskit.repo.git import Git
from mlopskit.repo.kind import Profile
from mlopskit.repo.months import months
from mlopskit.repo.names import name_matcher
from mlopskit.repo.papers import Papers
from mlopskit.repo.registry_tags import RegistryTag
from mlopskit.repo.seen import Seen, by_name
from mlopskit.repo.target import Target
from mlopskit.repo.wiring import Wiring

__all__ = ["Profile", "Repo", "Seen", "Trouble"]

KIND, CODE = 1, 2
Parsed = tuple[tuple[str, PythonFacts], ...]
Located = TypeVar("Located", Import, Call, Function, Class, Guard)


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
    code_asked: int = 0
    """Whether an answer depended on the code (`CODE`), or on the kind (`KIND`), since somebody set this to 0."""
    outside: tuple[Path, ...]
    """The folders of the target, where nothing of ours is kept."""

    def __init__(
        self, root: Path, *, at: str | None = None, profile: Profile | None = None, beside: "Repo | None" = None
    ) -> None:
        """
        Look at the work tree of `root`, or at the commit `at` of its git repository.

        `profile` is the kind that the project says it is, in place of the one that its files speak for. `beside` is
        another view of the same folder: what it knows of files that are the same in both is not found out again.
        """
        self.given_profile = profile
        self._beside = beside
        self._target: Target = Target(root, at, None if beside is None else beside._target)  # noqa: SLF001 - of its own kind
        self.root, self.at, self.commit = self._target.root, at, self._target.commit
        git = self._target.git
        self.outside = (self.root,) if git is None else (self.root, git.folder.parent)
        if beside is None:
            self._cache = Cache(self.root if git is None else git.folder, outside=self.outside)
            self._finish = weakref.finalize(self, _finish, self._cache, git)
        else:
            self._cache, self._finish = beside._cache, beside._finish  # noqa: SLF001 - the same

    @cached_property
    def _content(self) -> Content:
        content = Content(self.root, self._target.git, self._target.listing)
        if self._target.trouble:
            content.trouble(".git", self._target.trouble)
        return content

    @cached_property
    def _files(self) -> Files:
        return Files(self._content)

    @cached_property
    def _papers(self) -> Papers:
        return Papers(self._files, self._content)

    @property
    def dirty(self) -> bool:
        """Whether a file was changed since the commit, or a new one is there."""
        return self._target.dirty

    @property
    def marks(self) -> Iterator[str]:
        """
        What an answer depends on, in digests of which each does by itself, the cheapest first.

        There is none when it cannot be had for less than the answers.
        """
        return self._target.marks

    @property
    def lasting_marks(self) -> tuple[str, ...]:
        """Those of `marks` under which an answer may be kept, now that the files were read."""
        return self._target.lasting_marks

    @property
    def settled(self) -> bool:
        """Whether what was read would be read the same again: nothing resisted for reasons beyond its content."""
        return self._content.settled

    @property
    def has_git(self) -> bool:
        """Whether there is a git repository whose objects can be asked."""
        return self._target.git is not None

    @cached_property
    def months(self) -> tuple[tuple[str, str], ...]:
        """Each month of the history that saw a commit, oldest first, with the main line's last commit in it."""
        return months(self._target.main_line)

    def close(self) -> None:
        """
        Keep the facts for the next run, and end the git process that answered questions.

        It also happens by itself when the object is forgotten, or when the program ends.
        """
        self._finish()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def registry_tags(self) -> tuple[RegistryTag, ...]:
        """The tags of git that keep versions and stages of models (`churn@v1.0.0`, `churn#prod#2`)."""
        return self._target.registry_tags

    # files -------------------------------------------------------------------------------------------------------
    @property
    def files(self) -> tuple[str, ...]:
        """The own files, as sorted POSIX paths from the root."""
        return self._files.own

    @cached_property
    def all_files(self) -> tuple[str, ...]:
        """All files, the vendored and generated ones and templates too; sorted."""
        return self._files.all

    @property
    def links(self) -> tuple[str, ...]:
        """The symbolic links; none of them is followed."""
        return self._target.listing.links

    @property
    def submodules(self) -> tuple[str, ...]:
        """The folders that hold other repositories as submodules; none of them is entered."""
        return self._target.listing.submodules

    def glob(self, *patterns: str) -> tuple[str, ...]:
        """Return the own files that match: `*` in a folder, `**/` across folders, `{a,b}` alternatives; any case."""
        return self._files.glob(*patterns)

    def like(self, pattern: str, *endings: str) -> tuple[str, ...]:
        """Return the own files with one of these endings whose path, in lower case, holds a regular expression."""
        return self._files.like(pattern, endings)

    def count(self, ending: str) -> int:
        """Return how many own files there are with this ending (`py`)."""
        return self._files.count(ending)

    def is_product(self, path: str) -> bool:
        """Whether the file belongs to the product, rather than to tests, examples, tutorials or docs."""
        return self._files.is_product(path)

    def is_test(self, path: str) -> bool:
        """Whether the file is a test or belongs to the tests."""
        return kinds.is_test(path)

    def size(self, path: str) -> int | None:
        """Return the file's size in bytes, or None when there is no such file."""
        return self._content.size(path)

    def text(self, path: str) -> str | None:
        """Return a file's text; None when there is none, it is not text, or it could not be read (see `troubles`)."""
        return self._files.text(path)

    def texts(self, *paths: str) -> Iterator[tuple[str, str]]:
        """Go through (path, text) of those of these files that have one; for many it is quicker than `text` of each."""
        return self._files.texts(paths)

    def lines(self, path: str) -> tuple[str, ...]:
        """Return the file's lines, empty when it has no text."""
        return self._files.lines(path)

    def is_odd(self, path: str) -> bool:
        """Whether a file's text is one that no pattern should be searched in as a whole, for the time it would take."""
        return self._files.is_odd(path)

    def find(self, pattern: str, *paths: str) -> tuple[Place, ...]:
        """Return the lines of these files that match a regular expression (searched in each line, any case)."""
        return self._files.find(pattern, paths)

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What could not be read or parsed so far, and why."""
        return self._content.troubles

    # documents ---------------------------------------------------------------------------------------------------
    def data(self, path: str) -> object:
        """
        Return a YAML, JSON or TOML file as plain values (a YAML stream of several documents gives a list of them).

        Keys are text, as written (`on` in a workflow stays `on`); an unknown tag (`!Ref`) leaves its value plain.
        None when there is no such file or it does not parse (see `troubles`).
        """
        return self._papers.data(path)

    def line_of(self, path: str, *route: str | int) -> int | None:
        """Return the line of a key or item in a YAML, JSON or TOML file: `line_of("dvc.yaml", "stages", "train")`."""
        return self._papers.line_of(path, route)

    def ini(self, path: str) -> dict[str, dict[str, str]]:
        """Return an INI file (`setup.cfg`, `.dvc/config`) as sections of options; empty when there is none."""
        return self._papers.ini(path)

    def sections(self, path: str) -> tuple[Section, ...]:
        """Return the sections of a Markdown, reST or plain-text document."""
        return self._papers.sections(path)

    # Python ------------------------------------------------------------------------------------------------------
    @cached_property
    def _code(self) -> Code:
        return Code(self._content, self._files.own, self._cache)

    def python(self, path: str) -> PythonFacts | None:
        """Return what a Python file or a notebook's code says."""
        return self._code.python(path)

    def notebook(self, path: str) -> NotebookFacts | None:
        """Return what a notebook says."""
        return self._code.notebook(path)

    def imports(self, *modules: str, product: bool = True, notebooks: bool = True) -> tuple[Seen[Import], ...]:
        """Return the imports of these modules or anything below them (`mlflow` matches `mlflow.sklearn`)."""
        self.code_asked |= CODE
        wanted = tuple(f"{module}." for module in modules)
        found = (items for name, items in self._imports_by_name.items() if name.startswith(wanted))
        return self._in_turn(chain.from_iterable(found), product=product, notebooks=notebooks)

    @cached_property
    def _imports_by_name(self) -> dict[str, list[tuple[int, Seen[Import]]]]:
        """Every import under its name with a dot behind it, with its turn."""
        imports = self._seen(lambda facts: facts.imports, product=False)
        return by_name(imports, lambda one: f"{one.module}.{one.name}.")

    def calls(self, *names: str, product: bool = True, notebooks: bool = True) -> tuple[Seen[Call], ...]:
        """
        Return the calls of these names, scripts before notebooks.

        A name is matched whole (`mlflow.log_metric`), as a prefix with a star (`mlflow.*`, `*.seed` for a tail), or as
        a method of anything with a leading dot (`.fit`).
        """
        self.code_asked |= CODE
        matches = name_matcher(names)
        found = (items for name, items in self._calls_by_name.items() if matches(name))
        return self._in_turn(chain.from_iterable(found), product=product, notebooks=notebooks)

    @cached_property
    def _calls_by_name(self) -> dict[str, list[tuple[int, Seen[Call]]]]:
        """Every call under its name, with its turn: names are few, and practices ask for them many times."""
        return by_name(self._seen(lambda facts: facts.calls, product=False), lambda one: one.name)

    def functions(self, keep: Callable[[Function], bool], *, product: bool = True) -> tuple[Seen[Function], ...]:
        """Return the functions and methods for which `keep` holds."""
        return self._seen(lambda facts: filter(keep, facts.functions), product=product)

    def classes(self, keep: Callable[[Class], bool], *, product: bool = True) -> tuple[Seen[Class], ...]:
        """Return the classes for which `keep` holds."""
        return self._seen(lambda facts: filter(keep, facts.classes), product=product)

    def guards(self, keep: Callable[[Guard], bool], *, product: bool = True) -> tuple[Seen[Guard], ...]:
        """Return the branches on a comparison for which `keep` holds."""
        return self._seen(lambda facts: filter(keep, facts.guards), product=product)

    def modules_from(self, path: str) -> frozenset[str]:
        """Return the project's own Python files that this one imports, directly or through others, itself included."""
        return self._code.reached_from(path)

    def python_files(self, *, product: bool = True, notebooks: bool = False) -> Iterator[tuple[str, PythonFacts]]:
        """Go through the parsed Python files (and notebooks) that speak of machine learning or are asked for anyway."""
        self.code_asked |= CODE
        scripts = self._parsed[product]
        return iter((*scripts, *self._parsed_notebooks[product]) if notebooks else scripts)

    @cached_property
    def _parsed(self) -> tuple[Parsed, Parsed]:
        """All scripts, and those of the product."""
        return self._facts_of(self._code.worth_parsing)

    @cached_property
    def _parsed_notebooks(self) -> tuple[Parsed, Parsed]:
        return self._facts_of(self._code.worth_reading)

    def _facts_of(self, paths: Iterable[str]) -> tuple[Parsed, Parsed]:
        asked = ((path, self._code.python(path)) for path in paths)
        known = tuple((path, facts) for path, facts in asked if facts is not None and not facts.error)
        return known, tuple(item for item in known if self.is_product(item[0]))

    def _in_turn(
        self, found: Iterable[tuple[int, Seen[Located]]], *, product: bool, notebooks: bool
    ) -> tuple[Seen[Located], ...]:
        return tuple(
            seen
            for _, seen in sorted(found, key=lambda item: item[0])
            if (notebooks or not seen.path.lower().endswith(".ipynb")) and (not product or self.is_product(seen.path))
        )

    def _seen(
        self, choose: Callable[[PythonFacts], Iterable[Located]], *, product: bool, notebooks: bool = True
    ) -> tuple[Seen[Located], ...]:
        return tuple(
            Seen(path, fact.line, fact)
            for path, facts in self.python_files(product=product, notebooks=notebooks)
            for fact in choose(facts)
        )

    # the project -------------------------------------------------------------------------------------------------
    @cached_property
    def requirements(self) -> tuple[Seen[Requirement], ...]:
        """Every declared dependency, of every manifest (pyproject, requirements, setup, conda, Pipfile)."""
        return tuple(Seen(path, one.line, one) for path in self.files for one in self._papers.requirements(path))

    @property
    def wiring(self) -> Wiring:
        """What really runs, and when."""
        before, found = self.code_asked, self._wiring
        self.code_asked = before
        return found

    @cached_property
    def _wiring(self) -> Wiring:
        # not `mlopskit.repo.wiring.resolve`, the function: the module of that name takes its place once it is imported
        from mlopskit.repo.wiring.resolve import wire

        return wire(self)

    @property
    def training(self) -> frozenset[str]:
        """The product's files (and notebooks) that train a model: a fit, a trainer, an optimizer's step."""
        self.code_asked |= CODE
        return self._training

    @cached_property
    def _training(self) -> frozenset[str]:
        return frozenset(self.training_lines)

    @property
    def training_lines(self) -> dict[str, int]:
        """The line of each file of `training` where it trains."""
        self.code_asked |= CODE
        return self._training_lines

    @cached_property
    def _training_lines(self) -> dict[str, int]:
        from mlopskit.repo.training import training_lines

        return training_lines(self)

    @property
    def profile(self) -> Profile:
        """The kind of repository, with the evidence for it."""
        before, found = self.code_asked, self._profile
        self.code_asked = before | KIND
        return found

    @cached_property
    def _profile(self) -> Profile:
        from mlopskit.repo.profile import profile_of

        return self.given_profile or profile_of(self)


def _finish(cache: Cache, git: Git | None) -> None:
    cache.save()
    if git is not None:
        git.close()
