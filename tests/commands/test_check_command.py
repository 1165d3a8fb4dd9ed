"""`mlops check` as people and services run it: one run in every format, and what shows while it runs."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from mlopskit.cli.options import Format

FILES = {
    "a.py": '"""A."""\n\nimport os\n',
    "b.py": '"""B."""\n\nimport sys  # mlops: ignore[lint] kept for a plug-in\n',
    "metrics.json": '{"accuracy": 0.5}',
    "mlopskit.toml": '[check.metrics.accuracy]\nfile = "metrics.json"\nminimum = 0.9\n',
}
COMMAND = (sys.executable, "-m", "mlopskit", "check")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with two failing gates and a waived finding, the tools of this environment on PATH."""
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    monkeypatch.setenv("MLOPSKIT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    root = tmp_path / "project"
    root.mkdir()
    for name, text in FILES.items():
        (root / name).write_text(text)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "-c", "user.name=T", "-c", "user.email=t@e.org", "commit", "-qm", "x")
    return root


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=root, check=True, capture_output=True)


def test_one_run_writes_every_format_and_all_tell_the_same(project: Path, tmp_path: Path) -> None:
    """
    Nine reports of one run: each has both findings that count, those that can tell it have the waived one too.
    """
    reports = {form.value: tmp_path / f"report.{form.value}" for form in Format}
    words = [word for form, file in reports.items() for word in ("--report", f"{form}={file}")]
    done = subprocess.run([*COMMAND, "--path", str(project), *words], capture_output=True, text=True, check=False)

    told = {form: file.read_text("utf-8") for form, file in reports.items()}
    flat = {form: re.sub(r"\\|&#x?\w+;|&\w+;|[\s`]", "", text) for form, text in told.items()}
    sarif: Any = json.loads(told["sarif"])["runs"][0]
    junit = ET.fromstring(told["junit"])  # noqa: S314 - our own file
    assert 1 == done.returncode
    assert [] == [form for form, text in flat.items() if "belowitsminimum0.9" not in text]
    assert [] == [form for form, text in flat.items() if not re.search(r"a\.py(:3|,line=3|;linenumber=3|.*3)", text)]
    assert (1, "2") == (sarif["invocations"][0]["exitCode"], junit.attrib["failures"])
    assert [("b.py", "kept for a plug-in")] == [
        (one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], one["suppressions"][0]["justification"])
        for one in sarif["results"]
        if one["suppressions"]
    ]


def test_a_terminal_sees_what_is_still_to_come(project: Path) -> None:
    """
    After half a second the line on stderr names the gates that are still running, and is gone at the end.
    """
    (project / "test_slow.py").write_text("import time\n\n\ndef test_slow() -> None:\n    time.sleep(3)\n")
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [*COMMAND, "--path", str(project), "lint", "tests"], stdout=subprocess.DEVNULL, stderr=theirs, text=True
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        seen += part
    os.close(ours)

    assert 1 == child.wait(timeout=30)
    assert b"1 to come: tests" in seen
    assert seen.endswith(b"\r\x1b[2K")


def test_without_a_terminal_nothing_is_said_on_the_way(project: Path) -> None:
    """
    A log of CI holds the result, and no progress.
    """
    done = subprocess.run([*COMMAND, "--path", str(project), "lint"], capture_output=True, text=True, check=False)

    assert (1, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize("kind", ["detached", "worktree", "submodule", "below"])
def test_an_unusual_checkout_gets_the_same_verdict(kind: str, project: Path, tmp_path: Path) -> None:
    """
    A detached head, a work tree, a submodule and a folder below the root are judged as the project that they are.
    """
    place = project
    if kind == "detached":
        git(project, "checkout", "-q", "--detach")
    elif kind == "worktree":
        place = tmp_path / "tree"
        git(project, "worktree", "add", "-q", str(place))
    elif kind == "submodule":
        place = tmp_path / "outer" / "inner"
        place.parent.mkdir()
        git(place.parent, "init", "-q")
        git(place.parent, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(project), "inner")
    else:
        place = project / "below"
        place.mkdir()
    words = [*COMMAND, "--path", str(place), "--format", "json", "--since", "HEAD", "lint", "metrics"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)

    gates = json.loads(done.stdout)["result"]["gates"]
    assert (1, {"lint": "fail", "metrics": "fail"}) == (done.returncode, {one["gate"]: one["verdict"] for one in gates})


def test_a_repository_without_a_commit_is_told_so(tmp_path: Path) -> None:
    """
    `--since HEAD` has nothing to compare with before the first commit; the whole check is incomplete, not a pass.
    """
    git(tmp_path, "init", "-q")
    since = subprocess.run(
        [*COMMAND, "--path", str(tmp_path), "--since", "HEAD"], capture_output=True, text=True, check=False
    )
    whole = subprocess.run([*COMMAND, "--path", str(tmp_path)], capture_output=True, text=True, check=False)

    assert (2, 3) == (since.returncode, whole.returncode)
    assert "git knows no revision `HEAD` here" in since.stderr
    assert whole.stdout.startswith("mlops check: incomplete: no gate found anything to judge here")
