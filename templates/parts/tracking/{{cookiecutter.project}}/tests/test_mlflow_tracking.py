"""A run is recorded with what went in, what came out, and which model it was."""

import hashlib
import json
from pathlib import Path

import mlflow
import pytest

from {{ cookiecutter.package }} import mlflow_tracking
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.mlflow_tracking import (
    EXPERIMENT,
    METRIC,
    local,
    track,
)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, Path]:
    """Return parameters, metrics and model of a small run, in a folder without git."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    given = Path("params.yaml"), Path("metrics.json"), Path("model.joblib")
    given[0].write_text("seed: 7\ntrain: {depth: 3}\n", encoding="utf-8")
    metrics = {METRIC: 0.9, "baseline": {METRIC: 0.4}}
    given[1].write_text(json.dumps(metrics), encoding="utf-8")
    given[2].write_bytes(b"a model")
    return given


def test_a_run_can_be_found_again(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    """Parameters and metrics by their names, the model by its hash, in the project's own store."""
    name = track(None, *files)
    (run,) = mlflow.search_runs(experiment_names=[EXPERIMENT], output_format="list")

    assert run.info.run_id == name
    (line,) = mlflow_tracking.runs()
    assert line.split()[2:] == ["unknown", METRIC, "0.9000", name]
    assert run.data.params == {"seed": "7", "train.depth": "3"}
    assert run.data.metrics == {METRIC: 0.9, f"baseline.{METRIC}": 0.4}
    assert run.data.tags["model"] == hashlib.md5(b"a model").hexdigest()  # noqa: S324 - DVC's own
    assert (tmp_path / "mlruns/mlflow.db").is_file()


def test_the_commit_is_known_or_said_not_to_be(files: tuple[Path, Path, Path]) -> None:
    """A folder without git is no reason to lose a run."""
    assert files
    assert mlflow_tracking.commit() == "unknown"


def test_a_store_is_a_file_in_a_folder_that_is_made(tmp_path: Path) -> None:
    """The address holds wherever the command is called from."""
    assert local(tmp_path / "runs") == f"sqlite:///{tmp_path}/runs/mlflow.db"
    assert (tmp_path / "runs").is_dir()


def test_without_a_run_there_is_nothing_to_record(
    files: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the file, and the stage ends with exit code 1."""
    files[1].unlink()
    with pytest.raises(ProjectError, match=r"metrics\.json"):
        track(None, *files)

    monkeypatch.setattr(mlflow_tracking, "track", lambda: track(None, *files))
    assert mlflow_tracking.main([]) == 1
