"""The service of a project at work: started, asked, and watched while it is asked what it was not made for."""

import json
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Make = Callable[..., str]
"""Runs make in the project and returns what it said; `code` is how it must end, and 0 where nothing is said."""


@contextmanager
def service(project: Path, package: str) -> Iterator[str]:
    """Start the service as the image starts it, and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [".venv/bin/python", "-m", "uvicorn", f"{package}.service:create_app", "--factory", "--port", str(port)]
    with subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()


def ask(url: str, body: object = None) -> str:
    """Return what the service answers, waiting until it is up."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 - our own service
    for _ in range(240):
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - the same
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"{url} does not answer")


def answers_its_example(project: Path, package: str) -> None:
    """Hold the service to answering the example of `data.py`, with the model that `dvc.lock` knows."""
    say = f"import json; from {package}.data import EXAMPLE; print(json.dumps(EXAMPLE))"
    told = subprocess.run([".venv/bin/python", "-c", say], cwd=project, capture_output=True, text=True, check=True)
    with service(project, package) as address:
        health = json.loads(ask(f"{address}/health"))
        answer = json.loads(ask(f"{address}/predict", json.loads(told.stdout)))

    assert "ok" == health["status"]
    assert f"md5: {answer['model']}" in (project / "dvc.lock").read_text(encoding="utf-8")


def finds_drift(project: Path, make: Make) -> None:
    """Hold the watch to passing questions like the training data, and to failing when all ask the same."""
    kept = project / "logs/predictions.jsonl"
    rows = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 200
    make("drift")
    assert "retrain=false\n" in make("--silent", "verdict")

    same = [{**rows[0], "id": row["id"], "time": row["time"]} for row in rows]
    kept.write_text("".join(json.dumps(row) + "\n" for row in same), encoding="utf-8")
    assert "drifted" in make("drift", code=2)
    assert "retrain=true\n" in make("--silent", "verdict")
