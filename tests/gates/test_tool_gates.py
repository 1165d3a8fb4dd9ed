"""The gates types, coverage, storage and workflows, with the real tools."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mlopskit.commands.check import Wishes, check
from mlopskit.gates.judging.result import GateResult
from mlopskit.report import Outcome

Make = Callable[[Mapping[str, str]], Path]
Fake = Callable[[Path, str, str], None]
Judge = Callable[[str, Path], GateResult]

TYPED = {"pyproject.toml": "[tool.mypy]\nstrict = true\nfiles = ['m.py']\n", "m.py": "X: int = 1\n"}
DVC = str(Path(sys.executable).with_name("dvc"))


def test_types_that_hold_pass_and_a_wrong_one_is_told(make: Make, judge: Judge) -> None:
    """
    Mypy runs with the project's settings; an error is told with code, path and line.
    """
    root = make(TYPED)
    good = judge("types", root)
    (root / "m.py").write_text("\nX: int = 'one'\n")
    bad = judge("types", root)

    assert GateResult(Outcome.PASS, "mypy finds nothing", gate="types") == good
    assert (Outcome.FAIL, [("assignment", "m.py", 2)]) == (
        bad.outcome,
        [(each.rule, each.path, each.line) for each in bad.findings],
    )


@pytest.mark.parametrize("script", ["exit 2", "exit 1", "kill -9 $$", "sleep 60"])
def test_a_type_checker_that_dies_is_incomplete(script: str, make: Make, fake: Fake, judge: Judge) -> None:
    """
    A mypy that tells nothing is never a pass.
    """
    root = make({**TYPED, "mlopskit.toml": "[check]\ntimeout = 1\n"})
    fake(root, "mypy", script)

    assert Outcome.INCOMPLETE is judge("types", root).outcome


COVERED = {
    "pyproject.toml": "[tool.coverage.run]\nsource = ['pkg']\n[tool.coverage.report]\nfail_under = 75\n",
    "pkg/__init__.py": "def a() -> int:\n    return 1\n\n\ndef b() -> int:\n    return 2\n",
    "tests/test_a.py": "from pkg import a, b\n\n\ndef test_a() -> None:\n    assert a() == 1\n",
    "conftest.py": "",
}


def test_coverage_is_measured_in_the_same_run_as_the_tests(make: Make, tmp_path: Path) -> None:
    """
    Both gates run the tests once; a share below the bar fails only the gate `coverage`.
    """
    root = make(COVERED)
    counter = tmp_path / "ran"
    (root / "conftest.py").write_text(f"open({str(counter)!r}, 'a').write('x')\n")

    def outcomes() -> dict[str, str]:
        gates = check(root, Wishes(("tests", "coverage"), fresh=True)).result["gates"]
        assert isinstance(gates, list)
        return {gate["gate"]: f"{gate['verdict']}: {gate['summary']}" for gate in gates}

    good = outcomes()
    (root / "pyproject.toml").write_text(COVERED["pyproject.toml"].replace("75", "95"))
    low = outcomes()

    assert {"coverage": "pass: 75.0 % covered, 75 % asked for", "tests": "pass: 1 passed"} == good
    assert {"coverage": "fail: 75.0 % covered, 95 % asked for", "tests": "pass: 1 passed"} == low
    assert "xx" == counter.read_text()


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with a file and a folder pushed to a remote in a folder."""
    root = tmp_path_factory.mktemp("pushed")
    (root / "many").mkdir()
    for name in ("one.csv", "many/a.csv", "many/b.csv"):
        (root / name).write_text(name)
    for words in (
        ["git", "init", "-q"],
        [DVC, "init", "-q"],
        [DVC, "remote", "add", "-d", "store", "store"],
        [DVC, "add", "-q", "one.csv", "many"],
        [DVC, "push", "-q"],
    ):
        subprocess.run(words, cwd=root, check=True, capture_output=True)
    return root


