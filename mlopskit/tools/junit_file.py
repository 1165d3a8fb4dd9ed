"""What pytest's JUnit file tells of its tests."""

from pathlib import Path
from xml.etree import ElementTree as ET

from mlopskit.errors import Incomplete
from mlopskit.tools.failed_test import FailedTest


def read(report: Path) -> tuple[int, int, tuple[FailedTest, ...]]:
    """Return how many tests there were, how many were skipped, and those that failed; raises `Incomplete`."""
    cases = _cases(report)
    failures = tuple(_failure(case) for case in cases if _trouble(case) is not None)
    return len(cases), sum(case.find("skipped") is not None for case in cases), failures


def _cases(report: Path) -> list[ET.Element]:
    try:
        # the file was written a moment ago by the project's own pytest, whose code we run anyway
        return list(ET.parse(report).iter("testcase"))  # noqa: S314
    except (OSError, ET.ParseError) as error:
        raise Incomplete("`pytest` left no readable report of its tests") from error


def _trouble(case: ET.Element) -> ET.Element | None:
    failure = case.find("failure")
    return case.find("error") if failure is None else failure


def _failure(case: ET.Element) -> FailedTest:
    trouble = _trouble(case)
    message, text = (trouble.get("message", ""), trouble.text or "") if trouble is not None else ("", "")
    if message == "collection failure":
        message = _last_error(text)
    line = case.get("line")
    # pytest counts lines from 0 here
    return FailedTest(case.get("name", ""), message, case.get("file"), int(line) + 1 if line else None)


def _last_error(text: str) -> str:
    said = [line.removeprefix("E").strip() for line in text.splitlines() if line.startswith("E ")]
    return said[-1] if said else (text.strip().splitlines() or ["could not be collected"])[-1]
