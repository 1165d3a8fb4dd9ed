"""The walk: from a step down to its commands, and from a command to what it runs in turn."""

from collections.abc import Callable
from dataclasses import dataclass, field

from mlopskit.findings import Place
from mlopskit.repo import tables
from mlopskit.repo.facts.fact import replace
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.facts.shell import joined, pieces
from mlopskit.repo.wiring.context import Context
from mlopskit.repo.wiring.files import Files
from mlopskit.repo.wiring.model import Command, Trigger
from mlopskit.repo.wiring.unwrap import unwrap

DEEPEST = 14
MOST_COMMANDS = 20_000
MOST_VISITS = 50_000

Lead = Callable[["Walk", tuple[str, ...], int, Context], str | None]
"""Follows a command to what it runs; returns the project's own file that it is, if any, or None to leave it out."""


@dataclass(slots=True)
class Walk:
    """The commands found so far, and what has been visited under which circumstances."""

    files: Files
    leads: dict[str, Lead]
    actions: Callable[["Walk", Step, Context], None]
    tasks: Callable[["Walk", tuple[str, ...], int, Context], bool] = field(default=lambda *_: False)
    """Follows `pdm run NAME` and its kin to a task of that name; whether there was one."""
    commands: list[Command] = field(default_factory=list)
    unresolved: list[tuple[Place, str]] = field(default_factory=list)
    visited: set[tuple[object, ...]] = field(default_factory=set)
    reached: dict[tuple[str, str, int], frozenset[Trigger]] = field(default_factory=dict)
    """What sets off the files and works that something alive runs; they are not told again as run by hand."""

    def work(self, flow: Flow, work: Work, context: Context) -> None:
        """Run a work of a file, what it needs first."""
        path = work.path or context.path
        key = (path, work.name, work.line, context.directory, *context.key)
        if key in self.visited or len(context.chain) > DEEPEST or len(self.visited) > MOST_VISITS:
            return
        self.visited.add(key)
        if not context.disabled:
            self.reach(path, work.name, work.line, context)
        inner = replace(context, path=path).but(enforced=work.enforced, disabled=work.disabled)
        inner = inner.through(Place(path, work.line))
        for name in work.needs:
            if needed := flow.work(name):
                self.work(
                    flow, needed, replace(context, path=path).but(disabled=work.disabled).through(inner.chain[-1])
                )
        for step in work.steps:
            self.step(flow, step, inner)

    def reach(self, path: str, name: str, line: int, context: Context) -> None:
        """Remember that something alive runs a work, or a whole file when the name is empty."""
        known = self.reached.get((path, name, line), frozenset())
        self.reached[path, name, line] = known | context.triggers

    def step(self, flow: Flow, step: Step, context: Context) -> None:
        """Run one step: its scripts, its command, or what it uses."""
        inner = replace(
            context.but(enforced=step.enforced, disabled=step.disabled),
            directory=joined(context.directory, step.directory) if step.directory else context.directory,
            path=step.path or context.path,
        )
        for script in step.scripts:
            self.script(script, inner)
        if step.argv:
            self.argv(step.argv, step.line, inner)
        if step.uses.startswith("work:"):
            if called := flow.work(step.uses.removeprefix("work:")):
                self.work(flow, called, inner.through(Place(inner.path, step.line)))
        elif step.uses:
            self.actions(self, step, inner)

    def script(self, script: Script, context: Context, arguments: tuple[str, ...] = (), home: str = "") -> None:
        """Run the commands of a shell script; `home` is the folder of its file."""
        for piece in pieces(script.lines, errexit=script.errexit, pipefail=script.pipefail, arguments=arguments):
            directory = _directory(context.directory, home, piece.directory)
            inner = replace(context.but(enforced=piece.enforced, disabled=piece.disabled), directory=directory)
            self.argv(piece.argv, piece.line, inner)

    def argv(self, argv: tuple[str, ...], line: int, context: Context) -> None:
        """Take the wrappers off a command, keep it, and follow it."""
        words = unwrap(argv)
        if argv[2:] and self.tasks(self, argv, line, context):
            return
        if not words or words[0] in silent() or len(self.commands) > MOST_COMMANDS:
            return
        place = len(self.commands)
        lead = self.leads.get(words[0], self.leads[""])
        entry = lead(self, words, line, context)
        if entry is not None:
            self._keep(words, line, context, entry, place)

    def note(self, place: Place, reason: str) -> None:
        """Remember a reference that leads nowhere."""
        self.unresolved.append((place, reason))

    def _keep(self, words: tuple[str, ...], line: int, context: Context, entry: str, at: int) -> None:
        place = Place(context.path, line)
        command = Command(
            words[0],
            words[1:],
            place,
            context.triggers,
            context.enforced and not swallowing().intersection(words),
            context.disabled,
            context.through(place).chain,
            context.provider,
            context.job,
            entry,
        )
        self.commands.insert(at, command)


def silent() -> frozenset[str]:
    """Return the words of the shell that say nothing about a practice."""
    return frozenset(tables.load("shell")["silent"])


def swallowing() -> frozenset[str]:
    """Return the options with which a tool ends well whatever it finds."""
    return frozenset(tables.load("shell")["swallowing"])


def _directory(start: str, home: str, moved: str) -> str:
    if moved.startswith("@"):
        return joined(home, moved[1:])
    return joined(start, moved) if moved else start
