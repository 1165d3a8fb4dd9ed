"""What a gate may ask: the project's folder, its files, its settings, and what other rooms can do for it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from mlopskit.config import Config, SuiteEntry, toml
from mlopskit.errors import Incomplete, MissingTool
from mlopskit.gates.judging.change import Narrowed, Since
from mlopskit.gates.judging.result import GateFinding
from mlopskit.gates.judging.wording import counted
from mlopskit.report import Case, Outcome
from mlopskit.tools import dvc_files, git, pytest


@dataclass(frozen=True, slots=True)
class SuiteVerdict:
    """How one suite judged its data."""

    outcome: Outcome
    summary: str
    findings: tuple[GateFinding, ...] = ()


def _unable(entry: SuiteEntry) -> SuiteVerdict:
    raise MissingTool(f"nothing here can run the suite {entry.suite}")


@dataclass(frozen=True)
class Project:
    """A project as gates see it; unlike the audit's `Repo`, its code is run."""

    root: Path
    config: Config
    validate: Callable[[SuiteEntry], SuiteVerdict] = field(default=_unable)
    """Runs one suite, as `mlops validate` does; given by the command, since gates know no other pillar."""
    unmet: Callable[[], tuple[Case, ...]] = tuple
    """Returns what the audit finds short of the demands; given by the command too."""
    template: Callable[[], str] = str
    """Returns the version of the template that is at hand; given by the command too."""
    since: Since | None = None
    """The revision that the project is compared with, and what has changed."""
    measure: pytest.Measured | None = None
    """How the tests' coverage is measured, when a gate needs it."""
    _once: Lock = field(default_factory=Lock, repr=False, compare=False)
    _ran: list[pytest.Run] = field(default_factory=list, repr=False, compare=False)

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The project's files that git does not ignore, as sorted POSIX paths; all files where there is no git."""
        return self._listed[0]

    @cached_property
    def _listed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return git.listed(self.root)

    @cached_property
    def touched(self) -> tuple[str, ...]:
        """The files that a look at single files is about: those that have changed, or all where nothing is compared."""
        changed = frozenset(self.since.changed if self.since else self.files)
        return tuple(path for path in self.files if path in changed)

    def unseen(self) -> str:
        """Return why a look at all files cannot pass: a sparse checkout has left some out; empty when all are here."""
        missing = self._listed[1]
        if not missing or self.since:
            return ""
        return f"{counted(len(missing), 'file')} of git left out by a sparse checkout; `git sparse-checkout disable`"

    @cached_property
    def test_files(self) -> tuple[str, ...]:
        """The files that hold tests by their names."""
        return self.glob("**/test_*.py", "**/*_test.py")

    @cached_property
    def narrowed(self) -> Narrowed | None:
        """Which test files the change since a revision can reach, where imports tell; None for all of them."""
        if self.since is None:
            return None
        from mlopskit.gates.judging.narrowing import narrow  # it brings the audit's reading of code, which costs time

        settings = self.tool_tables.get("pytest", {}).get("ini_options", {})
        return narrow(self.root, self.test_files, self.since.changed, settings)

    def test_run(self) -> pytest.Run:
        """Run the tests, once for all the gates that ask; what they cover is measured where `measure` says so."""
        with self._once:
            if not self._ran:
                left_out = self.narrowed.left_out if self.narrowed else ()
                ran = pytest.run(
                    self.root, timeout=self.timeout, measured=self.measure, own=self._modules(), left_out=left_out
                )
                self._ran.append(ran)
        return self._ran[0]

    def _modules(self) -> frozenset[str]:
        """Return the names by which Python files of the project may be imported, and those of the folders above."""
        paths = (path.removesuffix(".py") for path in self.glob("**/*.py"))
        return frozenset(part for path in paths for part in path.split("/"))

    @property
    def timeout(self) -> float:
        """Seconds that a tool may take."""
        return self.config.check.timeout

    @cached_property
    def data_files(self) -> tuple[str, ...]:
        """The files in the work tree that DVC tracks and git ignores."""
        return tuple(sorted(set(self._tracked()) - set(self.files)))

    def _tracked(self) -> Iterator[str]:
        try:
            locks = [dvc_files.locked(self.root, file) for file in self.glob("**/dvc.yaml")]
            entries = [entry for lock in locks for each in lock.values() for entry in each.outs]
            entries += [entry for file in self.glob("**/*.dvc") for entry in dvc_files.tracked(self.root, file)]
        except (Incomplete, dvc_files.NotUnderstood):
            return  # the gate `pipeline` tells what is wrong with DVC's files
        for entry in entries:
            place = self.root / entry.path
            if place.is_dir():
                yield from (each.relative_to(self.root).as_posix() for each in place.rglob("*") if each.is_file())
            elif place.is_file():
                yield entry.path

    @cached_property
    def pyproject(self) -> Mapping[str, Any]:
        """The project's `pyproject.toml`, empty when there is none; raises `Incomplete` when it does not parse."""
        path = self.root / "pyproject.toml"
        if not path.is_file():
            return {}
        try:
            return toml.loads(path.read_text("utf-8"))
        except (ValueError, RecursionError) as error:
            raise Incomplete(f"pyproject.toml is not valid TOML: {error}") from error

    @property
    def tool_tables(self) -> Mapping[str, Any]:
        """The tables below `[tool]` in `pyproject.toml`."""
        tables = self.pyproject.get("tool")
        return tables if isinstance(tables, dict) else {}

    def glob(self, *patterns: str) -> tuple[str, ...]:
        """Return the files that match: `*` within a folder, `**/` across folders."""
        wanted = matcher(*patterns)
        return tuple(path for path in self.files if wanted(path))

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return (self.root / path).is_file()


def matcher(*patterns: str) -> Callable[[str], bool]:
    """Return a test of whether a path matches one of the globs."""
    whole = re.compile("|".join(f"(?:{_expression(pattern)})" for pattern in patterns) or r"(?!)")
    return lambda path: whole.fullmatch(path) is not None


def _expression(pattern: str) -> str:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    meaning = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(meaning.get(part, re.escape(part)) for part in parts)
