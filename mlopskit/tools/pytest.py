"""Pytest, run with the project's own settings and read from its JUnit file."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.tools import coverage, program
from mlopskit.tools.coverage import Coverage
from mlopskit.tools.failed_test import FailedTest

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
class Run:
    """How the tests went."""

    exit_code: int
    total: int
    skipped: int
    failures: tuple[FailedTest, ...]
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
    from mlopskit.tools import junit_file  # a parser of XML, for which a run without tests need not wait

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
        total, skipped, failures = junit_file.read(report)
        covered = coverage.read(root, Path(folder), timeout=timeout) if measured else None
    ran = Run(done.exit_code, total, skipped, failures, done.stdout, covered)
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
