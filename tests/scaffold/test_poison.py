"""The gates of a generated project proven by poison: each fault that is put in makes the right gate fail."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mlopskit.commands.check import Wishes as Gates
from mlopskit.commands.check import check
from mlopskit.commands.init import Wishes, init

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
METRICS = "reports/metrics.json"
SECRET = "AKIA" + "Q4WZX7RT" + "5LMN2PKD"
"""The shape of a key, put together here so that no scanner takes this file for a leak."""

Fault = Callable[[Path], object]


def edit(file: str, pattern: str, by: str) -> Fault:
    """Return the fault of a file in which something is replaced."""

    def put_in(project: Path) -> None:
        text = (project / file).read_text(encoding="utf-8")
        changed = re.sub(pattern, by, text, count=1, flags=re.MULTILINE)
        assert text != changed, f"{pattern} is not in {file}"
        (project / file).write_text(changed, encoding="utf-8")

    return put_in


def add(file: str, content: str, *, to: bool = False) -> Fault:
    """Return the fault of a further file, or of lines at the end of one, known to git."""

    def put_in(project: Path) -> None:
        path = project / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((path.read_text(encoding="utf-8") if to else "") + content, encoding="utf-8")
        git(project, "add", "--force", file)

    return put_in


def number(value: float, key: str = "accuracy") -> Fault:
    """Return the fault of another number among the metrics."""

    def put_in(project: Path) -> None:
        metrics = json.loads((project / METRICS).read_text(encoding="utf-8"))
        (project / METRICS).write_text(json.dumps({**metrics, key: value}), encoding="utf-8")

    return put_in


def rows(change: Callable[[list[list[str]]], list[list[str]]]) -> Fault:
    """Return the fault of other prepared rows; the first one is the header."""

    def put_in(project: Path) -> None:
        path = project / "data/prepared/penguins.csv"
        table = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
        path.unlink()  # DVC may have linked it to its cache
        path.write_text("\n".join(",".join(row) for row in change(table)) + "\n", encoding="utf-8")

    return put_in


def shuffled_labels(project: Path) -> None:
    """Train and measure with answers that belong to other birds."""
    path = project / "data/prepared/penguins.csv"
    header, *table = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    species = [row[0] for row in table]
    mixed = [species[(7 * place) % len(species)] for place in range(len(species))]
    path.unlink()
    lines = [header, *([label, *row[1:]] for label, row in zip(mixed, table, strict=True))]
    path.write_text("\n".join(map(",".join, lines)) + "\n", encoding="utf-8")
    for step in ("train", "evaluate"):
        command = [".venv/bin/python", "-m", "penguins", step]
        subprocess.run(command, cwd=project, env=environment(project), capture_output=True, check=False)


def unpushed(project: Path) -> None:
    """Take from the remote what the last run has made."""
    for path in (project / "dvc-remote/files/md5").rglob("*"):
        if path.is_file() and "models" not in path.parts and not _is_tracked(project, path):
            path.unlink()


def lost_model(project: Path) -> None:
    """Lose the model here, in the cache and in the remote: what is only not pulled yet is not lost."""
    lock = (project / "dvc.lock").read_text(encoding="utf-8")
    found = re.search(r"path: models/model\.joblib\n +hash: md5\n +md5: (\w{2})(\w+)", lock)
    assert found is not None
    for folder in (".dvc/cache", "dvc-remote"):
        (project / folder / "files/md5" / found[1] / found[2]).unlink()
    (project / "models/model.joblib").unlink()


def notebook(project: Path) -> None:
    """Leave the output of a cell in a notebook."""
    output = {"name": "stdout", "output_type": "stream", "text": ["344\n"]}
    cell = {"cell_type": "code", "id": "a", "execution_count": 1, "metadata": {}, "outputs": [output], "source": ["1"]}
    content = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    add("notebooks/look.ipynb", json.dumps(content))(project)


QUICK: Mapping[str, tuple[Fault, str]] = {
    "a lint error": (add("src/penguins/extra.py", '"""Extra."""\n\nimport os\n'), "lint"),
    "bad form": (add("src/penguins/extra.py", '"""Extra."""\n\nx = {  "a":1 }\n'), "format"),
    "a secret": (add("config.ini", f"aws_access_key_id = {SECRET}\n"), "secrets"),
    "a huge file": (add("data/extra.txt", "x" * 5 * 2**20), "large-files"),
    "outputs of a notebook": (notebook, "notebooks"),
    "a conflict marker": (add("README.md", "<<<<<<< yours\na\n=======\nb\n>>>>>>> theirs\n", to=True), "template"),
    "a lock that is stale": (edit("pyproject.toml", r'^  "pandas>=', '  "polars>=1",\n  "pandas>='), "locks"),
    "a metric that is none": (number(float("nan")), "metrics"),
    "a metric below its bar": (number(0.5), "metrics"),
    "a metric no better than the baseline": (edit(METRICS, r'"accuracy": 0\.4\d*', '"accuracy": 0.99'), "metrics"),
}
"""Faults that a gate sees in the files, without running anything of the project."""

RUN: Mapping[str, tuple[Fault, str]] = {
    "a column that is gone": (rows(lambda table: [row[:1] + row[2:] for row in table]), "data"),
    "a burst of nulls": (rows(lambda t: [t[0], *(row[:2] + [""] * 4 + row[6:] for row in t[1:])]), "data"),
    "a batch that has drifted": (
        rows(lambda t: [t[0], *([*row[:5], row[5] and str(10 * float(row[5])), *row[6:]] for row in t[1:])]),
        "data",
    ),
    "a label among the features": (
        edit(
            "src/penguins/data.py", r"^FEATURES = NUMBERS \+ CATEGORIES$", "FEATURES = [*NUMBERS, *CATEGORIES, TARGET]"
        ),
        "tests",
    ),
    "shuffled labels": (shuffled_labels, "metrics"),
    "a failing test": (add("tests/test_extra.py", "def test_it() -> None:\n    assert 1 == 2\n"), "tests"),
    "a wrong type": (add("src/penguins/extra.py", '"""Extra."""\n\nx: int = "a"\n'), "types"),
    "a model that is missing": (lost_model, "storage"),
    "a lock of the pipeline that is stale": (edit("params.yaml", r"^seed: \d+", "seed: 1"), "pipeline"),
    "data that are not added": (add("data/raw/penguins.csv", "species\n"), "pipeline"),
    "data that are not pushed": (unpushed, "storage"),
    "tests that cover too little": (edit("pyproject.toml", r"^fail_under = \d+", "fail_under = 100"), "coverage"),
}
"""Faults that show when the project's own tools look: these need its environment, and a run of its pipeline."""


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a fresh project with the metrics that a run would leave; look at it, do not change it."""
    parent = tmp_path_factory.mktemp("rendered")
    init("penguins", Wishes(given={"owner": "@ada"}), parent=parent)
    baseline = {"accuracy": 0.44, "f1_macro": 0.2}
    content = {"accuracy": 0.988, "f1_macro": 0.98, "baseline": baseline, "rows": {"train": 256, "test": 86}}
    (parent / "penguins/reports").mkdir(exist_ok=True)
    (parent / "penguins" / METRICS).write_text(json.dumps(content), encoding="utf-8")
    return parent / "penguins"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that has run, committed, in its own environment; look at it, do not change it."""
    parent = tmp_path_factory.mktemp("trained")
    say(ROOT, sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(parent / "dist"))
    (wheel,) = (parent / "dist").glob("*.whl")
    say(parent, sys.executable, "-m", "mlopskit", "init", "penguins", "--wheel", str(wheel))
    say(parent / "penguins", "make", "evaluate", "push", f"PYTHON={sys.executable}")
    git(parent / "penguins", "add", "--all")
    git(parent / "penguins", "commit", "--quiet", "--message", "Record the first run")
    return parent / "penguins"


