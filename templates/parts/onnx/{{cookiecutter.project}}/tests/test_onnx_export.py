"""The exported model says what the trained one says, gaps and unheard-of places included."""

import json
from dataclasses import replace
from pathlib import Path

import joblib
import pandas as pd
import pytest
from sklearn.pipeline import Pipeline

from {{ cookiecutter.package }} import onnx_export
from {{ cookiecutter.package }}.data import CATEGORIES, NUMBERS
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.onnx_export import (
    Comparison,
    compare,
    export,
    export_file,
    read_tolerance,
)
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.training import train

ROOT = Path(__file__).parent.parent


@pytest.fixture
def tolerance() -> float:
    """Return how far the project lets a probability be off."""
    return read_tolerance(ROOT / "params.yaml")


def test_both_say_the_same_of_every_row(
    model: Pipeline, prepared: pd.DataFrame, tolerance: float
) -> None:
    """All of the real data, those with gaps among them."""
    found = compare(model, export(model), prepared)

    assert found.rows == len(prepared)
    found.require(tolerance)


@pytest.mark.parametrize("column", [*NUMBERS, *CATEGORIES])
def test_both_fill_a_gap_in_the_same_way(
    model: Pipeline, prepared: pd.DataFrame, tolerance: float, column: str
) -> None:
    """A column that nobody filled in changes both answers alike."""
    gap = prepared.assign(**{column: prepared[column].where(prepared.index < 0)})

    compare(model, export(model), gap).require(tolerance)


def test_both_take_a_word_that_neither_knows(
    model: Pipeline, prepared: pd.DataFrame, tolerance: float
) -> None:
    """An unheard-of category is no reason to differ."""
    rows = prepared.assign(**dict.fromkeys(CATEGORIES, "Unheard-of"))

    compare(model, export(model), rows).require(tolerance)


def test_an_export_that_says_something_else_is_refused(
    prepared: pd.DataFrame, params: Params, model: Pipeline
) -> None:
    """Another model, small differences, and numbers that are none are all refused."""
    other = train(prepared, replace(params, regularisation=0.0001))
    with pytest.raises(ProjectError, match="otherwise"):
        compare(model, export(other), prepared).require(1.0)
    for gap in (0.1, float("nan")):
        with pytest.raises(ProjectError, match="differs"):
            Comparison(1, 0, gap, 1).require(0.01)


def test_a_run_leaves_the_model_and_what_it_was_compared_by(
    prepared: pd.DataFrame, params: Params, model: Pipeline, tolerance: float, tmp_path: Path
) -> None:
    """The stage writes the file, and a report of its size and its distance."""
    joblib.dump(model, tmp_path / "model.joblib")
    prepared.to_csv(tmp_path / "prepared.csv", index=False)
    target, report = tmp_path / "onnx/model.onnx", tmp_path / "onnx.json"
    given = (tmp_path / "prepared.csv", tmp_path / "model.joblib", target, report)
    export_file(params, tolerance, *given)

    written = json.loads(report.read_text(encoding="utf-8"))
    assert (written["different_answers"], written["bytes"]) == (0, target.stat().st_size)


def test_without_a_model_the_stage_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1, no traceback; the same without a tolerance."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_bytes((ROOT / "params.yaml").read_bytes())
    assert onnx_export.main() == 1

    (tmp_path / "params.yaml").write_text("seed: 1", encoding="utf-8")
    with pytest.raises(ProjectError, match="tolerance"):
        read_tolerance()
