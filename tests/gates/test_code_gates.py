"""The gates that run the project's own tools: lint, format, tests."""

import os
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
    root = make({"tests/test_m.py": "from os import not_there\n"})

    message = f"ImportError: cannot import name 'not_there' from 'os' ({os.__file__})"
    finding = GateFinding("tests.test_m", message, "tests/test_m.py")
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
        ("exit 4", "the tests could not start"),
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


@pytest.mark.parametrize(
    ("files", "outcome"),
    [
        ({"tests/test_m.py": "import no_such_package\n"}, Outcome.INCOMPLETE),
        ({"tests/test_m.py": "import a_package.part\n"}, Outcome.INCOMPLETE),
        ({"src/own/m.py": "X = 1\n", "tests/test_m.py": "import own\n"}, Outcome.INCOMPLETE),
        ({"own/m.py": "X = 1\n", "conftest.py": "", "tests/test_m.py": "import own.gone\n"}, Outcome.FAIL),
        (
            {"tests/test_a.py": "import no_such_package\n", "tests/test_m.py": "def test_a(:\n"},
            Outcome.FAIL,
        ),
        (
            {"tests/conftest.py": "import no_such_package\n", "tests/test_m.py": "def test_a(): ...\n"},
            Outcome.INCOMPLETE,
        ),
    ],
    ids=["a-package", "a-part-of-a-package", "not-installed", "a-module-of-its-own", "and-a-fault", "conftest"],
)
def test_an_environment_that_lacks_packages_tells_nothing_about_the_code(
    files: dict[str, str], outcome: Outcome, make: Make, judge: Judge
) -> None:
    """
    Where all that fails is a package that is not installed, nothing was tested, which is neither a pass nor a failure.
    """
    assert outcome is judge("tests", make(files)).outcome


BLACK = """
echo 'would reformat {root}/src/m.py' >&2
echo 'error: cannot format src/n.py: Cannot parse: 1:6' >&2
exit 123
"""
FLAKE8 = r"printf './src/m.py\t3\tF401\tunused import\n'; exit 1"


@pytest.mark.parametrize(
    ("gate", "settings", "script", "expected"),
    [
        ("format", "[tool.black]\n", BLACK, [("unformatted", "src/m.py", 1), ("invalid-syntax", "src/n.py", 1)]),
        ("lint", "[tool.flake8]\n", FLAKE8, [("F401", "src/m.py", 3)]),
    ],
)
def test_a_project_of_black_and_flake8_is_judged_by_them(  # noqa: PLR0913, PLR0917 - a column each, and three fixtures
    gate: str, settings: str, script: str, expected: list[tuple[str, str, int]], make: Make, fake: Fake, judge: Judge
) -> None:
    """
    Who configures another formatter or linter is not told that ruff would do otherwise; both are stand-ins here.
    """
    root = make({**GOOD, "src/n.py": "def f(:\n", "pyproject.toml": settings})
    fake(root, "black" if gate == "format" else "flake8", script.replace("{root}", str(root)))

    result = judge(gate, root)
    assert (Outcome.FAIL, expected) == (
        result.outcome,
        [(each.rule, each.path, each.line) for each in result.findings],
    )


def test_ruff_judges_where_both_are_configured(make: Make, judge: Judge) -> None:
    """
    A project that has moved on to ruff and left the old tables behind is judged by ruff.
    """
    root = make({**GOOD, "pyproject.toml": "[tool.black]\n\n[tool.ruff]\n", "setup.cfg": "[flake8]\n"})

    assert ["ruff finds nothing", "every file is formatted"] == [
        judge("lint", root).summary,
        judge("format", root).summary,
    ]
