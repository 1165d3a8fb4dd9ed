"""
The menu: every command with its one line of help, so that `mlops --help` loads no command.

A command is shown as soon as its file stands in this folder (`mlopskit/cli/audit.py` is `mlops audit`).
"""

import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass

import mlopskit.cli
from mlopskit.render.columns import COMFORTABLE, fill


@dataclass(frozen=True, slots=True)
class Item:
    """A command of the menu."""

    name: str
    summary: str
    family: bool = False
    """Whether it has commands of its own, as `mlops data push` has."""


MENU = (
    Item("init", "Make a new project that trains, tests, validates and deploys from the first minute"),
    Item("add", "Add a part to the project: CI, a container, serving, monitoring"),
    Item("update", "Bring the project along with the newest template, keeping your changes"),
    Item("check", "Run every gate on the project and give one verdict"),
    Item("audit", "Say with evidence how mature a repository's ML practice is, and what to do next"),
    Item("validate", "Validate data against a suite of expectations"),
    Item("suite", "Suggest, show and convert suites of expectations", family=True),
    Item("drift", "Compare current data with reference data"),
    Item("data", "Version, share and verify data", family=True),
    Item("run", "Run the pipeline, or some of its stages"),
    Item("save", "Commit code, data and pipeline state together"),
    Item("model", "Register, promote, compare and roll back models", family=True),
    Item("delivery", "Measure how changes reach production"),
    Item("explain", "Explain a practice, a gate, a scale or an expectation"),
    Item("config", "Show the configuration, and where each value comes from", family=True),
    Item("doctor", "Look for missing tools and broken settings, with the command that mends each"),
)

EXAMPLES = (
    ("mlops init penguins", "make a project, trained and tested"),
    ("mlops check", "is everything in order?"),
    ("mlops audit", "how mature is this repository, and what comes next?"),
    ("mlops explain data-validation", "what does this practice mean, and how is it adopted?"),
)

OPTIONS = (
    ("-h, --help", "show this help"),
    ("-V, --version", "show the version"),
    ("--show-completion SHELL", "print the completion script for bash, zsh, fish or powershell"),
    ("--install-completion SHELL", "install completion for bash, zsh, fish or powershell"),
)


def items() -> tuple[Item, ...]:
    """Return the commands that exist, in the order of the menu."""
    present = {module.name for module in pkgutil.iter_modules(mlopskit.cli.__path__)}
    return tuple(item for item in MENU if item.name in present)


def help_text(width: int = 120) -> str:
    """Return what `mlops --help` shows, in lines of at most `width` cells."""
    shown = items()
    present = {item.name for item in shown}
    examples = [(line, why) for line, why in EXAMPLES if line.split()[1] in present]
    parts = [
        "Usage: mlops COMMAND [OPTIONS]",
        "\n".join(fill(mlopskit.__doc__ or "", width)),
        _section("Examples", examples, width),
        _section("Commands", [(item.name, item.summary) for item in shown], width),
        _section("Options", OPTIONS, width),
        "`mlops COMMAND --help` tells more of each.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(title: str, rows: Sequence[tuple[str, str]], width: int) -> str:
    """Return rows under a title, in two columns, or on a narrow terminal the second below the first."""
    left = max((len(name) for name, _ in rows), default=0)
    room = width - left - 4
    lines = [f"{title}:"] if rows else []
    for name, told in rows:
        first, *rest = fill(told, room if room >= COMFORTABLE else width - 6)
        if room >= COMFORTABLE:
            lines += [f"  {name:<{left}}  {first}", *(f"{'':{left + 4}}{part}" for part in rest)]
        else:
            lines += [f"  {name}", *(f"      {part}" for part in (first, *rest))]
    return "\n".join(lines)
