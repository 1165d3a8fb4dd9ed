from pathlib import Path

import pytest

from mlopskit.findings import Answer, Finding
from tests.mutations import other_tools, project
from tests.mutations.project import PROJECT, Files, answers, levels

MENTIONS = {
    "alerting": "pagerduty",
    "cd-deploy": "kubectl apply",
    "cd-publish": "twine upload",
    "changelog": "towncrier",
    "container": "docker",
    "coverage": "pytest-cov",
    "data-validation": "great_expectations",
    "data-versioned": "dvc",
    "dependency-bot": "renovate",
    "evaluation-gate": "evaluation gate",
    "experiment-tracking": "mlflow",
    "explainability": "shap",
    "feature-store": "feast",
    "formatter": "black",
    "hpo": "optuna",
    "iac": "terraform",
    "linter": "pylint",
    "load-test": "locust",
    "logging": "loguru",
    "model-card": "model card",
    "model-monitoring": "evidently",
    "model-versioned": "mlflow",
    "pipeline": "airflow",
    "pre-commit": "pre-commit",
    "privacy": "presidio",
    "retraining-trigger": "cron retraining",
    "rollback": "kubectl rollout undo",
    "security-scan": "bandit",
    "service-monitoring": "prometheus-client",
    "serving": "fastapi",
    "sliced-metrics": "fairlearn",
    "staged-rollout": "flagger canary",
    "task-runner": "invoke",
    "type-check": "mypy",
}
BARE = {
    "train.py": "import joblib\nfrom sklearn.svm import SVC\n\njoblib.dump(SVC().fit([[0], [1]], [0, 1]), 'model')\n",
}


def mentioned(place: str, tool: str) -> Files:
    package = tool.split(maxsplit=1)[0].replace("_", "-")
    return {
        "README": {**BARE, "README.md": f"# Plans\n\nWe think of {tool}; see {tool} for more. Run it with `{tool}`.\n"},
        "comment": {**BARE, "train.py": f"# {tool}: one day\n# import {package.replace('-', '_')}\n{BARE['train.py']}"},
        "docs": {**BARE, "docs/plan.md": f"# {tool}\n\nHow {tool} works, and why {tool} is good.\n"},
        "dependency": {**BARE, "requirements.txt": f"scikit-learn\n{package}\n"},
    }[place]


@pytest.mark.parametrize("place", ["README", "comment", "docs", "dependency"])
@pytest.mark.parametrize(("practice", "tool"), MENTIONS.items())
def test_a_tool_that_is_only_named_is_not_a_practice(tmp_path: Path, practice: str, tool: str, place: str) -> None:
    """
    Prose, a comment, a page and an unused dependency never make a yes.
    """
    assert answers(tmp_path, mentioned(place, tool))[practice].answer is not Answer.YES


def everywhere() -> dict[str, Files]:
    """Return repositories that name all tools at once, each in another place where naming does nothing."""
    every = sorted(set(MENTIONS.values()))
    told = "\n".join(f"{tool}: run {tool} every night" for tool in every)
    commented = "\n".join(f"# - run: {tool}" for tool in every)
    quoted = "\n".join(f"    {tool}" for tool in every)
    packages = "\n".join(tool.split()[0].replace("_", "-") for tool in every)
    steps = "    runs-on: x\n    steps:\n      - run: ls\n"
    return {
        "a docstring": {**BARE, "train.py": f'"""\nPlans:\n{quoted}\n"""\n{BARE["train.py"]}'},
        "a text in the code": {**BARE, "train.py": f'PLANS = """\n{quoted}\n"""\n{BARE["train.py"]}'},
        "instructions for other programs": {**BARE, ".agents/skills/mlops.md": told, "AGENTS.md": told},
        "comments of a workflow": {
            **BARE,
            ".github/workflows/ci.yml": f"on: push\njobs:\n  one:\n{steps}{commented}\n",
        },
        "comments of a Makefile": {**BARE, "Makefile": f"all:\n\tls\n{commented}\n"},
        "an echo": {**BARE, "plan.sh": "\n".join(f"echo '{tool}'" for tool in every) + "\n"},
        "dependencies for development": {**BARE, "requirements-dev.txt": f"{packages}\n"},
        "pages of others": {**BARE, "vendor/tool/README.md": told, "third_party/tool/notes.md": told},
        "a history of the documents": {**BARE, "docs/history.rst": told},
    }


