"""
The options that commands share, given to a command by one decorator.

```python
@judging("mlops audit", "mlops audit --scale google")
def audit(path: Annotated[Path, Argument(help="the repository")] = Path(), *, output: Output) -> ExitCode:
    \"\"\"Say how mature a repository's ML practice is, and why.\"\"\"
    return emit(commands.audit(Repo(path)), output)
```
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

from typer import Option

from mlopskit.errors import ExitCode, UsageError, did_you_mean

Command = Callable[..., ExitCode]


class Format(StrEnum):
    """A format that a report can be told in."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    GITLAB = "gitlab"
    AZURE = "azure"
    MARKDOWN = "markdown"
    HTML = "html"


class ReceiptFormat(StrEnum):
    """A format that a receipt can be told in."""

    TEXT = "text"
    JSON = "json"


class Color(StrEnum):
    """When to use colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Output:
    """How a command tells what it found or did."""

    format: Format = Format.TEXT
    reports: tuple[tuple[Format, Path], ...] = ()
    """Further formats, each with the file that it is written to."""
    color: Color = Color.AUTO
    verbose: bool = False
    quiet: bool = False


def judging(*examples: str) -> Callable[[Command], Command]:
    """Give a command that returns a report its output options, as `output: Output`, and examples for its help."""
    return _decorator(examples, {"format_": FormatOption, "report": ReportOption, **TALK})


def doing(*examples: str) -> Callable[[Command], Command]:
    """Give a command that returns a receipt its output options, as `output: Output`, and examples for its help."""
    return _decorator(examples, {"format_": ReceiptOption, **TALK})


FormatOption = Annotated[Format, Option("--format", help="how to tell the result")]
ReceiptOption = Annotated[ReceiptFormat, Option("--format", help="how to tell what was done")]
ReportOption = Annotated[
    list[str], Option("--report", metavar="FORMAT=FILE", help="write the result to a file as well; repeatable")
]
TALK: dict[str, Any] = {
    "color": Annotated[Color, Option("--color", help="when to use colour")],
    "verbose": Annotated[bool, Option("--verbose", "-v", help="show the details")],
    "quiet": Annotated[bool, Option("--quiet", "-q", help="show the verdict only")],
}
DEFAULTS = {
    "format_": Format.TEXT,
    "report": [],
    "color": Color.AUTO,
    "verbose": False,
    "quiet": False,
}


def _decorator(examples: tuple[str, ...], options: dict[str, Any]) -> Callable[[Command], Command]:
    def decorate(function: Command) -> Command:
        @wraps(function)
        def command(**values: Any) -> ExitCode:  # noqa: ANN401 - whatever the command takes
            chosen = {name: values.pop(name) for name in options}
            return function(**values, output=_output(**chosen))

        signature = inspect.signature(function, eval_str=True)
        own = [item for item in signature.parameters.values() if item.name != "output"]
        shared = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=DEFAULTS[name], annotation=annotation)
            for name, annotation in options.items()
        ]
        parameters = [item.replace(kind=inspect.Parameter.KEYWORD_ONLY) for item in own] + shared
        vars(command).update(__signature__=signature.replace(parameters=parameters), examples=examples)
        command.__annotations__ = {item.name: item.annotation for item in parameters}
        return command

    return decorate


def _output(
    format_: Format | ReceiptFormat, color: Color, *, verbose: bool, quiet: bool, report: list[str] | None = None
) -> Output:
    reports = tuple(_report(word) for word in report or ())
    return Output(Format(format_.value), reports, color, verbose, quiet)


def _report(word: str) -> tuple[Format, Path]:
    name, separator, file = word.partition("=")
    known = [item.value for item in Format]
    if not separator or not file:
        raise UsageError(f"`--report {word}` names no file", hint="write it as --report FORMAT=FILE")
    if name not in known:
        raise UsageError(
            f"`--report {word}`: there is no format `{name}`",
            hint=did_you_mean(name, known) or f"the formats are {', '.join(known)}",
        )
    return Format(name), Path(file)
