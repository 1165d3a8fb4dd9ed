"""What a gate may ask: the project's folder, its files, its settings, and what other rooms can do for it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from mlopskit.config import Config, SuiteEntry
from mlopskit.errors import MissingTool
from mlopskit.gates.judging.result import GateFinding
from mlopskit.report import Outcome
from mlopskit.tools import git


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

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The project's files that git does not ignore, as sorted POSIX paths; all files where there is no git."""
        return git.files(self.root)

    @property
    def timeout(self) -> float:
        """Seconds that a tool may take."""
        return self.config.check.timeout

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