NAMED_IS_ENOUGH = {"task-runner"}
"""A Makefile is a task runner, whatever its comments say."""


@pytest.mark.parametrize("files", everywhere().values(), ids=everywhere())
def test_naming_all_tools_at_once_answers_no_more_than_the_bare_script(tmp_path: Path, files: Files) -> None:
    """
    Where nothing runs a tool, no practice is answered with a yes that the bare script does not get.
    """
    first, second = answers(tmp_path / "first", BARE), answers(tmp_path / "second", files)
    gained = {practice for practice in MENTIONS if second[practice].answer is Answer.YES is not first[practice].answer}

    assert set() == gained - (NAMED_IS_ENOUGH if "Makefile" in files else set())


WORKFLOW = ".github/workflows/ci.yml"
TRACKED = """    with mlflow.start_run():
        mlflow.log_params(params["train"])
        mlflow.log_metric("accuracy", accuracy)
        mlflow.sklearn.log_model(model, name="model", registered_model_name="species")
"""
LOSSES = {
    "ci-tests: the step is deleted": ("ci-tests", WORKFLOW, "      - run: make test\n", ""),
    "ci-tests: the step is commented out": ("ci-tests", WORKFLOW, "      - run: make test", "      # - run: make test"),
    "ci-tests: the step is swallowed": ("ci-tests", WORKFLOW, "- run: make test", "- run: make test || true"),
    "ci-tests: the step may fail": (
        "ci-tests",
        WORKFLOW,
        "- run: make test",
        "- run: make test\n        continue-on-error: true",
    ),
    "ci-tests: the job is switched off": ("ci-tests", WORKFLOW, "  check:\n", "  check:\n    if: false\n"),
    "ci-tests: nothing triggers the workflow": (
        "ci-tests",
        WORKFLOW,
        "on:\n  push:\n    branches: [main]\n  pull_request:\n",
        "on: workflow_call\n",
    ),
    "ci-tests: the target is emptied": (
        "ci-tests",
        "Makefile",
        "test:\n\tpytest --cov=species\n",
        "test:\n\techo no\n",
    ),
    "ci-tests: the target swallows": ("ci-tests", "Makefile", "\tpytest --cov=species", "\t-pytest --cov=species"),
    "ci-lint: the step is deleted": ("ci-lint", WORKFLOW, "      - run: make lint\n", ""),
    "ci-lint: the step is swallowed": ("ci-lint", WORKFLOW, "- run: make lint", "- run: make lint || true"),
    "ci: only by hand": (
        "ci",
        WORKFLOW,
        "on:\n  push:\n    branches: [main]\n  pull_request:\n",
        "on: workflow_dispatch\n",
    ),
    "ci-matrix: one Python": ("ci-matrix", WORKFLOW, '["3.11", "3.12"]', '["3.12"]'),
    "coverage: not measured": ("coverage", "Makefile", "pytest --cov=species", "pytest"),
    "training-automated: the step is deleted": ("training-automated", WORKFLOW, "      - run: make train\n", ""),
    "data-validation: the call is deleted": (
        "data-validation",
        "src/species/prepare.py",
        "return SCHEMA.validate(frame).dropna()",
        "return frame.dropna()",
    ),
    "experiment-tracking: the metric is not logged": (
        "experiment-tracking",
        "src/species/train.py",
        TRACKED,
        "",
    ),
    "evaluation-gate: the comparison is deleted": (
        "evaluation-gate",
        "src/species/train.py",
        '    if accuracy < baseline:\n        raise SystemExit("the model does not beat the baseline")\n',
        "",
    ),
    "seeds-fixed: no seed": (
        "seeds-fixed",
        "src/species/train.py",
        '    random.seed(params["seed"])\n    np.random.seed(params["seed"])\n',
        "",
    ),
    "unit-tests: nothing is asserted": (
        "unit-tests",
        "tests/test_prepare.py",
        project.TEST,
        "from species.prepare import prepare\n\n\ndef test_it():\n    prepare\n    assert True\n",
    ),
    "pipeline: one stage is left": ("pipeline", "dvc.yaml", project.DVC[project.DVC.index("  train:") :], ""),
}


