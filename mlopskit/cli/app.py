"""
The commands as typer sees them, each loaded when it is called.

A command is a file of this folder: `mlopskit/cli/audit.py` holds a function `audit`, which is `mlops audit`.
A family such as `mlops data` holds `COMMANDS`, its functions in the order of their help, under the file's docstring.
"""

import importlib
import inspect
import sys
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from mlopskit.cli import completion, menu, streams
from mlopskit.cli.options import Command
from mlopskit.errors import ExitCode, UsageError, did_you_mean

Parsing = Any
"""The context and the formatter of the parser below typer, which has no public name for their types."""

SETTINGS = {"help_option_names": ["-h", "--help"]}


def run(words: list[str]) -> int:
    """Parse the words, run the command that they name, and return its exit code."""
    if words[:1] == ["--show-completion"]:
        return completion.show(words[1:])
    if words[:1] == ["--install-completion"]:
        return completion.install(words[1:])
    if not completion.asked() and not words:
        sys.stderr.write(menu.help_text(streams.width()))
        return ExitCode.USAGE
    code = root().main(args=words, prog_name="mlops", standalone_mode=False)
    return int(code or 0)


def root() -> TyperGroup:
    """Return `mlops` itself, with none of its commands loaded yet."""
    return Mlops(name="mlops", context_settings=SETTINGS, rich_markup_mode=None)


class Described(TyperCommand):
    """A command whose help shows examples before options."""

    def format_help_text(self, ctx: Parsing, formatter: Parsing) -> None:
        """Write the description, then the examples."""
        super().format_help_text(ctx, formatter)
        examples = getattr(self.callback, "examples", ())
        if examples:
            with formatter.section("Examples"):
                formatter.write("".join(f"  {line}\n" for line in examples))


class Family(TyperGroup):
    """A group of commands that guesses kindly when it does not know a word."""

    def format_commands(self, ctx: Parsing, formatter: Parsing) -> None:
        """Write each command with its whole summary; the parser's own way cuts it off at the width of a line."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, command.get_short_help_str(limit=1000)) for name, command in commands if command]
            )

    def resolve_command(self, ctx: Parsing, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the command that the first word names; raises `UsageError` with the nearest one."""
        known = self.list_commands(ctx)
        if args[0] in known or args[0].startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        hint = did_you_mean(args[0], known) or f"`{ctx.command_path} --help` lists the commands"
        raise UsageError(f"there is no command `{ctx.command_path} {args[0]}`", hint=hint)


class Mlops(Family):
    """The whole menu, each command loaded when it is called."""

    def list_commands(self, ctx: Parsing) -> list[str]:  # noqa: ARG002 - the parser hands it in
        """Return the names on the menu."""
        return [item.name for item in menu.items()]

    def get_command(self, ctx: Parsing, cmd_name: str) -> Any:  # noqa: ANN401 - the parser's own types
        """Return the command of that name, loaded now, or None."""
        return load(cmd_name) if cmd_name in self.list_commands(ctx) else None

    def format_help(self, ctx: Parsing, formatter: Parsing) -> None:  # noqa: ARG002 - the parser hands it in
        """Write the menu, as the front door does."""
        formatter.write(menu.help_text(streams.width()))


def load(name: str) -> TyperCommand | TyperGroup:
    """Return a command of the menu from its file."""
    module = importlib.import_module(f"mlopskit.cli.{name}")
    family: tuple[Command, ...] | None = getattr(module, "COMMANDS", None)
    app = typer.Typer(
        name=name,
        add_completion=False,
        rich_markup_mode=None,
        cls=Family,
        context_settings=SETTINGS,
        help=module.__doc__,
    )
    if family is None:
        _add(app, name, getattr(module, name))
    else:
        app.callback(no_args_is_help=True)(_nothing)
        for function in family:
            _add(app, function.__name__.rstrip("_").replace("_", "-"), function)
    command = typer.main.get_command(app)
    command.name = name
    return command  # type: ignore[return-value] # typer tells only the parser's own base class


def _add(app: typer.Typer, name: str, function: Command) -> None:
    app.command(name, cls=Described, help=inspect.getdoc(function), context_settings=SETTINGS)(function)


def _nothing() -> None:
    pass
