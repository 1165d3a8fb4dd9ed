"""Training gives a model that is better than the baseline, and the same one each time."""

import pandas as pd
import pytest

from {{ cookiecutter.package }}.data import FEATURES, TARGET, split
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.evaluation import measure
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.training import train


def test_the_model_beats_the_baseline(prepared: pd.DataFrame, params: Params) -> None:
    """On rows that neither has seen, it is better by the margin."""
    rows, unseen = split(prepared, params)
    predicted = pd.Series(train(rows, params).predict(unseen[FEATURES]), index=unseen.index)

    measure(rows, unseen, predicted).require_better(params.margin)


def test_shuffled_labels_teach_nothing(prepared: pd.DataFrame, params: Params) -> None:
    """A model that still did well on answers at random would have seen the right ones."""
    rows, unseen = split(prepared, params)
    answers = rows[TARGET].sample(frac=1, random_state=params.seed).to_numpy()
    model = train(rows.assign(**{TARGET: answers}), params)
    predicted = pd.Series(model.predict(unseen[FEATURES]), index=unseen.index)

    with pytest.raises(ProjectError, match="not worth having"):
        measure(rows, unseen, predicted).require_better(params.margin)


def test_the_same_run_gives_the_same_model(prepared: pd.DataFrame, params: Params) -> None:
    """Trained twice, it answers the same to the last bit."""
    rows, unseen = split(prepared, params)
    first, second = train(rows, params), train(rows, params)

{% if cookiecutter.kind == "class" %}
    assert (first.predict_proba(unseen[FEATURES]) == second.predict_proba(unseen[FEATURES])).all()
{% else %}
    assert (first.predict(unseen[FEATURES]) == second.predict(unseen[FEATURES])).all()
{% endif %}
