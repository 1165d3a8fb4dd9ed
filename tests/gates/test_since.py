"""`--since`: what a change cannot affect is left out and said so, and nothing that it can affect is."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mlopskit.commands.check import Wishes, check, overview
from mlopskit.errors import ExitCode, Incomplete, UsageError
from mlopskit.gates.judging.base import base
from mlopskit.gates.judging.change import Narrowed
from mlopskit.gates.judging.narrowing import narrow

Make = Callable[[Mapping[str, str]], Path]

PROJECT = {
    "src/app/__init__.py": "",
    "src/app/clean.py": "from app import words\n",
    "src/app/words.py": "WORDS = ()\n",
    "src/app/lonely.py": "X = 1\n",
    "tests/test_clean.py": "from app.clean import words\n\n\ndef test_it() -> None:\n    assert words.WORDS == ()\n",
    "tests/test_lonely.py": "from app import lonely\n\n\ndef test_it() -> None:\n    assert lonely.X == 1\n",
}
SETTINGS = '[tool.pytest.ini_options]\npythonpath = ["src"]\n'
TESTS = ("tests/test_clean.py", "tests/test_lonely.py")


@pytest.fixture(autouse=True)
def _own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is remembered of runs in this test."""
    monkeypatch.setenv("MLOPSKIT_CACHE_DIR", str(tmp_path / "memory"))


def commit(root: Path) -> None:
    for words in (["add", "-A"], ["-c", "user.name=T", "-c", "user.email=t@e.org", "commit", "-q", "-m", "x"]):
        subprocess.run(["git", *words], cwd=root, check=True)


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ("src/app/lonely.py", {"tests/test_lonely.py"}),
        ("src/app/words.py", {"tests/test_clean.py"}),
        ("tests/test_clean.py", {"tests/test_clean.py"}),
        ("src/app/__init__.py", set(TESTS)),
    ],
)
def test_a_test_runs_when_it_reaches_what_has_changed(changed: str, kept: set[str], make: Make) -> None:
    """
    Directly, through another file of the project, through the package, or because it is the change itself.
    """
    narrowed = narrow(make(PROJECT), TESTS, [changed], {})

    assert kept == set(narrowed.kept if narrowed else TESTS)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tests/test_clean.py", "import subprocess\n"),
        ("tests/test_clean.py", "import importlib\n"),
        ("tests/test_clean.py", "exec('1')\n"),
        ("tests/test_clean.py", 'from pathlib import Path\n\nFILES = Path("src").rglob("*.py")\n'),
        ("tests/test_clean.py", "from other import lonely\n"),
        ("tests/test_clean.py", "def broken(:\n"),
        ("src/app/clean.py", "import subprocess\n"),
        ("tests/conftest.py", "import app.lonely\n"),
        ("conftest.py", "from app.lonely import X\n"),
        ("conftest.py", 'pytest_plugins = ["app.plugin"]\n'),
    ],
)
def test_a_test_that_may_reach_the_change_in_another_way_runs(path: str, text: str, make: Make) -> None:
    """
    Programs, imports by name, paths to Python files, ambiguous names, broken files and plugins: imports cannot tell.
    """
    head = PROJECT[TESTS[0]] if path == "src/app/clean.py" else ""
    root = make({**PROJECT, path: text + head})

    assert None is narrow(root, TESTS, ["src/app/lonely.py"], {})


@pytest.mark.parametrize(
    "changed", [["params.yaml"], ["src/app/lonely.py", "README.md"], ["setup.py"], ["gone.py"], []]
)
def test_only_a_change_of_python_files_narrows_the_tests(changed: list[str], make: Make) -> None:
    """
    A test may read any other file, and a file that is gone imports nothing that could be followed.
    """
    root = make({**PROJECT, "params.yaml": "", "README.md": "", "setup.py": ""})

    assert None is narrow(root, TESTS, changed, {})
    assert Narrowed((TESTS[1],), (TESTS[0],)) == narrow(root, TESTS, ["src/app/lonely.py"], {})
    assert None is narrow(root, TESTS, ["src/app/lonely.py"], {"addopts": ["--doctest-modules"]})


def test_the_gate_runs_the_tests_that_are_reached_and_says_what_it_left_out(make: Make) -> None:
    """
    One of two tests runs, the summary tells of the other, and the coverage is not judged on a part.
    """
    coverage = "[tool.coverage.report]\nfail_under = 90\n"
    root = make({**PROJECT, "pyproject.toml": SETTINGS + coverage})
    commit(root)
    (root / "src/app/lonely.py").write_text("X = 2\n")
    cases = {case.group: (case.outcome.value, case.message) for case in check(root, Wishes(since="HEAD")).cases}
    whole = check(root, Wishes(("tests",)))

    assert ("skipped", "1 of 2 test files run after this change; coverage needs them all") == cases["coverage"]
    assert ("fail", "assert 2 == 1\n +  where 2 = lonely.X") == cases["tests"]
    assert ["1 of 2 failed"] == [gate["summary"] for gate in listed(whole.result["gates"])]
    (root / "src/app/lonely.py").write_text("X = 1  # as before\n")
    [good] = [case for case in check(root, Wishes(("tests",), since="HEAD")).cases if case.group == "tests"]
    assert "1 passed; 1 of 2 test files left out, which import nothing of what has changed" == good.message


def listed(gates: object) -> list[dict[str, object]]:
    assert isinstance(gates, list)
    return gates


