"""The gate that compares `dvc.lock` with the pipeline as it is now, on pipelines that DVC itself ran."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.report import Outcome

Make = Callable[[Mapping[str, str]], Path]
Judge = Callable[[str, Path], GateResult]

DVC = str(Path(sys.executable).with_name("dvc"))

PIPELINE = """\
stages:
  prepare:
    cmd: cp data/raw.csv data/clean.csv
    deps:
      - data/raw.csv
    outs:
      - data/clean.csv
  train:
    cmd:
      - cp data/clean.csv model.bin
      - cp data/clean.csv metrics.json
    deps:
      - data/clean.csv
      - src
    params:
      - train.rate
      - train.least
      - other.toml:
          - depth
    outs:
      - model.bin
    metrics:
      - metrics.json:
          cache: false
"""
FILES = {
    "data/raw.csv": "1\n",
    "src/train.py": "X = 1\n",
    "src/deep/more.py": "Y = 1\n",
    "params.yaml": "train:\n  rate: 0.1\n  least: 1e-05\nunused: 1\n",
    "other.toml": "depth = 3\n",
    "dvc.yaml": PIPELINE,
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project whose pipeline DVC ran, made once."""
    root = tmp_path_factory.mktemp("ran")
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    for command in (["git", "init", "-q"], [DVC, "init", "-q"], [DVC, "add", "-q", "data/raw.csv"]):
        subprocess.run(command, cwd=root, check=True)
    subprocess.run([DVC, "repro", "-q"], cwd=root, check=True)
    return root


@pytest.fixture
def project(ran: Path, tmp_path: Path) -> Path:
    """Return a copy of that project to poison."""
    root = tmp_path / "project"
    shutil.copytree(ran, root, symlinks=True)
    return root


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def rules(result: GateResult) -> list[tuple[str, str | None, int | None]]:
    return [(finding.rule, finding.path, finding.line) for finding in result.findings]


def test_a_pipeline_that_ran_passes(project: Path, judge: Judge) -> None:
    """
    What DVC just wrote matches, folders included.
    """
    summary = "2 stages and 1 .dvc file: all as recorded"
    assert GateResult(Outcome.PASS, summary, gate="pipeline") == judge("pipeline", project)


@pytest.mark.parametrize(
    ("file", "change", "rule", "line"),
    [
        ("src/deep/more.py", ("1", "2"), "dependency-changed", 8),
        ("params.yaml", ("0.1", "0.2"), "parameter-changed", 8),
        ("other.toml", ("3", "4"), "parameter-changed", 8),
        ("other.toml", ("depth", "width"), "parameter-missing", 8),
        ("dvc.yaml", ("cp data/raw.csv data", "cp -f data/raw.csv data"), "command-changed", 2),
        ("dvc.yaml", ("      - src\n", ""), "dependency-removed", 8),
        ("dvc.yaml", ("      - src\n", "      - src\n      - params.yaml\n"), "dependency-added", 8),
        ("dvc.yaml", ("      - train.rate\n", "      - train.rate\n      - unused\n"), "parameter-added", 8),
        ("dvc.yaml", ("  train:\n", "  fit:\n"), "not-locked", 8),
        ("metrics.json", ("1", "2"), "output-changed", 8),
    ],
)
def test_each_change_is_told(  # noqa: PLR0913 - one for each column, and two fixtures
    file: str, change: tuple[str, str], rule: str, line: int, *, project: Path, judge: Judge
) -> None:
    """
    A change that DVC would run again for is a finding at its stage.
    """
    edit(project / file, *change)

    result = judge("pipeline", project)

    assert (Outcome.FAIL, [(rule, "dvc.yaml", line)]) == (result.outcome, rules(result))


def test_changed_data_is_told_at_its_pointer_and_its_stage(project: Path, judge: Judge) -> None:
    """
    Data that is not what its `.dvc` file records is a finding there, and where a stage reads it.
    """
    (project / "data/raw.csv").unlink()
    (project / "data/raw.csv").write_text("2\n")

    expected = [("dependency-changed", "dvc.yaml", 2), ("data-changed", "data/raw.csv.dvc", None)]
    assert expected == rules(judge("pipeline", project))


def test_data_that_was_not_pulled_is_compared_by_its_record(project: Path, judge: Judge) -> None:
    """
    On a machine without the data, the recorded hashes are compared, and the summary says what was not hashed.
    """
    for path in ("data/raw.csv", "data/clean.csv", "model.bin"):
        (project / path).unlink()

    summary = "2 stages and 1 .dvc file: all as recorded; 3 recorded outputs not here and not hashed"
    assert GateResult(Outcome.PASS, summary, gate="pipeline") == judge("pipeline", project)


def test_a_dependency_that_is_nowhere_fails(project: Path, judge: Judge) -> None:
    """
    A deleted source folder is told.
    """
    shutil.rmtree(project / "src")

    assert [("dependency-missing", "dvc.yaml", 8)] == rules(judge("pipeline", project))


def test_a_pipeline_without_a_lock_fails(project: Path, judge: Judge) -> None:
    """
    A pipeline that never ran has nothing to match.
    """
    (project / "dvc.lock").unlink()

    assert ["not-locked", "not-locked"] == [rule for rule, _, _ in rules(judge("pipeline", project))]


def test_a_broken_lock_is_incomplete(project: Path, judge: Judge) -> None:
    """
    A lock with the marks of a merge conflict cannot be compared, and the message names it.
    """
    edit(project / "dvc.lock", "stages:", "<<<<<<< HEAD\nstages:")

    result = judge("pipeline", project)

    assert (Outcome.INCOMPLETE, True) == (result.outcome, "dvc.lock does not parse" in result.summary)


TEMPLATED = """\
stages:
  each:
    foreach: [a, b]
    do:
      cmd: cp data/raw.csv ${item}.bin
      deps: [data/raw.csv]
      outs: ["${item}.bin"]
"""


def test_dvc_is_asked_about_what_is_not_understood(project: Path, judge: Judge) -> None:
    """
    For templated stages the answer is DVC's own, and the summary says so.
    """
    (project / "dvc.yaml").write_text(TEMPLATED)
    subprocess.run([DVC, "repro", "-q"], cwd=project, check=True)
    before = judge("pipeline", project)
    edit(project / "dvc.yaml", "cp data", "cp -f data")
    after = judge("pipeline", project)

    told = "as `dvc status` tells (templated stages is read by DVC only)"
    assert (Outcome.PASS, f"everything matches, {told}") == (before.outcome, before.summary)
    expected = [GateFinding("changed", f"`each@{item}`: changed command", "dvc.yaml") for item in ("a", "b")]
    assert (Outcome.FAIL, tuple(expected)) == (after.outcome, after.findings)


@pytest.mark.usefixtures("without_tools")
def test_without_dvc_what_is_not_understood_is_incomplete(make: Make, judge: Judge) -> None:
    """
    Where only DVC could answer and DVC is missing, the gate is incomplete.
    """
    result = judge("pipeline", make({"dvc.yaml": TEMPLATED}))

    assert (Outcome.INCOMPLETE, True) == (result.outcome, "`dvc` is not installed" in result.summary)
