"""Questions to the person at the terminal; every question has a flag, and without a terminal the flag is asked for."""

import sys

import typer

from mlopskit.cli import streams
from mlopskit.errors import UsageError


def ask(question: str, *, flag: str, default: str = "") -> str:
    """Return the answer; raises `UsageError` naming the flag when there is nobody to ask."""
    _somebody_must_be_there(question, flag)
    return str(typer.prompt(question, default=default, show_default=bool(default), err=True))


def confirm(question: str, *, flag: str, default: bool = False) -> bool:
    """Return whether the person agrees; raises `UsageError` naming the flag when there is nobody to ask."""
    _somebody_must_be_there(question, flag)
    return typer.confirm(question, default=default, err=True)


def interactive() -> bool:
    """Return whether questions can be asked: somebody types and somebody reads."""
    return streams.is_terminal(sys.stdin) and streams.is_terminal(sys.stderr)


def _somebody_must_be_there(question: str, flag: str) -> None:
    if not interactive():
        raise UsageError(
            f"{question.rstrip(' ?:')}: nobody can be asked without a terminal", hint=f"give it with {flag}"
        )
