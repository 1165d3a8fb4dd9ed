"""Training gives a model that is better than guessing, and the same one each time."""

from dataclasses import replace

import pandas as pd

from {{ cookiecutter.package }}.data import FEATURES, TARGET, split
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.training import train, train_baseline


def test_the_model_beats_the_baseline(prepared: pd.DataFrame, params: Params) -> None:
    """On rows that neither has seen, it is right far more often."""
    rows, unseen = split(prepared, params)
    model = train(rows, params).score(unseen[FEATURES], unseen[TARGET])
    baseline = train_baseline(rows).score(unseen[FEATURES], unseen[TARGET])

    assert model > baseline + params.margin


def test_shuffled_labels_teach_nothing(prepared: pd.DataFrame, params: Params) -> None:
    """A model that still did well on labels at random would have seen the answers."""
    rows, unseen = split(prepared, params)
    labels = rows[TARGET].sample(frac=1, random_state=params.seed).to_numpy()
    model = train(rows.assign(**{TARGET: labels}), params)

    assert model.score(unseen[FEATURES], unseen[TARGET]) < 0.6


def test_the_same_run_gives_the_same_model(prepared: pd.DataFrame, params: Params) -> None:
    """Trained twice, it gives the same probabilities to the last bit."""
    rows, unseen = split(prepared, params)
    first, second = train(rows, params), train(rows, params)

    assert (first.predict_proba(unseen[FEATURES]) == second.predict_proba(unseen[FEATURES])).all()


def test_parameters_reach_the_model(prepared: pd.DataFrame, params: Params) -> None:
    """Less freedom gives smaller coefficients."""
    free, bound = (
        train(prepared, replace(params, regularisation=value))["classifier"]
        for value in (10.0, 0.01)
    )

    assert abs(bound.coef_).sum() < abs(free.coef_).sum()