@pytest.mark.parametrize(
    ("harm", "rules"),
    [
        (None, []),
        ("remove", ["object-missing", "object-missing", "object-missing"]),
        ("alter", ["object-altered", "object-altered", "object-altered"]),
    ],
)
def test_storage_tells_what_is_missing_or_altered(
    harm: str | None, rules: list[str], pushed: Path, tmp_path: Path, judge: Judge
) -> None:
    """
    Each file of the remote is hashed anew, those inside of folders too.
    """
    root = tmp_path / "project"
    shutil.copytree(pushed, root, symlinks=True)
    for file in (root / "store" / "files").rglob("*"):
        if file.is_file() and harm and not file.name.endswith(".dir"):
            file.chmod(0o644)
            file.unlink() if harm == "remove" else file.write_text("other")

    result = judge("storage", root)

    assert (Outcome.FAIL if rules else Outcome.PASS, rules) == (result.outcome, [each.rule for each in result.findings])


WORKFLOW = """\
on: push
permissions: {}
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "$TITLE"
        env:
          TITLE: ${{ github.event.head_commit.message }}
"""


def test_a_workflow_is_judged_by_zizmor(make: Make, judge: Judge) -> None:
    """
    A text of a stranger that becomes a command fails; through a variable it passes.
    """
    root = make({".github/workflows/ci.yml": WORKFLOW})
    good = judge("workflows", root)
    (root / ".github/workflows/ci.yml").write_text(
        WORKFLOW.replace("$TITLE", "${{ github.event.head_commit.message }}")
    )
    bad = judge("workflows", root)

    assert Outcome.PASS is good.outcome
    assert (Outcome.FAIL, [("template-injection", ".github/workflows/ci.yml", 7)]) == (
        bad.outcome,
        [(each.rule, each.path, each.line) for each in bad.findings if each.severity == "error"],
    )


DIAGNOSTICS = """\
cat <<'END'
{"version": "1.1", "generalDiagnostics": [
  {"file": "'"$PWD"'/m.py", "severity": "error", "message": "wrong type", "rule": "reportAssignmentType",
   "range": {"start": {"line": 1, "character": 9}, "end": {"line": 1, "character": 14}}},
  {"file": "/elsewhere/x.py", "severity": "warning", "message": "not used"}]}
END
exit 1
"""


def test_pyright_is_read_from_its_json(make: Make, fake: Fake, judge: Judge) -> None:
    """
    Errors are told with rule, path and line counted from one; its warnings fail nothing.
    """
    root = make({"m.py": "\nX: int = 'one'\n", "pyrightconfig.json": "{}"})
    fake(root, "pyright", DIAGNOSTICS.replace("<<'END'", "<<END").replace("'\"$PWD\"'", "$PWD"))

    result = judge("types", root)

    assert (Outcome.FAIL, [("reportAssignmentType", "m.py", 2)]) == (
        result.outcome,
        [(each.rule, each.path, each.line) for each in result.findings],
    )


@pytest.mark.skipif(shutil.which("pyright") is None, reason="pyright is not installed, and brings its own Node.js")
def test_a_real_pyright_finds_a_wrong_type(make: Make, judge: Judge) -> None:
    """
    What the faked one tells is what the real one tells.
    """
    root = make({"m.py": "\nX: int = 'one'\n", "pyrightconfig.json": "{}"})

    assert [("reportAssignmentType", "m.py", 2)] == [
        (each.rule, each.path, each.line) for each in judge("types", root).findings
    ]


SETTINGS = {"mypy": {"mypy.ini": "[mypy]\n"}, "pyright": {"pyrightconfig.json": "{}"}}


@pytest.mark.parametrize("tool", ["ruff", "pytest", "mypy", "pyright"])
@pytest.mark.parametrize("script", ["exit 7", "kill -9 $$", "sleep 60", "yes", "echo nonsense; exit 1"])
def test_a_tool_in_trouble_is_never_a_pass(tool: str, script: str, make: Make, fake: Fake, judge: Judge) -> None:
    """
    Crashed, killed, hanging, flooding or babbling: the gate is incomplete, and says which tool it was.
    """
    files = {"m.py": "X = 1\n", "test_m.py": "def test_m(): ...\n", "mlopskit.toml": "[check]\ntimeout = 1\n"}
    root = make({**files, **SETTINGS.get(tool, {})})
    fake(root, tool, script)

    results = [judge(gate, root) for gate in {"ruff": ("lint", "format"), "pytest": ("tests",)}.get(tool, ("types",))]

    assert [(Outcome.INCOMPLETE, True)] * len(results) == [(one.outcome, f"`{tool}`" in one.summary) for one in results]
