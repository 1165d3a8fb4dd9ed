"""
Combinations run for real: set up, linted, typed, tested, validated, trained, measured, checked, audited.

Those with a service are started, asked, loaded and watched.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from . import at_work

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(3600)]

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PATIENT = {"LOADTEST_P95_MS": "20000"}  # how fast this machine is today is not what is asked
COMBINATIONS = {
    "regression": "--task regression --ci gitlab",
    "time series": "--task time-series --ci azure",
    "text": "--task text --ci aws --with docs --with monitoring --with loadtest",
    "images": "--task images --profile minimal --with monitoring --with loadtest",
    "full": "--profile full",
    "full regression": "--task regression --profile full",
    "minimal": "--profile minimal",
    "tracked and tuned": "--with tracking --with tune --ci gcp",
    "explained": "--task regression --with explain --ci none",
    "exported in slices": "--with onnx --with privacy --with slices",
    "in batches": "--profile minimal --with batch --set license=MIT",
    "searched": "--with automl --with notebooks --profile minimal",
    "full time series": "--task time-series --profile full",
}
TORCH = "MLOPSKIT_TEST_TORCH"
"""Words for `uv pip install` that bring a small PyTorch, such as `torch --index-url URL`; without it the lock does."""


@pytest.mark.parametrize("name", COMBINATIONS)
def test_a_combination_is_green_from_nothing(name: str, tmp_path: Path) -> None:
    """
    `make all` ends with 0: every gate passes, the levels promised are held, and the model beats its baseline.

    A service answers its example, keeps up under load, and is found drifted when all ask the same.
    """
    words = shlex.split(COMBINATIONS[name])
    run(ROOT, sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist"))
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    run(tmp_path, sys.executable, "-m", "mlopskit", "init", "birds", *words, "--wheel", str(wheel))
    project = tmp_path / "birds"
    if "images" in words and TORCH in os.environ:
        uv = shutil.which("uv") or str(BIN / "uv")
        run(project, "make", "setup", "LOCKS=requirements-dev.txt")
        run(project, uv, "pip", "install", "--quiet", "--python", ".venv", *shlex.split(os.environ[TORCH]))
    parts = json.loads((project / ".mlopskit.json").read_text(encoding="utf-8"))["parts"]
    said = run(project, "make", "all")
    verdict = json.loads(run(project, ".venv/bin/mlops", "check", "--format", "json"))["result"]["verdict"]
    run(project, "make", "review")
    untracked = run(project, "git", "status", "--porcelain", "--untracked-files=all")

    if "serve" in parts:
        at_work.answers_its_example(project, "birds")
    if {"loadtest", "monitoring"} <= set(parts):
        at_work.finds_drift(project, lambda *targets, code=0: run(project, "make", *targets, code=code))

    assert "pass" == verdict
    assert [] == [line for line in untracked.splitlines() if " data/" in line]
    assert "Running stage 'evaluate'" in said
    assert ("loadtest" in parts) == ("the service keeps up" in said)
    assert "$" not in (project / "MODEL_CARD.md").read_text(encoding="utf-8")


def run(folder: Path, *words: str, code: int = 0) -> str:
    """Run a command in a folder and return all that it said; it must end with that code."""
    env = {**os.environ, **PATIENT, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHON": sys.executable}
    done = subprocess.run(
        words, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert code == done.returncode, f"{words}: {done.stdout[-6000:]}"
    return done.stdout
