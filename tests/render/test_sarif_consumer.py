"""A real reader of SARIF, `sarif-tools`, finds in ours what the gates found."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mlopskit.errors import ExitCode
from mlopskit.render import formats
from mlopskit.report import Case, Cell, Outcome, Page, Report, Severity

WRONG = Case("lint", "F401", "No name is imported in vain", Outcome.FAIL, "`os` is unused", "src/a.py", 3)
CASES = (
    WRONG,
    replace(WRONG, rule="E501", message="too long", line=7, severity=Severity.WARNING),
    replace(WRONG, message="`re` is unused", path="src/ä b.py", line=4),
    Case("tests", "tests", "The tests pass", Outcome.INCOMPLETE, "pytest is not installed"),
    Case("format", "format", "Every file is formatted", Outcome.PASS, "every file is formatted"),
    replace(WRONG, outcome=Outcome.SKIPPED, path="src/old.py", suppressed="legacy, until 2027-06-30"),
    replace(WRONG, outcome=Outcome.SKIPPED, line=9, suppressed="needed", suppressed_in_source=True),
)
pytest.importorskip("sarif", reason="sarif-tools is for the first Python only")
ONLY = "description: waived\nconfiguration:\n  default-include: false\ninclude:\n  - suppression: "


def report(*cases: Case) -> Report:
    return Report("check", ExitCode.FAIL, {}, Page("mlops check", Cell("fail"), ()), cases)


def sarif(folder: Path, *words: str) -> str:
    """Run `sarif` in a folder and return what it says."""
    program = Path(sys.executable).with_name("sarif")
    return subprocess.run([program, *words], cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the SARIF of an earlier and of a later run, in which the code has moved down."""
    (tmp_path / "before.sarif").write_text(formats.render(report(*CASES[:2]), "sarif"), "utf-8")
    moved = (replace(CASES[0], line=30), replace(CASES[1], line=70), *CASES[2:])
    (tmp_path / "after.sarif").write_text(formats.render(report(*moved), "sarif"), "utf-8")
    return tmp_path


def test_every_finding_is_listed_with_its_place(folder: Path) -> None:
    """
    Tool, severity, rule, path and line arrive as they are; what passed is not there.
    """
    sarif(folder, "csv", "-o", "all.csv", "after.sarif")
    rows = [row.split(",") for row in (folder / "all.csv").read_text("utf-8-sig").splitlines()[1:]]

    assert [
        ("mlopskit", "error", "lint/F401", "src/%C3%A4%20b.py", "4"),
        ("mlopskit", "error", "lint/F401", "src/a.py", "30"),
        ("mlopskit", "error", "lint/F401", "src/a.py", "9"),
        ("mlopskit", "error", "lint/F401", "src/old.py", "3"),
        ("mlopskit", "error", "tests", ".", "1"),
        ("mlopskit", "warning", "lint/E501", "src/a.py", "70"),
    ] == sorted((row[0], row[1], row[2].strip('"'), row[-2], row[-1]) for row in rows)


@pytest.mark.parametrize(("kind", "place"), [("inSource", "src/a.py,9"), ("external", "src/old.py,3")])
def test_waived_findings_are_told_with_the_kind_of_their_waiver(kind: str, place: str, folder: Path) -> None:
    """
    A filter on the kind of a suppression finds the one that is of it, and no finding that counts.
    """
    (folder / "filter.yml").write_text(f"{ONLY}{kind}\n")
    sarif(folder, "csv", "--filter", "filter.yml", "-o", "some.csv", "after.sarif")
    _, *rows = (folder / "some.csv").read_text("utf-8-sig").splitlines()

    assert [f"mlopskit,error,lint/F401,`os` is unused,{place}"] == rows


def test_what_is_new_is_told_from_what_has_only_moved(folder: Path) -> None:
    """
    The fingerprints of findings that moved down stay, and those of new findings were not there.
    """
    before, after = (
        {result["partialFingerprints"]["mlopskit/v1"] for result in json.loads(file.read_text())["runs"][0]["results"]}
        for file in (folder / "before.sarif", folder / "after.sarif")
    )

    assert before < after
    assert 4 == len(after - before)
    assert "4" in sarif(folder, "diff", "before.sarif", "after.sarif")
