"""A command of our own on the menu, so that the command line is tested without the commands behind it."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Annotated

import pytest
from typer import Argument, Option

from mlopskit.cli import menu
from mlopskit.cli.entry import main
from mlopskit.cli.options import Output, doing, judging
from mlopskit.cli.output import emit, emit_receipt
from mlopskit.errors import ExitCode, MissingTool
from mlopskit.report import Case, Cell, Done, Outcome, Page, Paragraph, Receipt, Report, Tone

Run = Callable[..., tuple[int, str, str]]


@judging("mlops weigh penguins", "mlops weigh penguins --report html=weigh.html")
def weigh(
    what: Annotated[str, Argument(help="what to weigh")],
    *,
    scale: Annotated[str, Option("--scale", help="the scale to use")] = "kitchen",
    output: Output,
) -> ExitCode:
    """Weigh something."""
    if what == "air":
        raise MissingTool("the scale is not sensitive enough", hint="buy a better one")
    if what == "nothing":
        raise ZeroDivisionError("divided\x1b[31m by nothing")
    if what == "forever":
        raise KeyboardInterrupt
    heavy = what == "whales"
    page = Page("Weight", Cell("too heavy" if heavy else "fine", Tone.BAD), (), (Paragraph(f"on the {scale} scale"),))
    case = Case("weight", "heavy", "it is light", Outcome.FAIL if heavy else Outcome.PASS, "it is heavy")
    return emit(Report("weigh", ExitCode.FAIL if heavy else ExitCode.PASS, {"what": what}, page, (case,)), output)


@doing("mlops zoo feed")
def feed(*, output: Output) -> ExitCode:
    """Feed the animals."""
    return emit_receipt(Receipt("zoo feed", (Done("fed", "penguins", "with fish"),), ("mlops zoo clean",)), output)


@pytest.fixture(autouse=True)
def menu_for_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put `mlops weigh` and the family `mlops zoo` on the menu, and nothing else."""
    single, family = ModuleType("mlopskit.cli.weigh"), ModuleType("mlopskit.cli.zoo")
    vars(single)["weigh"] = weigh
    vars(family).update(COMMANDS=(feed,), __doc__="Look after the animals.")
    monkeypatch.setitem(sys.modules, "mlopskit.cli.weigh", single)
    monkeypatch.setitem(sys.modules, "mlopskit.cli.zoo", family)
    shown = (menu.Item("weigh", "Weigh things"), menu.Item("zoo", "Look after the animals", family=True))
    monkeypatch.setattr(menu, "MENU", shown)
    monkeypatch.setattr(menu, "items", lambda: shown)


@pytest.fixture
def mlops(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command line and gives its exit code, stdout and stderr."""
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*words: str) -> tuple[int, str, str]:
        code = main(words)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run
