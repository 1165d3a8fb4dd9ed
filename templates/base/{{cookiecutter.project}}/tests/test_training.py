"""Training gives a model that is better than the baseline, and the same one each time."""

from typing import Any

import pandas as pd
import pytest

from {{ cookiecutter.package }}.data import FEATURES, TARGET, split
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.evaluation import measure
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.training import train


@pytest.fixture(scope="module")
def fitted(prepared: pd.DataFrame, params: Params) -> Any:  # noqa: ANN401 - what training makes
    """Return a model trained on the training rows alone."""
    rows, _ = split(prepared, params)
    return train(rows, params)


def test_the_model_beats_the_baseline(
    fitted: Any,  # noqa: ANN401 - the same
    prepared: pd.DataFrame,
    params: Params,
) -> None:
    """On rows that neither has seen, it is better by the margin."""
    rows, unseen = split(prepared, params)
    predicted = pd.Series(fitted.predict(unseen[FEATURES]), index=unseen.index)

    measure(rows, unseen, predicted).require_better(params.margin)


def test_shuffled_labels_teach_nothing(prepared: pd.DataFrame, params: Params) -> None:
    """A model that still did well on answers at random would have seen the right ones."""
    rows, unseen = split(prepared, params)
    answers = rows[TARGET].sample(frac=1, random_state=params.seed).to_numpy()
    model = train(rows.assign(**{TARGET: answers}), params)
    predicted = pd.Series(model.predict(unseen[FEATURES]), index=unseen.index)

    with pytest.raises(ProjectError, match="not worth having"):
        measure(rows, unseen, predicted).require_better(params.margin)


def test_the_same_run_gives_the_same_model(
    fitted: Any,  # noqa: ANN401 - the same
    prepared: pd.DataFrame,
    params: Params,
) -> None:
    """Trained twice, it answers the same to the last bit."""
    rows, unseen = split(prepared, params)
    again = train(rows, params)

{% if cookiecutter.kind == "class" %}
    assert (fitted.predict_proba(unseen[FEATURES]) == again.predict_proba(unseen[FEATURES])).all()
{% else %}
    assert (fitted.predict(unseen[FEATURES]) == again.predict(unseen[FEATURES])).all()
{% endif %}
