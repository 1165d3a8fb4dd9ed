"""A report to render, told by hand."""

import pytest

from mlopskit.errors import ExitCode
from mlopskit.report import (
    Bullets,
    Case,
    Cell,
    Commands,
    Heading,
    Outcome,
    Page,
    Paragraph,
    Report,
    Severity,
    Table,
    Tone,
)


@pytest.fixture
def report() -> Report:
    """Return a check of a project in which each outcome occurs."""
    return Report(
        command="check",
        exit_code=ExitCode.FAIL,
        result={"verdict": "fail", "gates": []},
        page=Page(
            "Check of penguins",
            Cell("1 gate failed, 1 incomplete", Tone.BAD),
            (
                Heading("Next"),
                Commands(("mlops run train", "git add dvc.lock")),
                Heading("Gates"),
                Table(
                    ("gate", "verdict", "what"),
                    (
                        (Cell("lint"), Cell("fail", Tone.BAD), Cell("1 finding in 14 files")),
                        (Cell("data"), Cell("incomplete", Tone.WARN), Cell("data/penguins.csv is not here")),
                        (Cell("tests"), Cell("pass", Tone.GOOD), Cell("12 passed")),
                    ),
                ),
            ),
            (Paragraph("ruff 0.17.5, 0.02 s"), Bullets((Cell("not run: docs, no card"),))),
        ),
        cases=(
            Case("lint", "F401", "an import is used", Outcome.FAIL, "`os` is imported, not used", "src/train.py", 3),
            Case("data", "suite", "the data fit the suite", Outcome.INCOMPLETE, "data/penguins.csv is not here"),
            Case("tests", "tests", "the tests pass", Outcome.PASS, "12 passed", seconds=1.5),
            Case("docs", "card", "the model card is complete", Outcome.SKIPPED, "there is no model"),
            Case("docs", "links", "links lead somewhere", Outcome.FAIL, "a.md: gone", "docs/a.md", 7, Severity.NOTE),
        ),
    )
