"""Pytest, run with the project's own settings and read from its JUnit file."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from xml.etree import ElementTree as ET

from mlopskit.errors import Incomplete
from mlopskit.tools import coverage, program
from mlopskit.tools.coverage import Coverage

NO_TESTS = 5
UNCOVERED = re.compile(r"Required test coverage of .+ not reached|Coverage failure")
"""What pytest-cov says when it fails a run whose tests passed."""
REFUSED = 4
"""How pytest ends when it cannot start: wrong words, or a `conftest.py` that cannot be loaded."""
UNTRACED = "mlopskit_untraced_imports"
ENDED = frozenset({0, 1, 2, REFUSED, NO_TESTS})
"""Passed, failed, not collected (or interrupted), not started, and no tests: what pytest itself decided."""


class Measured(Enum):
    """Who measures what the tests cover."""

    BY_COVERAGE = "coverage"
    BY_PYTEST = "pytest"
    """The project's own settings ask pytest-cov for it already."""


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
    coverage: Coverage | None = None

    @property
    def passed(self) -> int:
        """How many tests ran and passed."""
        return self.total - self.skipped - len(self.failures)


def run(
    root: Path,
    *,
    timeout: float,
    measured: Measured | None = None,
    own: Iterable[str] = (),
    left_out: Sequence[str] = (),
) -> Run:
    """
    Run the project's tests but those in the files left out; with `measured`, what they cover is measured on the way.

    `own` are the names of the project's modules and packages, which are measured wherever they lie.
    A part of the tests covers a part of the code, so that nothing is measured when files are left out.
    """
    if left_out:
        no_cov = ("--no-cov",) if measured is Measured.BY_PYTEST else ()
        return _run(root, timeout, None, (*no_cov, *(f"--ignore={path}" for path in left_out)))
    return _run(root, timeout, measured, (), own)


def _run(root: Path, timeout: float, measured: Measured | None, further: Sequence[str], own: Iterable[str] = ()) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "junit.xml"
        # xunit1 is the family that tells file and line
        words = ("-q", "-o", "junit_family=xunit1", f"--junitxml={report}", *further)
        tool, first = ("coverage", ("run", "-m", "pytest")) if measured is Measured.BY_COVERAGE else ("pytest", ())
        variables = {"COVERAGE_FILE": str(Path(folder) / ".coverage")}
        if measured:
            words, variables = (*words, "-p", UNTRACED), {**variables, **_untraced(Path(folder), own)}
        done = program.run(tool, (*first, *words), root=root, timeout=timeout, fine=ENDED, variables=variables)
        if done.exit_code == REFUSED:
            why = program.last_words(done).removeprefix("E").strip()
            raise Incomplete(f"the tests could not start: {why}", hint="run `pytest` in the project's environment")
        cases = _cases(report)
        covered = coverage.read(root, Path(folder), timeout=timeout) if measured else None
    failures = tuple(_failure(case) for case in cases if _trouble(case) is not None)
    skipped = sum(case.find("skipped") is not None for case in cases)
    ran = Run(done.exit_code, len(cases), skipped, failures, done.stdout, covered)
    if UNCOVERED.search(done.stdout) and not failures:
        return ran
    if done.exit_code not in (0, NO_TESTS) and not failures:
        raise Incomplete(f"`pytest` failed with exit code {done.exit_code}: {program.last_words(done)}")
    return ran


def _untraced(folder: Path, own: Iterable[str]) -> Mapping[str, str]:
    """Put the plugin that spares coverage the imports of others where the project's pytest finds it."""
    from mlopskit.tools import untraced_imports  # it is for the project's Python, and looks around as it loads

    shutil.copyfile(untraced_imports.__file__, folder / f"{UNTRACED}.py")
    path = (str(folder), os.environ.get("PYTHONPATH", ""))
    return {"PYTHONPATH": os.pathsep.join(filter(None, path)), untraced_imports.OWN: os.pathsep.join(sorted(own))}


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