def test_a_verdict_on_a_part_is_never_taken_for_the_whole(make: Make) -> None:
    """
    After a narrowed run that passed, the whole run asks again, and finds the failure elsewhere.
    """
    root = make({**PROJECT, "pyproject.toml": SETTINGS, TESTS[0]: "def test_it() -> None:\n    assert not 1\n"})
    commit(root)
    (root / "src/app/lonely.py").write_text("X = 1  # touched\n")

    part, whole = check(root, Wishes(("tests",), since="HEAD")), check(root, Wishes(("tests",)))

    assert (ExitCode.PASS, ExitCode.FAIL) == (part.exit_code, whole.exit_code)


def test_secrets_are_sought_in_what_has_changed(make: Make) -> None:
    """
    An old leak is the business of the whole check; a new one fails the pull request.
    """
    key = "AKIA" + "ABCDEFGHIJKLMNOP"
    root = make({"old.txt": key, "new.txt": ""})
    commit(root)
    (root / "new.txt").write_text(f"{key}\n")

    report = check(root, Wishes(("secrets",), since="HEAD"))

    assert ["new.txt"] == [case.path for case in report.cases]
    assert 2 == len(check(root, Wishes(("secrets",))).cases)


@pytest.mark.parametrize(
    ("env", "revision"),
    [
        ({"GITHUB_BASE_REF": "main"}, "origin/main"),
        ({"GITHUB_BASE_REF": ""}, ""),
        ({"CI_MERGE_REQUEST_DIFF_BASE_SHA": "abc", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}, "abc"),
        ({"SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/release/1"}, "origin/release/1"),
        ({"CODEBUILD_WEBHOOK_BASE_REF": "refs/heads/main"}, "origin/main"),
        ({}, ""),
    ],
)
def test_the_base_is_what_the_ci_service_says(env: dict[str, str], revision: str) -> None:
    """
    GitHub and Azure name a branch, GitLab a commit; on a push there is none.
    """
    assert revision == base(env)


def test_auto_takes_the_base_of_ci_and_says_when_there_is_none(make: Make, tmp_path: Path) -> None:
    """
    In a pull request the gates that nothing affects are left out; elsewhere everything runs, and a note says so.
    """
    root = make({"a.py": "X = 1\n", "MODEL_CARD.md": "# Use\n"})
    commit(root)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", root.as_uri(), str(clone)], check=True)
    (clone / "a.py").write_text("X = 2\n")

    request = check(clone, Wishes(("secrets",), since="auto"), env={"GITHUB_BASE_REF": "main"})
    push = check(clone, Wishes(("secrets",), since="auto"), env={})

    assert ["nothing in 1 changed file has the shape of a known key"] == [case.message for case in request.cases]
    assert [
        "nothing in 2 files has the shape of a known key",
        "no pull request is known here (`--since auto`), so everything is checked",
    ] == [case.message for case in push.cases]
    assert ExitCode.PASS is push.exit_code


def test_a_shallow_checkout_of_ci_is_told_the_very_command(make: Make, tmp_path: Path) -> None:
    """
    A runner fetches one commit; the command that brings the base branch works as it is told.
    """
    root = make({"a.py": "X = 1\n"})
    commit(root)
    subprocess.run(["git", "switch", "-qc", "topic"], cwd=root, check=True)
    (root / "a.py").write_text("X = 2\n")
    commit(root)
    clone = tmp_path / "clone"
    words = ["git", "clone", "-q", "--depth", "1", "--branch", "topic", root.as_uri(), str(clone)]
    subprocess.run(words, check=True)
    with pytest.raises(Incomplete) as raised:
        check(clone, Wishes(("secrets",), since="origin/main"))
    subprocess.run(raised.value.hint.split(), cwd=clone, check=True)

    assert "git fetch --unshallow origin main:refs/remotes/origin/main" == raised.value.hint
    assert ExitCode.PASS is check(clone, Wishes(("secrets",), since="origin/main")).exit_code


def test_a_baseline_is_written_from_the_whole_project(make: Make, tmp_path: Path) -> None:
    """
    A part of the findings would forget the others: with `--since` it is refused, and other gates' entries stay.
    """
    root = make({"a.py": "import os\n", "b.txt": "AKIA" + "ABCDEFGHIJKLMNOP\n"})
    commit(root)
    file = tmp_path / "baseline.json"
    check(root, Wishes(("lint", "secrets"), baseline=file, update_baseline=True), env={})
    check(root, Wishes(("lint",), baseline=file, update_baseline=True), env={})

    with pytest.raises(UsageError, match="a baseline is written from the whole project"):
        check(root, Wishes(since="HEAD", baseline=file, update_baseline=True), env={})
    assert ExitCode.PASS is check(root, Wishes(("lint", "secrets"), baseline=file), env={}).exit_code


def test_the_list_tells_what_a_change_leaves_out(make: Make) -> None:
    """
    `--list --since` is how a person sees beforehand what would run.
    """
    root = make(PROJECT)
    commit(root)
    (root / "src/app/lonely.py").write_text("X = 2\n")
    (root / "tests/test_lonely.py").unlink()
    commit(root)
    (root / "src/app/lonely.py").write_text("X = 3\n")

    why = {each["gate"]: each["why"] for each in listed(overview(root, Wishes(since="HEAD")).result["list"])}

    assert "none of 1 test file imports what has changed" == why["tests"]
