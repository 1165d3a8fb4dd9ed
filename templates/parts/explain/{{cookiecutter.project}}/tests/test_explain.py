"""The explanation tells what the model looks at, the same each time, and does not hide a leak."""

import json
from pathlib import Path

import joblib
import pandas as pd
import pytest
from sklearn.dummy import {{ "DummyClassifier" if cookiecutter.kind == "class" else "DummyRegressor" }}
from sklearn.pipeline import Pipeline, make_pipeline

from {{ cookiecutter.package }} import explain
from {{ cookiecutter.package }}.data import FEATURES, TARGET, split
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.explain import (
    PLOT,
    Importance,
    explain_file,
    importances,
    read_repeats,
)
from {{ cookiecutter.package }}.params import Params

ROOT = Path(__file__).parent.parent


def test_a_model_that_looks_at_nothing_is_seen_through(prepared: pd.DataFrame) -> None:
    """Shuffling changes nothing for a model that always says the same."""
    blind = make_pipeline({{ "DummyClassifier" if cookiecutter.kind == "class" else "DummyRegressor" }}()).fit(prepared[FEATURES], prepared[TARGET])

    assert set(importances(blind, prepared, 2, seed=1).values()) == {Importance(0.0, 0.0)}


def test_what_the_model_needs_comes_first(
    model: Pipeline, prepared: pd.DataFrame, params: Params
) -> None:
    """Every column is there, the most important first, and that one matters."""
    found = importances(model, prepared, 2, params.seed)
    means = [one.mean for one in found.values()]

    assert set(found) == set(FEATURES)
    assert means == sorted(means, reverse=True)
    assert means[0] > 0.05


def test_the_seed_decides_the_numbers(
    model: Pipeline, prepared: pd.DataFrame, params: Params
) -> None:
    """The same seed tells the same, to the last digit that is written."""
    first, again = (importances(model, prepared, 2, params.seed) for _ in range(2))

    assert first == again


def test_a_run_leaves_numbers_and_a_plot(
    model: Pipeline, prepared: pd.DataFrame, params: Params, tmp_path: Path
) -> None:
    """Both are of the test rows, and the plot has the same bytes each time."""
    joblib.dump(model, tmp_path / "model.joblib")
    prepared.to_csv(tmp_path / "prepared.csv", index=False)
    target = tmp_path / "reports/importance.json"
    plots = []
    for _ in range(2):
        explain_file(params, 2, tmp_path / "prepared.csv", tmp_path / "model.joblib", target)
        plots.append((target.parent / PLOT.name).read_bytes())

    _, unseen = split(prepared, params)
    told = importances(model, unseen, 2, params.seed)
    written = json.loads(target.read_text(encoding="utf-8"))
    assert {column: one["mean"] for column, one in written.items()} == {
        column: one.mean for column, one in told.items()
    }
    assert plots[0].startswith(b"\x89PNG")
    assert plots[0] == plots[1]


@pytest.mark.parametrize("text", ["seed: 1", "explain: {repeats: many}", "explain: {repeats: 0}"])
def test_repeats_that_cannot_be_meant_are_refused(tmp_path: Path, text: str) -> None:
    """None, a word and nothing at all are mistakes."""
    (tmp_path / "params.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(ProjectError, match="repeats"):
        read_repeats(tmp_path / "params.yaml")


def test_without_a_model_the_stage_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1, no traceback."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_bytes((ROOT / "params.yaml").read_bytes())

    assert explain.main() == 1
