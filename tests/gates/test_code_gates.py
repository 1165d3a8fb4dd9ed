"""The gates that run the project's own tools: lint, format, tests."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.report import Outcome

Make = Callable[[Mapping[str, str]], Path]
Fake = Callable[[Path, str, str], None]
Judge = Callable[[str, Path], GateResult]

GOOD = {"src/m.py": '"""M."""\n\nX = 1\n', "tests/test_m.py": 'def test_one():\n    assert int("1") == 1\n'}


@pytest.mark.parametrize(
    ("gate", "summary"),
    [("lint", "ruff finds nothing"), ("format", "every file is formatted"), ("tests", "1 passed")],
)
def test_a_good_project_passes(gate: str, summary: str, make: Make, judge: Judge) -> None:
    """
    Clean, formatted, tested code passes each gate.
    """
    assert GateResult(Outcome.PASS, summary, gate=gate) == judge(gate, make(GOOD))


def test_lint_tells_rule_path_and_line(make: Make, judge: Judge) -> None:
    """
    An unused import is told with ruff's rule, from the project's root.
    """
    root = make({"src/m.py": '"""M."""\n\nimport os\n'})

    finding = GateFinding("F401", "`os` imported but unused", "src/m.py", 3)
    summary = "1 violation; `ruff check --fix` mends many"
    assert GateResult(Outcome.FAIL, summary, (finding,), gate="lint") == judge("lint", root)


def test_a_file_that_is_no_python_fails_both(make: Make, judge: Judge) -> None:
    """
    A syntax error is a finding of the linter and of the formatter, not a crash.
    """
    root = make({"src/m.py": "def f(:\n"})

    assert [Outcome.FAIL, Outcome.FAIL] == [judge(gate, root).outcome for gate in ("lint", "format")]


def test_format_names_the_file(make: Make, judge: Judge) -> None:
    """
    A file that the formatter would change is named.
    """
    root = make({"src/m.py": "x=1\n", "src/n.py": "y = 1\n"})

    assert [("unformatted", "src/m.py")] == [(each.rule, each.path) for each in judge("format", root).findings]


def test_tests_tell_the_failing_test(make: Make, judge: Judge) -> None:
    """
    A failing assertion is told with its test, file and line.
    """
    root = make({"tests/test_m.py": "import pytest\n\n\ndef test_one():\n    assert 1 == 2\n"})

    finding = GateFinding("test_one", "assert 1 == 2", "tests/test_m.py", 4)
    assert GateResult(Outcome.FAIL, "1 of 1 failed", (finding,), gate="tests") == judge("tests", root)


def test_tests_that_cannot_be_collected_fail(make: Make, judge: Judge) -> None:
    """
    A test file that cannot be imported is a failure that names the cause.
    """
    root = make({"tests/test_m.py": "import not_there\n"})

    finding = GateFinding("tests.test_m", "ModuleNotFoundError: No module named 'not_there'", "tests/test_m.py")
    assert GateResult(Outcome.FAIL, "1 of 1 failed", (finding,), gate="tests") == judge("tests", root)


def test_no_collected_test_is_no_pass(make: Make, judge: Judge) -> None:
    """
    Pytest's exit code 5 fails the gate.
    """
    result = judge("tests", make({"tests/test_m.py": "X = 1\n"}))

    assert (Outcome.FAIL, "no tests were collected") == (result.outcome, result.summary)


def test_only_skipped_tests_are_incomplete(make: Make, judge: Judge) -> None:
    """
    When every test is skipped, nothing was tested.
    """
    root = make({"tests/test_m.py": "import pytest\n\n\n@pytest.mark.skip\ndef test_one():\n    pass\n"})

    assert Outcome.INCOMPLETE is judge("tests", root).outcome


@pytest.mark.usefixtures("without_tools")
@pytest.mark.parametrize(("gate", "tool"), [("lint", "ruff"), ("format", "ruff"), ("tests", "pytest")])
def test_a_missing_tool_is_incomplete(gate: str, tool: str, make: Make, judge: Judge) -> None:
    """
    A tool that is nowhere is named with the command that installs it.
    """
    summary = (
        f"`{tool}` is not installed or not on PATH "
        f"(install `{tool}` in the project's environment, for example with `pip install {tool}`)"
    )
    assert GateResult(Outcome.INCOMPLETE, summary, gate=gate) == judge(gate, make(GOOD))


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 2", "failed with exit code 2"),
        ("exit 101", "failed with exit code 101"),
        ("kill -9 $$", "was killed by signal 9"),
        ("echo oops", "did not answer in JSON"),
        ("sleep 60", "did not end within 1 seconds"),
        ("yes", "printed more than 4 MiB"),
        ("exit 1", "did not answer in JSON"),
        ("echo '[]'; exit 1", "failed with exit code 1"),
    ],
)
def test_a_linter_that_dies_is_incomplete(script: str, said: str, make: Make, fake: Fake, judge: Judge) -> None:
    """
    Whatever befalls the tool, the gate is incomplete and says what happened.
    """
    root = make({**GOOD, "mlopskit.toml": "[check]\ntimeout = 1\n"})
    fake(root, "ruff", script)

    result = judge("lint", root)

    assert (Outcome.INCOMPLETE, True) == (result.outcome, said in result.summary), result.summary


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 0", "left no readable report"),
        ("exit 3", "failed with exit code 3"),
        ("exit 4", "failed with exit code 4"),
        ("kill -11 $$", "was killed by signal 11"),
        ("sleep 60", "did not end within 1 seconds"),
    ],
)
def test_a_test_run_that_dies_is_incomplete(script: str, said: str, make: Make, fake: Fake, judge: Judge) -> None:
    """
    A pytest that cannot run, or leaves no report, is never a pass.
    """
    root = make({**GOOD, "mlopskit.toml": "[check]\ntimeout = 1\n"})
    fake(root, "pytest", script)

    result = judge("tests", root)

    assert (Outcome.INCOMPLETE, True) == (result.outcome, said in result.summary), result.summary


def test_the_projects_own_tool_comes_first(make: Make, fake: Fake, judge: Judge) -> None:
    """
    The `.venv` of the project wins over PATH.
    """
    root = make({"src/m.py": "import os\n"})
    fake(root, "ruff", "echo '[]'")

    assert Outcome.PASS is judge("lint", root).outcome
