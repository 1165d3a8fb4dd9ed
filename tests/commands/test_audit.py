import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from mlopskit.commands.audit import Wishes, audit, audit_history, audit_many
from mlopskit.errors import ConfigError, ExitCode, UsageError

TODAY = date(2026, 11, 21)
TRAIN = """
import mlflow
import numpy as np
from sklearn.linear_model import LogisticRegression

np.random.seed(7)
model = LogisticRegression(random_state=7).fit([[0.0], [1.0]], [0, 1])
mlflow.log_metric("accuracy", model.score([[0.0], [1.0]], [0, 1]))
"""
WORKFLOW = """
name: ci
on: [push, pull_request]
jobs:
  tests:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pip install -r requirements.txt
      - run: pytest
"""
TEST = """
from train import model


def test_prediction():
    assert model.predict([[0.0]]) == [0]
"""
PROJECT = {
    "train.py": TRAIN,
    "requirements.txt": "scikit-learn==1.7.0\nmlflow==3.1.0\npytest==8.4.0\n",
    "tests/test_train.py": TEST,
    ".github/workflows/ci.yml": WORKFLOW,
}


def git(root: Path, *arguments: str, when: str = "2026-01-15T12:00:00Z") -> str:
    env = {
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "GIT_AUTHOR_DATE": when,
        "GIT_COMMITTER_DATE": when,
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "PATH": "/usr/bin:/bin:/usr/local/bin",
    }
    done = subprocess.run(["git", *arguments], cwd=root, env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def write(root: Path, files: dict[str, str]) -> None:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    write(root, PROJECT)
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "first")
    return root


def test_a_report_is_no_gate_until_something_is_demanded(project: Path) -> None:
    """
    Without demands an audit ends with 0 whatever it finds, and every yes and partial names a place.
    """
    report = audit(project, Wishes(today=TODAY))

    findings = report.result["findings"]
    assert isinstance(findings, list)
    assert ExitCode.PASS == report.exit_code
    assert [] == [f["practice"] for f in findings if f["answer"] in ("yes", "partial") and not f["evidence"]]
    assert [] == [f["practice"] for f in findings if f["answer"] == "no" and not f["searched"]]


@pytest.mark.parametrize(
    ("wishes", "exit_code"),
    [
        (Wishes(require=("ci-tests",), today=TODAY), ExitCode.PASS),
        (Wishes(require=("data-versioned",), today=TODAY), ExitCode.FAIL),
        (Wishes(fail_under=("google=0",), today=TODAY), ExitCode.PASS),
        (Wishes(fail_under=("google=2",), today=TODAY), ExitCode.FAIL),
    ],
)
def test_demands_decide_the_exit_code(project: Path, wishes: Wishes, exit_code: ExitCode) -> None:
    """
    A required practice or a least level that is not proven fails the audit, and one that is proven does not.
    """
    assert exit_code == audit(project, wishes).exit_code


@pytest.mark.parametrize(
    ("wishes", "sentence", "hint"),
    [
        (Wishes(scales=("gogle",)), "there is no scale `gogle`", "did you mean `google`?"),
        (Wishes(require=("ci-test",)), "there is no practice `ci-test`", "did you mean `ci-tests`?"),
        (Wishes(fail_under=("google",)), "`google` names no level", "write it as SCALE=LEVEL, such as google=1"),
        (Wishes(fail_under=("google=7",)), "google has no level 7", "its levels go from 0 to 2"),
        (
            Wishes(at="nowhere"),
            "there is no commit `nowhere` in this repository",
            "name a branch, a tag or a commit id; a shallow clone lacks the older ones",
        ),
    ],
)
def test_a_wish_that_cannot_be_meant_is_refused_with_the_nearest_one(
    project: Path, wishes: Wishes, sentence: str, hint: str
) -> None:
    """
    A typo is wrong usage, exit 2, and the answer names what was probably meant.
    """
    with pytest.raises(UsageError) as caught:
        audit(project, wishes)

    assert (sentence, hint, ExitCode.USAGE) == (caught.value.message, caught.value.hint, caught.value.exit_code)


def test_since_tells_what_a_change_took_away(project: Path) -> None:
    """
    A change that takes the tests out of CI fails, with the practice lost and the place where it stood.
    """
    write(project, {".github/workflows/ci.yml": WORKFLOW.replace("      - run: pytest\n", "")})

    report = audit(project, Wishes(since="HEAD", today=TODAY))

    since = report.result["since"]
    assert isinstance(since, dict)
    lost = [(c["practice"], c["path"], c["line"]) for c in since["changes"] if c["lost"]]
    assert ("ci-tests", ".github/workflows/ci.yml", 10) in lost


def test_an_older_commit_is_audited_without_a_checkout(project: Path) -> None:
    """
    `--at` reads the commit's own files: what was added since does not count, and the work tree stays as it is.
    """
    write(project, {"LICENSE": "Apache License\nVersion 2.0, January 2004\n"})
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "license")

    answers = [answer_of(audit(project, Wishes(at=at, today=TODAY)).result, "license") for at in ("HEAD~1", "HEAD")]

    assert ["no", "yes"] == answers
    assert "" == git(project, "status", "--porcelain")


