"""A project of the full profile, run for real: from nothing to a service that is asked, loaded and watched."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .at_work import ask, service

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PATIENT = {"LOADTEST_P95_MS": "20000"}  # how fast this machine is today is not what is asked
LEVELS = {"google": 2, "microsoft": 4, "aws": 3, "hierarchy": 4}
"""What the audit finds once the first run is recorded; a fresh project stands where the profile promises."""


def run(folder: Path, *words: str, code: int = 0) -> str:
    """Run a command in a folder and return all that it said; it must end with that code."""
    env = {**os.environ, **PATIENT, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        words, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert code == done.returncode, done.stdout[-6000:]
    return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project of the full profile that has been set up, trained, tested, checked and recorded."""
    parent = tmp_path_factory.mktemp("full")
    run(ROOT, sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(parent / "dist"))
    (wheel,) = (parent / "dist").glob("*.whl")
    run(parent, sys.executable, "-m", "mlopskit", "init", "penguins", "--profile", "full", "--wheel", str(wheel))
    folder = parent / "penguins"
    run(folder, "make", "all", f"PYTHON={sys.executable}")
    run(folder, "git", "add", "--all")
    run(folder, "git", "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "Record the first run")
    return folder


pytestmark = [pytest.mark.nightly, pytest.mark.timeout(3600)]


def test_the_audit_finds_what_a_whole_project_has(project: Path) -> None:
    """
    With the first run recorded, it stands where no part is missing; nothing is left over by the run.
    """
    told = json.loads(run(project, ".venv/bin/mlops", "audit", "--format", "json"))
    levels = {one["scale"]: one["level"] for one in told["result"]["assessments"] if one["scale"] in LEVELS}

    assert LEVELS == levels
    assert "" == run(project, "git", "status", "--porcelain")


def test_the_service_answers_and_counts(project: Path) -> None:
    """
    Started as the image starts it, it answers the example, names its model, refuses nonsense, and shows its counts.
    """
    with service(project, "penguins") as address:
        health = json.loads(ask(f"{address}/health"))
        answer = json.loads(ask(f"{address}/predict", {"island": "Biscoe", "body_mass_g": 5500.0}))
        metrics = ask(f"{address}/metrics")

    assert f"md5: {health['model']}" in (project / "dvc.lock").read_text()
    assert (health["model"], "Gentoo") == (answer["model"], answer["species"])
    assert 'model_answers_total{answer="Gentoo"} 1.0' in metrics
    assert 'service_requests_total{path="/predict",status="200"} 1.0' in metrics


def test_the_load_test_passes_and_fails_when_it_should(project: Path) -> None:
    """
    The service keeps up with a generous limit, and not with one that nothing can meet; then make says so.
    """
    seconds = ("USERS=10", "SECONDS=8")

    assert "the service keeps up" in run(project, "make", "loadtest", *seconds, "LOADTEST_P95_MS=20000")
    assert "one answer in twenty took" in run(project, "make", "loadtest", *seconds, "LOADTEST_P95_MS=0.001", code=2)


def test_drift_and_degradation_are_found_and_ask_for_a_new_model(project: Path) -> None:
    """
    Answers like the training data pass; heavier birds of one island drift; answers that came out wrong degrade.
    """
    kept = project / "logs/predictions.jsonl"
    rows = [json.loads(line) for line in kept.read_text().splitlines()]
    assert len(rows) >= 200
    assert "none of" in run(project, "make", "drift")
    assert "retrain=false\n" in run(project, "make", "--silent", "verdict")

    drifted = [{**row, "island": "Biscoe", "body_mass_g": 7000.0} for row in rows]
    (project / "drifted.jsonl").write_text("".join(json.dumps(row) + "\n" for row in drifted))
    run(project, "make", "fetch", "FETCH=cat drifted.jsonl")
    said = run(project, "make", "drift", code=2)
    assert ["body_mass_g", "island"] == [name for name in ("body_mass_g", "island", "sex") if f"\n{name} " in said]
    assert "retrain=true\n" in run(project, "make", "--silent", "verdict")

    kept.write_text("".join(json.dumps(row) + "\n" for row in rows))
    truth = "".join(f"{row['id']},Chinstrap\n" for row in rows)
    (project / "logs/truth.csv").write_text(f"id,species\n{truth}")
    run(project, "make", "drift")
    assert "promised" in run(project, "make", "quality", code=2)
    assert "retrain=true\n" in run(project, "make", "--silent", "verdict")


def test_files_are_scored_when_they_are_fit(project: Path) -> None:
    """
    A folder of birds gets answers that name the model; with a bird of nowhere in it nothing is scored.
    """
    lines = (project / "data/prepared/penguins.csv").read_text().splitlines()
    (project / "inbox").mkdir()
    (project / "inbox/monday.csv").write_text("\n".join(lines[:40]) + "\n")
    run(project, "make", "score")
    (scored,) = (project / "scores").iterdir()
    (project / "inbox/tuesday.csv").write_text("\n".join([lines[0], lines[1].replace("Torgersen", "Atlantis")]) + "\n")
    said = run(project, "make", "score", "OUTPUT=second", code=2)

    assert 40 == len(scored.read_text().splitlines())
    assert scored.name.split(".")[1] in (project / "dvc.lock").read_text()
    assert "Atlantis" in said
    assert not (project / "second").exists()
