"""The promise to machines: whatever a command does or fails to do, stdout is one envelope that follows its schema."""

import json
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

SCHEMA = Draft202012Validator(
    json.loads((resources.files("mlopskit.render") / "envelope.schema.json").read_text(encoding="utf-8"))
)


def spoken(*words: str, cwd: Path) -> tuple[int, dict[str, object]]:
    """Run a command with `--format json` and return its exit code and its envelope, which is valid."""
    done = subprocess.run(
        [sys.executable, "-m", "mlopskit", *words, "--format", "json"],
        cwd=cwd,
        env={**os.environ, "HOME": str(cwd.parent)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    envelope = json.loads(done.stdout)
    assert [] == [f"{error.json_path}: {error.message}" for error in SCHEMA.iter_errors(envelope)]
    assert done.returncode == envelope["exit_code"]
    return done.returncode, envelope


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project as `mlops init` makes it, without its environment."""
    where = tmp_path_factory.mktemp("made") / "home"
    where.mkdir()
    code, envelope = spoken("init", "penguins", "--defaults", cwd=where)
    assert (0, "init", None) == (code, envelope["command"], envelope["error"])
    return where / "penguins"


@pytest.mark.parametrize(
    "words",
    [
        ("audit",),
        ("audit", "."),
        ("audit", "--scale", "google"),
        ("check", "lint"),
        ("check",),
        ("explain",),
        ("explain", "google"),
        ("doctor",),
        ("config", "show"),
        ("validate", "data/raw/penguins.csv", "--suite", "expectations/penguins.json"),
    ],
    ids=" ".join,
)
def test_every_command_speaks_the_envelope(project: Path, words: tuple[str, ...]) -> None:
    """
    On a fresh project each command answers with a valid envelope that names it.
    """
    _, envelope = spoken(*words, cwd=project)

    assert None is envelope["error"]
    assert str(envelope["command"]).split()[0] == words[0]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("audit", "no-such-folder"), 2),
        (("audit", "--scale", "no-such-scale"), 2),
        (("audit", "--no-such-option"), 2),
        (("check", "no-such-gate"), 2),
        (("explain", "no-such-page"), 2),
        (("init", "../outside"), 2),
        (("init", "penguins", "--set", "no-such=answer"), 2),
        (("no-such-command",), 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_a_failure_is_an_envelope_with_its_reason(project: Path, words: tuple[str, ...], code: int) -> None:
    """
    Wrong words and missing things come as an error with a kind, a sentence and a code, and never as silence.
    """
    actual, envelope = spoken(*words, cwd=project)

    assert (code, dict) == (actual, type(envelope["error"]))
