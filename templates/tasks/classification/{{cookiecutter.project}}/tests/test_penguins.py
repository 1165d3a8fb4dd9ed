"""What holds for penguins and their species."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from {{ cookiecutter.package }}.data import EXAMPLE, NUMBERS, TARGET, prepare, split
from {{ cookiecutter.package }}.evaluation import Score, measure, score
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.prediction import predict
from {{ cookiecutter.package }}.training import train


def test_the_raw_data_have_real_gaps(raw: pd.DataFrame) -> None:
    """There are 344 birds; two were not measured, and the sex of eleven is unknown."""
    assert len(raw) == 344
    assert raw[NUMBERS].isna().sum().tolist() == [2, 2, 2, 2]
    assert raw["sex"].isna().sum() == 11


def test_preparing_drops_only_the_birds_that_were_not_measured(raw: pd.DataFrame) -> None:
    """Two rows go, and a gap in one column alone is kept for the model to fill."""
    prepared = prepare(raw)

    assert len(prepared) == 342
    assert prepared["sex"].isna().sum() == 9


def test_a_split_keeps_the_share_of_each_species(prepared: pd.DataFrame, params: Params) -> None:
    """No species is rarer in test than in training by more than a percent."""
    train_rows, test_rows = split(prepared, params)
    shares = [
        part[TARGET].value_counts(normalize=True).sort_index() for part in (train_rows, test_rows)
    ]

    assert (shares[0] - shares[1]).abs().max() < 0.01


{{ cookiecutter.more["tests/seed.py"] }}


def test_a_score_counts_what_is_right() -> None:
    """Three of four right is an accuracy of 0.75."""
    truth = pd.Series(["Adelie", "Adelie", "Gentoo", "Gentoo"])
    predicted = pd.Series(["Adelie", "Gentoo", "Gentoo", "Gentoo"])

    assert score(truth, predicted) == Score(accuracy=0.75, f1_macro=0.733333)


def test_every_sex_and_island_is_measured_by_itself(prepared: pd.DataFrame, params: Params) -> None:
    """Birds of which the sex is unknown are a group too."""
    train_rows, test_rows = split(prepared, params)
    metrics = measure(train_rows, test_rows, test_rows[TARGET])

    assert set(metrics.accuracy_by["sex"]) == {"female", "male", "unknown"}
    assert set(metrics.recall) == {"Adelie", "Chinstrap", "Gentoo"}


@pytest.mark.parametrize("change", [{"sex": None}, {"body_mass_g": None}, {"island": "Unheard-of"}])
def test_gaps_and_unknown_places_get_an_answer(
    model: Any,  # noqa: ANN401 - what training makes
    change: dict[str, object],
) -> None:
    """A bird with a gap or from a new island is still told."""
    answer = predict(model, pd.DataFrame([EXAMPLE, EXAMPLE | change]))

    assert answer["predicted_species"].isin(["Adelie", "Chinstrap", "Gentoo"]).all()


{{ cookiecutter.more["tests/regularisation.py"] }}
