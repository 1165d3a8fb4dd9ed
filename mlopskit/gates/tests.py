"""
Do the project's tests pass?

## Why it matters
Code that trains and predicts breaks in silence; a test is what speaks up.

## What it runs
`pytest` with the project's own settings, from the project's `.venv` or from PATH; it executes the project's code.
No collected test, or only skipped ones, is not a pass; where all that fails is that installed packages are missing, the
gate is incomplete, because nothing was tested.
With `--since REV`, after a change of Python files alone, test files that import nothing of what has changed are left
out, and the summary says how many; a test that starts programs or names Python files by path always runs.

## How to turn it off
```toml
[tool.mlopskit.check.skip]
tests = { reason = "run in a job of their own" }
```
"""

import re

from mlopskit.gates import Subject, gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.wording import counted
from mlopskit.tools import pytest
from mlopskit.tools.failed_test import FailedTest

READS = ("**",)
"""A test may read any file of the project."""


def test_files(project: Project) -> Subject:
    """There is something to run when the project has test files."""
    found = len(project.test_files)
    if project.narrowed and not project.narrowed.kept:
        return Subject.absent(f"none of {counted(found, 'test file')} imports what has changed")
    return Subject.present(counted(found, "test file")) if found else Subject.absent("there are no test files")


@gate(title="The tests pass", subject=test_files, reads=READS)
def judge(project: Project) -> GateResult:
    run = project.test_run()
    if run.exit_code == pytest.NO_TESTS or not run.total:
        none = GateFinding("no-tests", "pytest collected no tests; does `testpaths` point at them?")
        return GateResult.failed("no tests were collected", [none], output=run.output)
    lacking = {_lacking(project, each) for each in run.failures}
    if lacking and "" not in lacking and not run.passed:
        names = ", ".join(f"`{name}`" for name in sorted(lacking))
        return GateResult.incomplete(
            f"the tests could not be loaded: the environment lacks {names}; is the project installed in .venv?",
            output=run.output,
        )
    if run.failures:
        findings = [GateFinding(each.test, each.message, each.path, each.line) for each in run.failures]
        told = f"{len(findings)} of {run.total} failed{_left_out(project)}"
        return GateResult.failed(told, findings, output=run.output)
    if not run.passed:
        return GateResult.incomplete(
            f"all of {counted(run.total, 'test')} skipped, so nothing was tested", output=run.output
        )
    if pytest.UNCOVERED.search(run.output):
        finding = GateFinding("coverage", "pytest-cov found that the tests cover too little")
        return GateResult.failed(f"{run.passed} passed, but they cover too little", [finding], output=run.output)
    skipped = f", {run.skipped} skipped" if run.skipped else ""
    return GateResult.passed(f"{run.passed} passed{skipped}{_left_out(project)}", output=run.output)


def _lacking(project: Project, failure: FailedTest) -> str:
    """
    Return the package that is not installed where that is what failed, else nothing.

    The project's own package may be the one; a module that is missing inside of it is the fault of the code.
    """
    found = re.fullmatch(r"ModuleNotFoundError: No module named '([^'.]+)(\.[^']+)?'", failure.message)
    if found is None or (found[2] and any(found[1] in path.split("/") for path in project.glob("**/*.py"))):
        return ""
    return found[1]


def _left_out(project: Project) -> str:
    if project.narrowed is None:
        return ""
    left_out, all_files = len(project.narrowed.left_out), counted(len(project.test_files), "test file")
    return f"; {left_out} of {all_files} left out, which import nothing of what has changed"
