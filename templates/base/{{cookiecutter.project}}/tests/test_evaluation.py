"""The numbers are right, and a model that is not worth having is refused."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from {{ cookiecutter.package }} import card, evaluation
from {{ cookiecutter.package }}.data import (
    CATEGORIES,
    FEATURES,
    PREPARED,
    TARGET,
    split,
)
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.evaluation import evaluate_file, measure
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.training import train_baseline, train_file

ROOT = Path(__file__).parent.parent


def test_perfect_predictions_are_measured_as_such(prepared: pd.DataFrame, params: Params) -> None:
    """Nothing is wrong in any group, and the rows are counted."""
    train, test = split(prepared, params)
    metrics = measure(train, test, test[TARGET])

    assert metrics.{{ cookiecutter.metric }} == {{ cookiecutter.perfect }}
    assert metrics.rows == {"train": len(train), "test": len(test)}
    assert list(metrics.{{ cookiecutter.metric }}_by) == CATEGORIES
    for groups in metrics.{{ cookiecutter.metric }}_by.values():
        assert set(groups.values()) == {{ "{" }}{{ cookiecutter.perfect }}{{ "}" }}


def test_the_baseline_is_not_worth_having(prepared: pd.DataFrame, params: Params) -> None:
    """What is done without a model does not beat itself."""
    train, test = split(prepared, params)
    predicted = pd.Series(train_baseline(train).predict(test[FEATURES]), index=test.index)
    metrics = measure(train, test, predicted)

    assert metrics.{{ cookiecutter.metric }} == metrics.baseline.{{ cookiecutter.metric }}
    with pytest.raises(ProjectError, match="not worth having"):
        metrics.require_better(params.margin)


def test_a_number_that_is_none_is_refused(prepared: pd.DataFrame, params: Params) -> None:
    """Not a number compares with nothing, so it is no gain."""
    train, test = split(prepared, params)
    metrics = replace(measure(train, test, test[TARGET]), {{ cookiecutter.metric }}=float("nan"))

    with pytest.raises(ProjectError, match="not worth having"):
        metrics.require_better(params.margin)


def test_a_run_leaves_metrics_plot_and_card(
    prepared: pd.DataFrame, params: Params, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The card and the metrics tell the same number, and no placeholder is left."""
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(ROOT / "charter.yaml", "charter.yaml")
    PREPARED.parent.mkdir(parents=True)
    prepared.to_csv(PREPARED, index=False)
    train_file(params)
    evaluate_file(params)

    metrics = json.loads(evaluation.METRICS.read_text(encoding="utf-8"))
    text = card.CARD.read_text(encoding="utf-8")
    assert metrics["{{ cookiecutter.metric }}"] != metrics["baseline"]["{{ cookiecutter.metric }}"]
    assert f"| Model | {metrics['{{ cookiecutter.metric }}']:.3f} |" in text
    assert "$" not in text
    assert evaluation.PLOT.read_bytes().startswith(b"\x89PNG")
