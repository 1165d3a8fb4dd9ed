"""The parts of the model's side, run for real: a project of all of them is green, and each of their gates can fail."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PARTS = (
    *("slices", "explain", "tune", "onnx", "automl"),
    *("tracking", "notebooks", "privacy", "docs", "devcontainer"),
)
REPORTS = ("slices.json", "importance.json", "importance.png", "onnx.json", "automl.json", "privacy.json")


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with the tools of this environment behind those of the project."""
    places = (folder / ".venv/bin", BIN, os.environ["PATH"])
    env = {**os.environ, "PATH": os.pathsep.join(map(str, places))}
    return subprocess.run(
        words, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def green(folder: Path, *words: str) -> str:
    """Run a command that must not fail, and return all that it said."""
    done = run(folder, *words)
    assert 0 == done.returncode, done.stdout[-4000:]
    return done.stdout


def red(folder: Path, told: str, *words: str) -> None:
    """Run a command that must fail and say why."""
    done = run(folder, *words)
    assert 0 != done.returncode, done.stdout[-4000:]
    assert told in done.stdout, done.stdout[-4000:]


def replace(file: Path, *changes: tuple[str, str]) -> bytes:
    """Change a file and return how it was."""
    before = file.read_bytes()
    text = before.decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)
    return before


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_a_project_of_all_parts_is_green_and_each_gate_can_fail(tmp_path: Path) -> None:
    """
    `make all` sets up, lints, tests, trains, runs every stage, checks and audits; then seeded faults are found.

    A group with a limit it cannot meet, an export that may not differ at all, a candidate that must be perfect,
    personal data, a notebook with outputs and a page that leads nowhere each fail where they should.
    """
    green(ROOT, sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist"))
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    wanted = [word for part in ("ci-github", *PARTS) for word in ("--with", part)]
    init = (sys.executable, "-m", "mlopskit", "init", "penguins", "--profile", "minimal", "--wheel", str(wheel))
    green(tmp_path, *init, *wanted)
    project = tmp_path / "penguins"
    said = green(project, "make", "all", f"PYTHON={sys.executable}")

    assert [] == [name for name in REPORTS if not (project / "reports" / name).is_file()]
    assert (project / "models/onnx/model.onnx").is_file()
    assert "Model card" in (project / "site/model-card.html").read_text()
    assert re.search(r"^mlops check: pass", said, re.MULTILINE)
    assert 1 == len(green(project, "make", "--no-print-directory", "runs").splitlines())
    audited = json.loads(green(project, "mlops", "audit", "--format", "json"))["result"]["findings"]
    answers: Mapping[str, str] = {one["practice"]: one["answer"] for one in audited}
    raised = ("explainability", "fairness-test", "hpo", "notebook-hygiene", "privacy", "sliced-metrics")
    assert {"yes"} == {answers[practice] for practice in raised}

    green(project, "git", "add", "--all")
    green(project, "git", "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "Run")
    again = green(project, "make", "slices", "explain", "onnx", "automl", "track", "privacy")
    assert "Running stage" not in again
    assert "" == green(project, "git", "status", "--porcelain")

    proposes(project)
    poisons(project)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_the_feature_store_gives_serving_what_training_reads(tmp_path: Path) -> None:
    """
    `make features` makes its own environment, fills the store and finds both sides equal.

    A store that gives other values stops the pipeline.
    """
    green(ROOT, sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist"))
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    init = (sys.executable, "-m", "mlopskit", "init", "penguins", "--profile", "minimal", "--wheel", str(wheel))
    green(tmp_path, *init, "--with", "features")
    project = tmp_path / "penguins"
    green(project, "make", "features", f"PYTHON={sys.executable}")
    report = json.loads((project / "reports/features.json").read_text())

    assert (342, {"training": [], "serving": []}) == (report["rows"], report["different"])
    replace(project / "features/store.py", ("rows[FEATURES].assign(**", "rows[FEATURES].assign(body_mass_g=1.0, **"))
    red(project, "'serving': ['body_mass_g']", "make", "features")


def proposes(project: Path) -> None:
    """Search from a weak start: the proposal is one line of one file, and training accepts it."""
    weak = replace(
        project / "params.yaml", ("regularisation: 1.0", "regularisation: 0.0001"), ("trials: 30", "trials: 5")
    )
    green(project, "make", "tune")
    changed = (project / "params.yaml").read_text()

    assert "regularisation: 0.0001" not in changed
    assert len(changed.splitlines()) == len(weak.decode().splitlines())
    (project / "params.yaml").write_bytes(weak)


def poisons(project: Path) -> None:
    """Seed one fault after the other and take it back."""
    params = project / "params.yaml"
    kept = replace(params, ("minimum: 0.85", "minimum: 0.999"))
    red(project, "less accurate than 0.999 for", "make", "slices")
    red(project, "the stage `slices`", "mlops", "check", "pipeline")
    params.write_bytes(kept)
    limits = replace(project / "pyproject.toml", ('key = "worst"\nminimum = 0.85', 'key = "worst"\nminimum = 0.999'))
    red(project, "worst-slice", "mlops", "check", "metrics")
    (project / "pyproject.toml").write_bytes(limits)

    kept = replace(params, ("tolerance: 0.0001", "tolerance: 0.0"))
    red(project, "a probability differs", "make", "onnx")
    params.write_bytes(kept)

    kept = replace(params, ("trials: 30\n  folds: 5\n  learners", "trials: 1\n  folds: 5\n  learners"))
    margin = replace(params, ("margin: 0.2", "margin: 0.9"))
    red(project, "the margin asked for", "make", "automl")
    assert margin
    params.write_bytes(kept)

    notebook = project / "notebooks/explore.ipynb"
    kept = replace(
        notebook, ('"outputs": []', '"outputs": [{"output_type": "stream", "name": "stdout", "text": ["x"]}]')
    )
    red(project, "explore.ipynb", "make", "notebooks")
    red(project, "output", "mlops", "check", "notebooks")
    notebook.write_bytes(kept)
    kept = replace(notebook, ("rows.head()", "rows.no_such_thing()"))
    red(project, "no_such_thing", "make", "notebooks")
    notebook.write_bytes(kept)

    page = project / "docs/index.md"
    kept = replace(page, ("(api.md)", "(nowhere.md)"))
    red(project, "nowhere.md", "make", "docs")
    page.write_bytes(kept)

    raw = project / "data/raw/penguins.csv"
    rows = raw.read_text().splitlines()
    raw.unlink()  # the file may be a link into DVC's cache
    raw.write_text(
        "\n".join([f"{rows[0]},contact", *(f"{row},p{n}@example.com" for n, row in enumerate(rows[1:]))]) + "\n"
    )
    red(project, "contact (e-mail address)", "make", "privacy")
    policy = replace(
        project / "privacy.yaml",
        ('subject: ""', "subject: contact"),
        ("columns: {}", "columns: {contact: {why: asked, until: 2020-01-01}}"),
    )
    red(project, "kept for longer", "make", "privacy")
    replace(project / "privacy.yaml", ("2020-01-01", "2999-01-01"))
    green(project, "make", "forget", "PERSON=p7@example.com")
    assert "p7@example.com" not in raw.read_text()
    assert len(rows) - 1 == len(raw.read_text().splitlines())
    assert policy