def test_a_baseline_holds_practices_and_not_numbers(project: Path, tmp_path: Path) -> None:
    """
    What is held today is written down as ids, and losing any of it fails the next audit.
    """
    baseline = tmp_path / "baseline.json"

    first = audit(project, Wishes(baseline=baseline, update_baseline=True, today=TODAY))
    again = audit(project, Wishes(baseline=baseline, today=TODAY))
    (project / "requirements.txt").unlink()
    after = audit(project, Wishes(baseline=baseline, today=TODAY))

    assert "deps-declared" in json.loads(baseline.read_text())["practices"]
    assert [ExitCode.PASS, ExitCode.PASS, ExitCode.FAIL] == [first.exit_code, again.exit_code, after.exit_code]


def test_a_badge_says_the_level_in_words(project: Path, tmp_path: Path) -> None:
    """
    The badge is JSON of the endpoint form, for the first of the scales asked for.
    """
    file = tmp_path / "badge.json"

    audit(project, Wishes(scales=("aws",), badge=file, today=TODAY))

    expected = {"schemaVersion": 1, "label": "MLOps, aws", "message": "1 of 4, initial", "color": "red"}
    assert expected == json.loads(file.read_text())


def test_a_baseline_of_something_else_is_refused(project: Path, tmp_path: Path) -> None:
    """
    A file that is no baseline is named, with the flag that writes one.
    """
    wrong = tmp_path / "baseline.json"
    wrong.write_text("[]")

    with pytest.raises(ConfigError, match="is not a baseline of an audit"):
        audit(project, Wishes(baseline=wrong, today=TODAY))


def test_no_machine_learning_is_an_answer_of_its_own(tmp_path: Path) -> None:
    """
    A repository without machine learning gets no level at all, and a demanded level is then not met.
    """
    write(tmp_path, {"README.md": "# Recipes\n\nSoups and cakes.\n", "soup.md": "Boil water.\n"})

    report = audit(tmp_path, Wishes(today=TODAY))

    assert [] == report.result["assessments"]
    assert ExitCode.FAIL == audit(tmp_path, Wishes(fail_under=("google=0",), today=TODAY)).exit_code


def test_who_asks_for_one_scale_is_told_about_that_one(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Levels that the settings demand on other scales than those asked for wait for a whole audit, and fail that.
    """
    write(project, {"mlopskit.toml": "[audit.fail-under]\ngoogle = 0\naws = 4\n"})
    monkeypatch.chdir(project)

    codes = [audit(Path(), Wishes(scales=scales, today=TODAY)).exit_code for scales in ((), ("google",), ("aws",))]
    assert [ExitCode.FAIL, ExitCode.PASS, ExitCode.FAIL] == codes


def test_a_project_may_say_what_it_is_when_it_says_why(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The kind that the settings name, with its reason, takes the place of the one that the files speak for.
    """
    monkeypatch.chdir(project)
    write(project, {"mlopskit.toml": '[audit]\nkind = "none"\nkind-reason = "a demo of the trainer, never run"\n'})

    report = audit(Path(), Wishes(today=TODAY))
    write(project, {"mlopskit.toml": '[audit]\nkind = "none"\n'})

    profile = {"kind": "none", "reason": "set by the project: a demo of the trainer, never run", "why": []}
    assert profile == report.result["profile"]
    with pytest.raises(ConfigError, match="`kind = none` of the audit has no reason"):
        audit(Path(), Wishes(today=TODAY))


def test_many_repositories_are_a_row_each(project: Path, tmp_path: Path) -> None:
    """
    Several repositories give one report with each one's result, and no mean of levels.
    """
    other = tmp_path / "other"
    write(other, {"train.py": TRAIN})

    report = audit_many((project, other), Wishes(today=TODAY))

    repositories = report.result["repositories"]
    assert isinstance(repositories, list)
    assert [str(project), str(other)] == [item["repo"]["path"] for item in repositories]


def test_history_has_a_point_for_each_month_that_saw_a_commit(project: Path) -> None:
    """
    The levels are told month by month, oldest first, from the commits themselves.
    """
    write(project, {"LICENSE": "MIT License\n"})
    git(project, "add", ".", when="2026-03-02T12:00:00Z")
    git(project, "commit", "-q", "-m", "license", when="2026-03-02T12:00:00Z")

    points = audit_history(project, Wishes(today=TODAY)).result["history"]

    assert isinstance(points, list)
    assert ["2026-01", "2026-03"] == [point["month"] for point in points]


def test_an_attestation_in_the_repository_is_heard(project: Path) -> None:
    """
    A valid attestation is shown with its state; it never changes the proven level.
    """
    before = audit(project, Wishes(today=TODAY))
    word = 'statement = "s"\nwho = "w"\ndate = 2026-11-01\nlink = "l"\n'
    write(project, {".mlopskit/attestations.toml": f"[ct-trigger-performance]\n{word}"})

    after = audit(project, Wishes(today=TODAY))

    heard = after.result["attestations"]
    assert isinstance(heard, list)
    assert [("ct-trigger-performance", "valid")] == [(item["practice"], item["state"]) for item in heard]
    assert levels(before.result) == levels(after.result)


def levels(result: object) -> list[tuple[str, float]]:
    assert isinstance(result, dict)
    return [(item["scale"], item["level"]) for item in result["assessments"]]


def answer_of(result: object, practice: str) -> str:
    assert isinstance(result, dict)
    return next(str(item["answer"]) for item in result["findings"] if item["practice"] == practice)