def rank(finding: Finding) -> tuple[int, int]:
    order = (Answer.NOT_APPLICABLE, Answer.NO, Answer.UNKNOWN, Answer.PARTIAL, Answer.YES)
    return order.index(finding.answer), finding.strength


@pytest.mark.parametrize(("practice", "path", "line", "spoiled"), LOSSES.values(), ids=LOSSES)
def test_spoiling_the_enforcing_line_lowers_the_answer(
    tmp_path: Path, practice: str, path: str, line: str, spoiled: str
) -> None:
    """
    Without the line that makes a practice hold, its answer or its strength is lower than with it.
    """
    assert line in PROJECT[path]
    if practice == "seeds-fixed":
        line, spoiled = project.TRAIN, project.TRAIN.replace(line, "").replace(', random_state=params["seed"]', "")

    whole = answers(tmp_path / "whole", PROJECT)[practice]
    hurt = answers(tmp_path / "hurt", {**PROJECT, path: PROJECT[path].replace(line, spoiled)})[practice]

    assert Answer.YES is whole.answer
    assert rank(hurt) < rank(whole)


def swapped(without: str, **files: str) -> Files:
    kept = {path: content for path, content in PROJECT.items() if path != without}
    return kept | {path.replace("__", "/"): content for path, content in files.items()}


def with_make_calls_replaced(text: str) -> str:
    return text.replace("make ", "just ")


SWAPS: dict[str, Files] = {
    "GitHub Actions to GitLab CI": swapped(WORKFLOW) | {".gitlab-ci.yml": project.GITLAB},
    "pre-commit to lefthook": swapped(".pre-commit-config.yaml") | {"lefthook.yml": project.LEFTHOOK},
    "poetry to uv": swapped("poetry.lock") | {"uv.lock": project.UV_LOCK},
    "make to just": swapped("Makefile")
    | {"justfile": project.JUSTFILE, WORKFLOW: with_make_calls_replaced(project.WORKFLOW)},
}


@pytest.mark.parametrize("files", (SWAPS | other_tools.SWAPS).values(), ids=SWAPS | other_tools.SWAPS)
def test_the_same_practice_with_another_tool_gives_the_same_answers(tmp_path: Path, files: Files) -> None:
    """
    A level says what a team does, not whose tool it does it with.
    """
    connects = {path: content for path, content in files.items() if path.endswith(".tf")}
    first, second = answers(tmp_path / "first", PROJECT | connects), answers(tmp_path / "second", files)

    assert levels(first) == levels(second)
    assert {p: f.answer for p, f in first.items() if f.holds} == {p: f.answer for p, f in second.items() if f.holds}


@pytest.mark.parametrize("path", ["notebooks/scratch.ipynb", "docs/mlops.md", "NOTES.txt"])
def test_an_unrelated_document_changes_no_level(tmp_path: Path, path: str) -> None:
    """
    A page that names every tool there is leaves the levels where they were.
    """
    every = " ".join(MENTIONS.values())
    cell = f'{{"cells": [{{"cell_type": "markdown", "source": ["{every}"], "metadata": {{}}}}], "nbformat": 4}}'
    told = cell if path.endswith(".ipynb") else every

    first, second = answers(tmp_path / "first", PROJECT), answers(tmp_path / "second", {**PROJECT, path: told})

    assert levels(first) == levels(second)


PROVIDERS = {name: files for name, files in (SWAPS | other_tools.SWAPS).items() if name.startswith("GitHub Actions to")}


@pytest.mark.parametrize("spoiled", ["ls", "make test || true"], ids=["deleted", "swallowed"])
@pytest.mark.parametrize("files", PROVIDERS.values(), ids=PROVIDERS)
def test_at_every_provider_losing_the_tests_lowers_the_answer(tmp_path: Path, files: Files, spoiled: str) -> None:
    """
    Whoever runs CI, tests that are gone or whose failure is swallowed count for less than tests that can fail.
    """
    hurt = {path: content.replace("make test", spoiled) for path, content in files.items()}

    whole, less = (answers(tmp_path / name, tree)["ci-tests"] for name, tree in (("whole", files), ("less", hurt)))

    assert Answer.YES is whole.answer
    assert rank(less) < rank(whole)
