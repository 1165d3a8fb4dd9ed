"""Pytest, run with the project's own settings and read from its JUnit file."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from mlopskit.errors import Incomplete
from mlopskit.tools import program

NO_TESTS = 5
ENDED = frozenset({0, 1, 2, NO_TESTS})
"""Passed, failed, not collected (or interrupted), and no tests: what pytest itself decided."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A test that failed, or a file whose tests could not be collected."""

    test: str
    message: str
    path: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Run:
    """How the tests went."""

    exit_code: int
    total: int
    skipped: int
    failures: tuple[Failure, ...]
    output: str

    @property
    def passed(self) -> int:
        """How many tests ran and passed."""
        return self.total - self.skipped - len(self.failures)


def run(root: Path, *, timeout: float) -> Run:
    """Run the project's tests."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "junit.xml"
        # xunit1 is the family that tells file and line
        words = ("-q", "-o", "junit_family=xunit1", f"--junitxml={report}")
        done = program.run("pytest", words, root=root, timeout=timeout, fine=ENDED)
        cases = _cases(report)
    failures = tuple(_failure(case) for case in cases if _trouble(case) is not None)
    skipped = sum(case.find("skipped") is not None for case in cases)
    ran = Run(done.exit_code, len(cases), skipped, failures, done.stdout)
    if done.exit_code not in (0, NO_TESTS) and not failures:
        raise Incomplete(f"`pytest` failed with exit code {done.exit_code}: {program.last_words(done)}")
    return ran


def _cases(report: Path) -> list[ET.Element]:
    try:
        # the file was written a moment ago by the project's own pytest, whose code we run anyway
        return list(ET.parse(report).iter("testcase"))  # noqa: S314
    except (OSError, ET.ParseError) as error:
        raise Incomplete("`pytest` left no readable report of its tests") from error


def _trouble(case: ET.Element) -> ET.Element | None:
    failure = case.find("failure")
    return case.find("error") if failure is None else failure


def _failure(case: ET.Element) -> Failure:
    trouble = _trouble(case)
    message, text = (trouble.get("message", ""), trouble.text or "") if trouble is not None else ("", "")
    if message == "collection failure":
        message = _last_error(text)
    line = case.get("line")
    # pytest counts lines from 0 here
    return Failure(case.get("name", ""), message, case.get("file"), int(line) + 1 if line else None)


def _last_error(text: str) -> str:
    said = [line.removeprefix("E").strip() for line in text.splitlines() if line.startswith("E ")]
    return said[-1] if said else (text.strip().splitlines() or ["could not be collected"])[-1]
