"""
What the files that make things run have in common: scripts, steps, jobs, targets.

The parsers of CI services, task runners and hooks give these values; `mlopskit.repo.wiring` follows them to commands.
"""

from collections.abc import Callable

from mlopskit.repo.facts.fact import Fact
from mlopskit.repo.facts.shell_words import Lines
from mlopskit.repo.wiring.model import Stage, Trigger

Read = Callable[[str], str | None]
"""Gives the text of a file of the repository, or None."""


def nothing(_: str) -> None:
    """Read no file: what a parser that is given one text alone can see of the others."""


class Script(Fact, frozen=True):
    """Text that a shell runs."""

    lines: Lines
    errexit: bool = False
    pipefail: bool = False


class Step(Fact, frozen=True):
    """
    One thing that a job, target or hook does.

    `scripts` run one after the other and a failing one stops the rest; `argv` is a command without a shell; `uses`
    names an action, a template, a task, or another work of the same file (`work:NAME`).
    """

    line: int
    scripts: tuple[Script, ...] = ()
    argv: tuple[str, ...] = ()
    uses: str = ""
    inputs: tuple[tuple[str, str], ...] = ()
    directory: str = ""
    enforced: bool = True
    disabled: bool = False
    path: str = ""
    """The file that the step stands in, where it is not the one that was parsed (an included template)."""

    def input(self, name: str) -> str:
        """Return the value of an input, or an empty string."""
        return next((value for key, value in self.inputs if key == name), "")


class Work(Fact, frozen=True):
    """Named steps that run together: a CI job, a make target, a task, a tox environment, a hook, a stage."""

    name: str
    line: int
    steps: tuple[Step, ...] = ()
    needs: tuple[str, ...] = ()
    """Works of the same file that run first."""
    enforced: bool = True
    disabled: bool = False
    triggers: frozenset[Trigger] | None = None
    """What sets this work off, where it differs from the file as a whole."""
    environment: str = ""
    approval: bool = False
    matrix: tuple[tuple[str, tuple[str, ...]], ...] = ()
    aliases: tuple[str, ...] = ()
    path: str = ""
    trigger_line: int = 0
    directory: str = ""


class Flow(Fact, frozen=True):
    """A file that makes things run: a CI configuration, a Makefile, a set of hooks."""

    provider: str
    works: tuple[Work, ...] = ()
    triggers: frozenset[Trigger] = frozenset()
    line: int = 1
    """Where the trigger stands."""
    stages: tuple[Stage, ...] = ()
    name: str = ""
    default: str = ""
    """The work that runs when none is named."""
    problem: str = ""
    """Why the file could not be read as what it promises to be."""
    unresolved: tuple[tuple[int, str], ...] = ()

    def work(self, name: str) -> Work | None:
        """Return the work of that name or alias."""
        return next((work for work in self.works if name == work.name or name in work.aliases), None)


def script(lines: Lines, *, errexit: bool = False, pipefail: bool = False) -> tuple[Script, ...]:
    """Return the lines as one script, or nothing when they hold nothing."""
    return (Script(lines, errexit, pipefail),) if any(row.strip() for _, row in lines) else ()
