import datetime as dt
import re
from pathlib import Path

import pytest

from mlopskit.errors import UsageError
from mlopskit.findings import Answer, Evidence, Finding, Strength
from mlopskit.practices import PILLARS, Practice, catalog, named, run
from mlopskit.repo import Repo, tables
from mlopskit.repo.tables import load

HERE = Path(__file__).parent
BENCHMARK = frozenset(
    """
    data-versioned model-versioned deps-declared deps-locked params-in-config seeds-fixed scripted-training
    container iac experiment-tracking hpo model-evaluation evaluation-gate explainability sliced-metrics
    model-card run-docs task-runner linter formatter type-check pre-commit unit-tests coverage ci ci-tests
    ci-lint ci-matrix security-scan dependency-bot data-validation pipeline feature-store privacy
    retraining-trigger serving cd-publish cd-deploy staged-rollout rollback load-test serving-test
    service-monitoring model-monitoring alerting logging license ownership changelog
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
CHAPTERS = ("## Why it matters", "## How to adopt it", "## How it is judged", "## What misleads")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    (tmp_path / "train.py").write_text("from sklearn.linear_model import Ridge\nRidge().fit([[1]], [1])\n")
    return Repo(tmp_path)


def invented(practice_id: str, answer: Finding | Exception) -> Practice:
    """Return a practice that always gives this answer, or always fails so."""

    def detect(repo: Repo) -> Finding:
        assert repo.files
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Practice(practice_id, "An invented one", "data", "A question?\n\n## How to adopt it\nRun it.\n", "", detect)


def test_trouble_in_one_practice_leaves_the_others_standing(repo: Repo) -> None:
    """
    A practice that raises is reported as unknown with the trouble named, and the others still answer.
    """
    findings = run(repo, [invented("breaks", KeyError("x")), invented("holds", Finding.yes("seen", "train.py"))])

    assert [
        Finding(
            Answer.UNKNOWN,
            Strength.ABSENT,
            "the question could not be answered: KeyError: 'x'",
            practice="breaks",
            title="An invented one",
            pillar="data",
            next_step="Run it.",
        ),
        Finding(
            Answer.YES,
            Strength.USED,
            "seen",
            (Evidence("train.py", None, "seen"),),
            practice="holds",
            title="An invented one",
            pillar="data",
            next_step="Run it.",
        ),
    ] == list(findings)


def test_every_question_of_the_benchmark_is_asked() -> None:
    """
    The benchmark's practices are all in the catalog under their own ids, and the catalog holds seventy and more.
    """
    ids = [item.id for item in catalog()]

    assert frozenset() == BENCHMARK - frozenset(ids)
    assert len(ids) >= 70
    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize("practice", catalog(), ids=lambda practice: practice.id)
def test_a_page_is_complete(practice: Practice) -> None:
    """
    A page begins with the question in one line, has its chapters in order, and its first step to adopt says what to do.
    """
    found = [practice.page.find(f"\n{chapter}\n") for chapter in CHAPTERS]

    assert "?" == practice.question[-1]
    assert sorted(found) == found
    assert min(found) > 0
    assert practice.next_step.endswith((".", ":", ")"))
    assert practice.title[0].isupper()
    assert practice.pillar in PILLARS


def test_no_practice_breaks_on_an_empty_repository(tmp_path: Path) -> None:
    """
    An empty folder is answered by every practice, and nothing is found in it.
    """
    findings = run(Repo(tmp_path))

    assert [] == [item.practice for item in findings if item.answer in {Answer.UNKNOWN, Answer.PARTIAL}]
    assert [] == [item.practice for item in findings if item.answer is Answer.NO and not item.searched]


def test_no_practice_breaks_on_broken_files(tmp_path: Path) -> None:
    """
    Files that do not parse leave every practice with an answer.
    """
    broken = "{[: not: valid\n\t- <<<<<<< HEAD\n"
    names = [
        "dvc.yaml",
        "dvc.lock",
        "x.dvc",
        "pyproject.toml",
        "train.py",
        "a.ipynb",
        "Dockerfile",
        "main.tf",
        "uv.lock",
    ]
    names += ["uv.lock", "params.yaml", ".github/workflows/ci.yml", ".gitlab-ci.yml"]
    names += ["expectations/a.json", ".dvc/config"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(broken)

    findings = run(Repo(tmp_path))

    assert [] == [f"{item.practice}: {item.reason}" for item in findings if "could not be answered" in item.reason]


def test_a_no_tells_where_it_searched_and_a_yes_where_it_was_seen(repo: Repo) -> None:
    """
    Every no lists places, every yes and partial has evidence with a reason, where there is a little of everything.
    """
    findings = run(repo)

    assert [] == [item.practice for item in findings if item.answer is Answer.NO and not item.searched]
    assert [] == [
        item.practice
        for item in findings
        if item.answer in {Answer.YES, Answer.PARTIAL} and not all(one.path and one.detail for one in item.evidence)
    ]


def test_much_data_in_git_is_weighed(tmp_path: Path) -> None:
    """
    Data files are weighed: some megabytes are partial, more than ten are a no, and both name the heaviest file.
    """
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "raw.csv").write_bytes(b"1,2\n" * (1 << 19))
    some = named("raw-data-out-of-git")(Repo(tmp_path))
    (tmp_path / "data" / "more.parquet").write_bytes(b"\0" * (11 << 20))
    much = named("raw-data-out-of-git")(Repo(tmp_path))

    assert (Answer.PARTIAL, "data/raw.csv") == (some.answer, some.evidence[0].path)
    assert (Answer.NO, "data/more.parquet") == (much.answer, much.evidence[0].path)


def test_tools_that_are_only_named_hold_no_practice(tmp_path: Path) -> None:
    """
    Tools named in the README, the docs, skills of an editor, comments, strings and the dependencies are no yes.
    """
    tool_tables = ["experiment_tracking", "hyperparameter_search", "explainability", "sliced_metrics", "feature_store"]
    tool_tables += ["privacy", "model_registry", "data_versions", "evaluation_gate", "data_validation"]
    loaded = [load(name) for name in tool_tables]
    calls = [f"{call}()" for table in loaded for call in (*table.get("calls", ()), *table.get("gates", ()))]
    packages = sorted({package.split(".")[0] for table in loaded for package in table.get("packages", ())})
    prose = "We use DVC, Airflow, Kubeflow, Terraform, Docker, Kubernetes and " + ", ".join(packages) + ".\n"
    code = "from sklearn.linear_model import Ridge\n\nRidge().fit([[1]], [1])\n"
    comments = "".join(f"# {call}\n" for call in calls)
    texts = "".join(f"NAME_{number} = {call!r}\n" for number, call in enumerate(calls))
    files = {
        "README.md": prose + "".join(f"    {call}\n" for call in calls),
        "docs/tools.md": prose,
        ".gemini/skills/mlops.md": prose,
        "requirements.txt": "".join(f"{package}\n" for package in packages),
        "train.py": code + comments + texts,
        ".github/workflows/ci.yml": "# - run: dvc repro\n# - run: mlops check\n# - run: terraform apply\n",
        "main.tf": '# resource "aws_s3_bucket" "models" {}\n',
        "dvc.yaml": "# stages:\n#   train:\n#     cmd: python train.py\n",
        "Dockerfile": "# FROM python:3.12\n# COPY . .\n",
    }
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    own = [item for item in catalog() if item.pillar in {"versioning", "data", "training", "evaluation"}]

    findings = run(Repo(tmp_path), own)

    assert {
        "deps-declared": Answer.YES,
        "raw-data-out-of-git": Answer.YES,
        "scripted-training": Answer.YES,
        "modular-pipeline-code": Answer.PARTIAL,
    } == {item.practice: item.answer for item in findings if item.answer in {Answer.YES, Answer.PARTIAL}}


def test_an_unknown_practice_is_answered_with_the_nearest() -> None:
    """
    A misspelled id is an error that names the practice probably meant.
    """
    with pytest.raises(UsageError) as caught:
        named("data-remot")

    assert ("there is no practice `data-remot`", "did you mean `data-remote`?") == (
        caught.value.message,
        caught.value.hint,
    )


def test_tables_carry_the_day_of_their_review() -> None:
    """
    Every table of tool names says when it was last reviewed, so that ageing shows.
    """
    folder = Path(tables.__file__).parent
    reviewed = {path.stem: load(path.stem).get("reviewed") for path in folder.glob("*.toml")}

    assert {} == {name: day for name, day in reviewed.items() if not isinstance(day, dt.date)}


def test_patterns_of_tables_compile() -> None:
    """
    The expressions in the tables are expressions that Python accepts.
    """
    loaded = {name: load(name) for name in ("evaluation_gate", "model_evaluation", "training_parameters", "privacy")}
    texts = [value for table in loaded.values() for value in table.values() if isinstance(value, str)]

    assert len(texts) == len([re.compile(text) for text in texts])
    assert len(texts) > 8
