"""The search finds a candidate that is worth a look, the same each time."""

import json
from pathlib import Path

import joblib
import pandas as pd
import pytest

from {{ cookiecutter.package }} import automl
from {{ cookiecutter.package }}.automl import Comparison, Search, find, search_file
from {{ cookiecutter.package }}.data import FEATURES
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.training import train

ROOT = Path(__file__).parent.parent
SEARCH = Search(trials=3, folds=2, learners=("rf",))


def test_the_candidate_beats_the_baseline(
    prepared: pd.DataFrame, params: Params, tmp_path: Path
) -> None:
    """The stage writes what the candidate is, and how good beside model and baseline."""
    joblib.dump(train(prepared, params), tmp_path / "model.joblib")
    prepared.to_csv(tmp_path / "prepared.csv", index=False)
    report = tmp_path / "reports/automl.json"
    given = (tmp_path / "prepared.csv", tmp_path / "model.joblib", report)
    result = search_file(params, SEARCH, *given)

    written = json.loads(report.read_text(encoding="utf-8"))
    assert written["candidate"] == result.candidate > written["baseline"] + params.margin
    assert written["learner"] == "rf"
    assert written["settings"]["n_estimators"] >= 1


def test_the_seed_decides_what_is_found(prepared: pd.DataFrame, params: Params) -> None:
    """The same seed ends at the same model."""
    first, again = (find(prepared, params, SEARCH) for _ in range(2))

    assert first.best_config == again.best_config
    assert (first.predict(prepared[FEATURES]) == again.predict(prepared[FEATURES])).all()


@pytest.mark.parametrize("candidate", [0.44, 0.5, float("nan")])
def test_a_candidate_that_has_learned_nothing_is_refused(candidate: float) -> None:
    """Then the search is broken, and its comparison says nothing."""
    with pytest.raises(ProjectError, match="margin"):
        Comparison("rf", {}, candidate, 0.9, 0.44).require_better(0.2)


def test_the_verdict_names_the_better_one() -> None:
    """A tie is the model's."""
    assert "look at it" in Comparison("rf", {}, 0.95, 0.9, 0.4).verdict
    assert "model stands" in Comparison("rf", {}, 0.9, 0.9, 0.4).verdict


def test_a_missing_setting_is_named(tmp_path: Path) -> None:
    """The error says which one is not there."""
    (tmp_path / "params.yaml").write_text("automl: {trials: 1}\n", encoding="utf-8")

    with pytest.raises(ProjectError, match="folds"):
        Search.read(tmp_path / "params.yaml")


def test_without_a_model_the_stage_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1, no traceback."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_bytes((ROOT / "params.yaml").read_bytes())

    assert automl.main() == 1
