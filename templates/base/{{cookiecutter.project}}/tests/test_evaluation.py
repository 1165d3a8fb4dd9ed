"""The numbers are right, and a model that is not worth having is refused."""

import json
from pathlib import Path

import pandas as pd
import pytest

from {{ cookiecutter.package }} import card, evaluation
from {{ cookiecutter.package }}.data import TARGET, split
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.evaluation import (
    Metrics,
    Score,
    evaluate_file,
    measure,
    score,
)
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.training import train_file


def test_a_score_counts_what_is_right() -> None:
    """Three of four right is an accuracy of 0.75."""
    truth = pd.Series(["Adelie", "Adelie", "Gentoo", "Gentoo"])
    predicted = pd.Series(["Adelie", "Gentoo", "Gentoo", "Gentoo"])

    assert score(truth, predicted) == Score(accuracy=0.75, f1_macro=0.733333)


def test_perfect_predictions_are_measured_as_such(prepared: pd.DataFrame, params: Params) -> None:
    """Every group and species is right, and the baseline is as common as the commonest species."""
    train, test = split(prepared, params)
    metrics = measure(train, test, test[TARGET])

    assert metrics.accuracy == 1.0
    assert set(metrics.recall.values()) == {1.0}
    assert set(metrics.accuracy_by["sex"]) == {"female", "male", "unknown"}
    assert metrics.baseline.accuracy == round(float((test[TARGET] == "Adelie").mean()), 6)


@pytest.mark.parametrize("accuracy", [0.5, 0.44, float("nan")])
def test_a_model_that_is_not_worth_having_is_refused(accuracy: float) -> None:
    """Too small a gain, a loss and a number that is none are all refused."""
    metrics = Metrics(accuracy, accuracy, Score(0.44, 0.2), {}, {}, {})

    with pytest.raises(ProjectError, match="not worth having"):
        metrics.require_better(margin=0.2)


def test_a_run_leaves_metrics_plot_and_card(
    prepared: pd.DataFrame, params: Params, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The card and the metrics tell the same accuracy, and no placeholder is left."""
    monkeypatch.chdir(tmp_path)
    Path("data/prepared").mkdir(parents=True)
    prepared.to_csv("data/prepared/penguins.csv", index=False)
    train_file(params)
    evaluate_file(params)

    metrics = json.loads(evaluation.METRICS.read_text(encoding="utf-8"))
    text = card.CARD.read_text(encoding="utf-8")
    assert metrics["accuracy"] > metrics["baseline"]["accuracy"]
    assert f"| Model | {metrics['accuracy']:.3f} |" in text
    assert "$" not in text
    assert evaluation.PLOT.read_bytes().startswith(b"\x89PNG")
