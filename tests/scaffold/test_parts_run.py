"""Parts run for real: the service is started and asked, and the model is trained anew."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
BIRD = {"island": "Biscoe", "bill_length_mm": 50.0, "flipper_length_mm": 220.0, "body_mass_g": 5500.0}


def run(folder: Path, *words: str) -> str:
    """Run a command in a folder and return all that it said; it must not fail."""
    env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        words, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert 0 == done.returncode, done.stdout[-4000:]
    return done.stdout


def ask(url: str, body: dict[str, object] | None = None) -> dict[str, object]:
    """Return what the service answers, waiting until it is up."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 - our own service
    for _ in range(120):
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - the same
                told: dict[str, object] = json.load(answer)
                return told
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"{url} does not answer")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_service_answers_and_the_model_is_trained_anew(tmp_path: Path) -> None:
    """
    Lint and tests of the parts are green, `make retrain` gives the same model, and the service tells which one it asks.
    """
    run(ROOT, sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist"))
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    init = (sys.executable, "-m", "mlopskit", "init", "penguins", "--wheel", str(wheel))
    run(tmp_path, *init, "--with", "serve", "--with", "retrain")
    project = tmp_path / "penguins"
    run(project, "make", "lint", "test", "evaluate", f"PYTHON={sys.executable}")
    first = (project / "dvc.lock").read_text()
    run(project, "make", "retrain")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [".venv/bin/python", "-m", "uvicorn", "penguins.service:create_app", "--factory", "--port", str(port)]
    with subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as service:
        try:
            health = ask(f"http://127.0.0.1:{port}/health")
            answer = ask(f"http://127.0.0.1:{port}/predict", BIRD)
        finally:
            service.terminate()
    kept = [json.loads(line) for line in (project / "logs/predictions.jsonl").read_text().splitlines()]

    assert first == (project / "dvc.lock").read_text()
    assert ("ok", "Gentoo") == (health["status"], answer["species"])
    assert f"md5: {health['model']}" in first
    assert [(answer["model"], "Biscoe")] == [(line["model"], line["island"]) for line in kept]