@pytest.mark.parametrize("fault", QUICK)
def test_a_fault_in_the_files_fails_its_gate(
    fault: str, rendered: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The gate passes before the fault is put in, and fails after it; notebooks are not there before.
    """
    put_in, gate = QUICK[fault]
    project = copied(rendered, tmp_path)
    monkeypatch.setenv("PATH", environment(project)["PATH"])
    before = check(project, Gates(gates=(gate,)))
    put_in(project)
    after = check(project, Gates(gates=(gate,)))

    assert (3 if gate == "notebooks" else 0, 1) == (before.exit_code, after.exit_code), after.result


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_the_clean_project_passes_every_gate(trained: Path) -> None:
    """
    Without poison there is nothing to find, so that a failure below is the poison's.
    """
    said = say(trained, ".venv/bin/mlops", "check")

    assert "mlops check: pass" in said


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("fault", [*QUICK, *RUN])
def test_a_fault_in_a_project_that_has_run_fails_its_gate(fault: str, trained: Path, tmp_path: Path) -> None:
    """
    With the project's own tools and data, the right gate fails and says so with exit 1.
    """
    put_in, gate = QUICK.get(fault) or RUN[fault]
    project = copied(trained, tmp_path)
    put_in(project)
    told = json.loads(judged(project, gate, code=1))

    assert [(gate, "fail")] == [(one["gate"], one["verdict"]) for one in told["result"]["gates"] if one["gate"] == gate]


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_a_metric_worse_than_on_the_base_branch_fails(trained: Path, tmp_path: Path) -> None:
    """
    Still above its bar and its baseline, and yet worse than before the change.
    """
    project = copied(trained, tmp_path)
    number(0.91)(project)

    assert "worse-than-base" in judged(project, "metrics", "--since", "HEAD", code=1)
    assert "worse-than-base" not in judged(project, "metrics", code=0)


def copied(project: Path, parent: Path) -> Path:
    """Return a copy of a project that shares its environment."""
    copy = parent / "penguins"
    shutil.copytree(project, copy, symlinks=True, ignore=shutil.ignore_patterns(".venv"))
    if (project / ".venv").exists():
        (copy / ".venv").symlink_to(project / ".venv")
    return copy


def judged(project: Path, gate: str, *words: str, code: int) -> str:
    """Return what a gate says as JSON; it must end with this code."""
    command = [".venv/bin/mlops", "check", gate, *words, "--format", "json"]
    done = subprocess.run(command, cwd=project, env=environment(project), capture_output=True, text=True, check=False)
    assert code == done.returncode, done.stdout[-3000:] + done.stderr[-1000:]
    return done.stdout


def environment(project: Path) -> dict[str, str]:
    """Return the variables with which the copy's code is found before that which its environment was made for."""
    path = f"{project}/.venv/bin{os.pathsep}{BIN}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(project / "src")}


def git(project: Path, *words: str) -> str:
    """Run git in a project."""
    who = ["-c", "user.name=Ada", "-c", "user.email=a@b.c"]
    return subprocess.run(["git", "-C", str(project), *who, *words], capture_output=True, text=True, check=True).stdout


def say(folder: Path, *words: str) -> str:
    """Run a command in a folder and return all that it said; it must not fail."""
    env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        words, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert 0 == done.returncode, done.stdout[-4000:]
    return done.stdout


def _is_tracked(project: Path, path: Path) -> bool:
    return bool(git(project, "ls-files", "--", str(path.relative_to(project))))
