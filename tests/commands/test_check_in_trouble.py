"""`mlops check` where several tools are in trouble at once: each gate says which, and the others report."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FILES = {
    "pyproject.toml": "[tool.mypy]\nfiles = ['m.py']\n[tool.coverage.report]\nfail_under = 50\n"
    "[tool.mlopskit.check]\ntimeout = 2\n",
    "m.py": "X = 1\n",
    "tests/test_m.py": "def test_m(): ...\n",
    ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n",
    ".dvc/config": "",
    "dvc.yaml": "stages:\n  each:\n    foreach: [a, b]\n    do:\n      cmd: echo ${item}\n",
}
TROUBLE = {
    "ruff": ("yes", "printed more than 4 MiB"),
    "mypy": ("kill -9 $$", "killed by signal 9"),
    "coverage": ("exit 3", "failed with exit code 3"),
    "zizmor": ("sleep 60", "did not end within 2 seconds"),
    "dvc": ("echo { ; exit 0", ""),
}
GATES = {"lint": "ruff", "format": "ruff", "types": "mypy", "tests": "coverage", "coverage": "coverage"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a repository in whose environment every tool is in trouble of another kind."""
    root = tmp_path / "project"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    for name, (script, _) in TROUBLE.items():
        tool = root / ".venv" / "bin" / name
        tool.parent.mkdir(parents=True, exist_ok=True)
        tool.write_text(f"#!/bin/sh\n{script}\n")
        tool.chmod(0o755)
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    (root / ".gitignore").write_text(".venv\n")
    return root


def test_each_gate_names_its_trouble_and_the_others_report(project: Path) -> None:
    """
    Flooding, killed, crashed, hanging and babbling tools make their gates incomplete, exit 3; files are judged still.
    """
    words = [sys.executable, "-m", "mlopskit", "check", "--path", str(project), "--format", "json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    said = {one["gate"]: (one["verdict"], one["summary"]) for one in json.loads(done.stdout)["result"]["gates"]}
    asked = {**GATES, "workflows": "zizmor", "pipeline": "dvc"}

    assert 3 == done.returncode, done.stdout
    assert dict.fromkeys(asked, "incomplete") == {gate: said[gate][0] for gate in asked}
    assert [] == [gate for gate, tool in asked.items() if TROUBLE[tool][1] not in said[gate][1]]
    assert [] == [gate for gate, tool in asked.items() if f"`{tool}" not in said[gate][1]]
    assert {"pass"} == {said[gate][0] for gate in ("secrets", "large-files", "template")}
