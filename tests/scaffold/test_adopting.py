"""What mlopskit finds out about a repository of somebody else's, and what the parts for it raise there."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from mlopskit.commands.add import add
from mlopskit.commands.audit import audit
from mlopskit.maturity.answers import ANYWHERE
from mlopskit.report import Report
from mlopskit.scaffold import catalog
from mlopskit.scaffold.adopting import describe, pythons

ALIKE = {
    ">=3.11": ("3.11", "3.13"),
    "": ("3.11", "3.13"),
    ">=3.9": ("3.11", "3.13"),
    "~=3.10.0": ("3.10",),
    "~=3.10": ("3.11", "3.13"),
    "==3.12.*": ("3.12",),
    "==3.12.4": ("3.12",),
    ">=3.12": ("3.12", "3.14"),
    ">=3.10,<3.12": ("3.10", "3.11"),
    ">=3.10,<=3.12": ("3.10", "3.11"),
    ">=3.10, !=3.11.*, <3.14": ("3.10", "3.13"),
    ">3.12": ("3.12", "3.14"),
    "^3.12": ("3.12", "3.14"),
    "~3.12": ("3.12",),
    "~3.12.1": ("3.12",),
    ">=2.7,<3": ("3.11", "3.13"),
    "whatever": ("3.11", "3.13"),
}


@pytest.mark.parametrize("required", ALIKE)
def test_ci_tests_on_pythons_that_the_repository_allows(required: str) -> None:
    """
    Ours where both fit, else the oldest and the newest that do; where nothing fits or is said, ours.
    """
    assert ALIKE[required] == pythons(required)


PIP = "/venv/bin/pip install --no-cache-dir --disable-pip-version-check "
UV = "uv && UV_PROJECT_ENVIRONMENT=/venv /venv/bin/uv sync --frozen --no-dev --no-editable"
SETUP = "python -m pip install ruff pytest"
UV_SETUP = "command -v uv >/dev/null || python -m pip install uv\n\tuv sync"
NO_TESTS = "@echo 'there are no tests yet'"
KINDS: dict[str, tuple[Mapping[str, str], tuple[str, str, str, str]]] = {
    "nothing": ({}, ("3.11,3.13", SETUP, NO_TESTS, "true")),
    "ccds": (
        {"pyproject.toml": '[project]\nrequires-python="~=3.10.0"\n', "requirements.txt": "", "tests/test_a.py": ""},
        ("3.10", f"{SETUP} -r requirements.txt", "python -m pytest", f"{PIP}-r requirements.txt"),
    ),
    "uv": (
        {"pyproject.toml": '[project]\nrequires-python = ">=3.12"\n', ".python-version": "3.12\n"},
        ("3.12,3.14", UV_SETUP, NO_TESTS, f"{PIP}."),
    ),
    "uv, locked": (
        {"pyproject.toml": "", "uv.lock": "", "requirements.txt": "", "tests/test_a.py": ""},
        ("3.11,3.13", UV_SETUP, "uv run --with pytest pytest", f"{PIP}{UV}"),
    ),
    "poetry": (
        {"pyproject.toml": '[tool.poetry.dependencies]\npython = "~3.12"\n'},
        ("3.12", f"{SETUP} -e .", NO_TESTS, f"{PIP}."),
    ),
    "setup.cfg": (
        {"setup.py": "", "setup.cfg": "[options]\npython_requires = >=3.10,<3.12\n", "requirements-dev.txt": ""},
        ("3.10,3.11", f"{SETUP} -r requirements-dev.txt", NO_TESTS, f"{PIP}."),
    ),
    "broken": (
        {"pyproject.toml": "[project\n", "setup.cfg": "no section\n"},
        ("3.11,3.13", f"{SETUP} -e .", NO_TESTS, f"{PIP}."),
    ),
    "odd": (
        {"pyproject.toml": "project = 1\ntool = []\n"},
        ("3.11,3.13", f"{SETUP} -e .", NO_TESTS, f"{PIP}."),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_how_it_is_installed_and_tested_is_read_from_its_files(kind: str, tmp_path: Path) -> None:
    """
    Every kind of packaging gives commands that fit it; a file that cannot be read says nothing.
    """
    files, expected = KINDS[kind]
    put(tmp_path, files)
    told = describe(tmp_path, "birds")

    assert expected == tuple(told[name] for name in ("pythons", "setup_command", "test_command", "image_command"))


def test_an_audit_offers_what_can_be_added() -> None:
    """
    The parts that the audit names to a strange repository are those that the catalogue has for any.
    """
    assert {part.name for part in catalog.current().parts.values() if part.anywhere} == ANYWHERE


CCDS = {
    "pyproject.toml": '[project]\nname = "theirs"\nversion = "1"\nrequires-python = "~=3.11.0"\n',
    "requirements.txt": "scikit-learn\n-e .\n",
    "README.md": "Made with cookiecutter-data-science.\n",
    "theirs/__init__.py": "",
    "theirs/train.py": (
        "from sklearn.linear_model import LogisticRegression\n\n\n"
        "def fit(rows, answers):\n    return LogisticRegression().fit(rows, answers)\n"
    ),
    "tests/test_train.py": "from theirs.train import fit\n\n\ndef test_fit():\n    assert fit([[0], [1]], [0, 1])\n",
}
RAISED = {
    *("ci", "ci-lint", "ci-tests", "container", "build-artifact", "cd-publish", "app-release-automated"),
    *("template-provenance", "workflow-hardening"),
}


def test_the_parts_that_the_audit_names_raise_their_practices(tmp_path: Path) -> None:
    """
    In a repository such as cookiecutter-data-science makes, nine practices whose next step is `mlops add` come to hold.
    """
    theirs = tmp_path / "theirs"
    put(theirs, CCDS)
    committed(theirs)
    before = audit(theirs)
    add(theirs, ["ci-github", "docker"], consent=lambda _: True)
    committed(theirs)
    after = audit(theirs)

    assert {"ci-github", "docker"} >= offered(before) > set()
    assert RAISED == {
        practice
        for practice, (answer, step) in answers(before).items()
        if "mlops add" in step and answer != "yes" and answers(after)[practice][0] == "yes"
    }
    assert () == add(theirs, ["ci-github", "docker"]).done


def test_the_image_and_its_targets_fit_the_repository(tmp_path: Path) -> None:
    """
    Make knows the targets, the image has the Python that the repository wants, and is made from its own list.
    """
    theirs = tmp_path / "theirs"
    put(theirs, CCDS)
    committed(theirs)
    add(theirs, ["docker"], consent=lambda _: True)
    words = ["make", "--file", "mlops.mk", "--dry-run", "image", "IMAGE=theirs:1"]
    said = subprocess.run(words, cwd=theirs, capture_output=True, text=True, check=True).stdout
    listed = subprocess.run(["make", "-f", "mlops.mk"], cwd=theirs, capture_output=True, text=True, check=True).stdout
    dockerfile = (theirs / "Dockerfile").read_text()

    assert "docker build --tag theirs:1 .\n" == said
    assert ["help", "setup", "lint", "test", "audit", "image", "scan", "publish"] == [
        line.split()[3] for line in listed.splitlines()
    ]
    assert 2 == dockerfile.count("\nFROM python:3.11-slim-bookworm")
    assert f" && {PIP}-r requirements.txt\n" in dockerfile


def put(folder: Path, files: Mapping[str, str]) -> None:
    """Write files."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)


def committed(folder: Path) -> None:
    """Commit everything in a folder."""
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "All")):
        subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *words], cwd=folder, check=True)


def told(report: Report) -> dict[str, list[dict[str, object]]]:
    """Return the result of a report as JSON has it."""
    from mlopskit.render.json import render

    return dict(json.loads(render(report))["result"])


def answers(report: Report) -> dict[str, tuple[object, str]]:
    """Return each practice's answer and next step."""
    return {str(one["practice"]): (one["answer"], str(one["next_step"])) for one in told(report)["findings"]}


def offered(report: Report) -> set[str]:
    """Return the parts that the audit names in its commands."""
    from mlopskit.render.text import render

    return {line.split()[2] for line in render(report).splitlines() if line.strip().startswith("mlops add ")}
