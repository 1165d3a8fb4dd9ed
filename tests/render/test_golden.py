"""
Two reports in every format, byte by byte: one that says much, one that says nearly nothing.

`golden/` holds what people and services get; a change that is wanted changes the file with it.
"""

from pathlib import Path

import pytest

from mlopskit import __version__
from mlopskit.errors import ExitCode
from mlopskit.render.formats import MACHINE, render
from mlopskit.render.text import Look
from mlopskit.render.text import render as for_people
from mlopskit.report import (
    Bullets,
    Case,
    Cell,
    Commands,
    Failure,
    Heading,
    Outcome,
    Page,
    Paragraph,
    Picture,
    Report,
    Severity,
    Table,
    Tone,
)

FOLDER = Path(__file__).with_name("golden")
HOSTILE = "a\x1b[31mb\u202ec::error::d##vso[x]<b>|`e`\n`f|g` @h 100%,;]"
RICH = Report(
    "check",
    ExitCode.FAIL,
    {"verdict": "fail", "numbers": (1, 2.5, float("nan"), float("inf"), None, True), "path": Path("a/b"), "s": {"z"}},
    Page(
        "Check of penguins",
        Cell("2 gates failed", Tone.BAD),
        (
            Heading("Next"),
            Commands(("mlops run", "git push")),
            Heading("Gates"),
            Table(
                ("gate", "verdict", "what it says"),
                (
                    (Cell("lint"), Cell("fail", Tone.BAD), Cell("1 finding in `a.py`")),
                    (Cell(HOSTILE), Cell("warn", Tone.WARN), Cell("", Tone.DIM)),
                ),
            ),
            Bullets((Cell("one"), Cell("two", Tone.GOOD))),
            Paragraph("A sentence with `code`, and\ntwo lines.", Tone.DIM),
            Picture('<svg xmlns="http://www.w3.org/2000/svg"></svg>', "A curve."),
        ),
        (Heading("Details"), Paragraph(HOSTILE), Table(("only",), ())),
    ),
    (
        Case("lint", "F401", "an import is used", Outcome.FAIL, HOSTILE, "s r/ä\udcff.py", 3),
        Case("lint", "F401", "an import is used", Outcome.FAIL, HOSTILE, "s r/ä\udcff.py", 30),
        Case("data", "data", "the data fit", Outcome.INCOMPLETE, "", seconds=0.25),
        Case("tests", "pass", "they pass", Outcome.PASS, "12 passed", seconds=1.5),
        Case("docs", "card", "the card is whole", Outcome.SKIPPED, "there is no model"),
        Case("docs", "links", "links lead on", Outcome.FAIL, "gone", "/docs/a.md", 0, Severity.NOTE),
        Case("docs", "tone", "the tone is right", Outcome.FAIL, "", "docs/a.md", None, Severity.WARNING),
        Case("ids", "ids", "nobody is named", Outcome.PASS, "", "a.csv", 1, suppressed="agreed"),
        Case("ids", "here", "", Outcome.PASS, "", "a.csv", 1, suppressed="said", suppressed_in_source=True),
    ),
)
BARE = Report(
    "audit",
    ExitCode.INCOMPLETE,
    {},
    Page("Audit", Cell("nothing", Tone.DIM)),
    (),
    Failure("incomplete", "no such folder: x", "give another one"),
)
MANY = Report(
    "check",
    ExitCode.FAIL,
    {},
    Page("Check", Cell("12 gates failed", Tone.BAD)),
    tuple(Case("g", f"r{number}", "t", Outcome.FAIL, f"m{number}", "a", number) for number in range(12)),
)


@pytest.mark.parametrize("name", ["rich", "bare", "many"])
@pytest.mark.parametrize("form", MACHINE)
def test_a_machine_gets_what_it_got_before(form: str, name: str) -> None:
    """
    Each format of each report is the file that is kept.
    """
    told = render({"rich": RICH, "bare": BARE, "many": MANY}[name], form)

    assert kept(f"{name}.{form}") == told


@pytest.mark.parametrize(("name", "report"), [("rich", RICH), ("bare", BARE)])
@pytest.mark.parametrize("width", [40, 80])
def test_a_person_gets_what_they_got_before(width: int, name: str, report: Report) -> None:
    """
    The same for a terminal, a narrow and a wide one, in colour and without.
    """
    plain = for_people(report, Look(width=width, verbose=True))
    coloured = for_people(report, Look(width=width, color=True))

    assert kept(f"{name}.{width}.text") == plain
    assert kept(f"{name}.{width}.color") == coloured


def kept(name: str) -> str:
    """Return a file that is kept, with the version of today in it."""
    return (FOLDER / name).read_bytes().decode("utf-8").replace("VERSION", __version__)
