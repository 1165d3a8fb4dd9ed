"""The promise itself: two commands from nothing to a trained, checked and audited project, with real tools."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from . import ci_commands

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def run(folder: Path, *words: str) -> str:
    """Run a command in a folder and return all that it said; it must not fail."""
    env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHON": sys.executable}
    done = subprocess.run(
        words, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert 0 == done.returncode, done.stdout[-4000:]
    return done.stdout


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_commands_lead_to_a_trained_and_audited_project(tmp_path: Path) -> None:
    """
    From an installed wheel, `make all` is green the first time, and again.

    In a clean clone the commands of CI are green, as they stand in the generated workflow.
    DVC agrees that all is tracked, cached and in the remote, and the second run does nothing twice.
    """
    run(ROOT, sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist"))
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    run(tmp_path, sys.executable, "-m", "mlopskit", "init", "penguins", "--wheel", str(wheel))
    project = tmp_path / "penguins"
    first = run(project, "make", "all", f"PYTHON={sys.executable}")
    metrics = json.loads((project / "reports/metrics.json").read_text())
    run(project, "git", "add", "--all")
    run(project, "git", "-c", "user.name=Ada", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "Record the run")
    began = time.time()
    again = run(project, "make", "train", "evaluate")

    assert "Running stage 'train'" in first
    assert "Running stage" not in again
    assert [] == [
        path for path in (project / ".venv").rglob("*") if path.name == ".installed" and path.stat().st_mtime > began
    ]
    assert metrics["accuracy"] > metrics["baseline"]["accuracy"] + 0.2
    assert f"| Model | {metrics['accuracy']:.3f} |" in (project / "MODEL_CARD.md").read_text()
    assert "" == run(project, "git", "status", "--porcelain")
    assert ["Data and pipelines are up to date.", "No changes.", "Cache and remote 'storage' are in sync."] == [
        run(project, "dvc", "status").strip(),
        run(project, "dvc", "data", "status", "--not-in-remote").strip(),
        run(project, "dvc", "status", "--cloud").strip(),
    ]

    run(tmp_path, "git", "clone", "--quiet", str(project), "clone")
    for command in ci_commands.of("ci-github", tmp_path / "clone"):
        run(tmp_path / "clone", "sh", "-e", "-c", command)

    assert metrics == json.loads((tmp_path / "clone/reports/metrics.json").read_text())
