"""What holds for penguins and their mass."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from {{ cookiecutter.package }}.data import EXAMPLE, TARGET, prepare, split
from {{ cookiecutter.package }}.evaluation import Score, measure, score
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.prediction import predict
from {{ cookiecutter.package }}.training import train

TOLD = f"predicted_{TARGET}"


def test_preparing_drops_only_the_birds_that_were_not_weighed(raw: pd.DataFrame) -> None:
    """Two rows go, and a gap in another column is kept for the model to fill."""
    assert len(raw) == 344
    assert len(prepare(raw)) == 342
    assert prepare(raw)["sex"].isna().sum() == 9


def test_a_split_keeps_the_share_of_each_species(prepared: pd.DataFrame, params: Params) -> None:
    """The rows are sorted by species, and no species is rarer in test by more than a percent."""
    train_rows, test_rows = split(prepared, params)
    shares = [
        part["species"].value_counts(normalize=True).sort_index()
        for part in (train_rows, test_rows)
    ]

    assert (shares[0] - shares[1]).abs().max() < 0.01


{{ cookiecutter.more["tests/seed.py"] }}


def test_a_score_is_in_gram() -> None:
    """Off by 100 and by 300 is off by 200 in the mean, and by more where large errors count."""
    truth, predicted = pd.Series([4000.0, 5000.0]), pd.Series([4100.0, 4700.0])

    assert score(truth, predicted) == Score(mae=200.0, rmse=223.606798, r2=0.8)


def test_every_sex_and_species_is_measured_by_itself(
    prepared: pd.DataFrame, params: Params
) -> None:
    """Birds of which the sex is unknown are a group too."""
    train_rows, test_rows = split(prepared, params)
    metrics = measure(train_rows, test_rows, test_rows[TARGET])

    assert set(metrics.mae_by["sex"]) == {"female", "male", "unknown"}
    assert set(metrics.mae_by["species"]) == {"Adelie", "Chinstrap", "Gentoo"}


@pytest.mark.parametrize(
    "change", [{"sex": None}, {"flipper_length_mm": None}, {"island": "Unheard-of"}]
)
def test_gaps_and_unknown_places_get_an_answer(
    model: Any,  # noqa: ANN401 - what training makes
    change: dict[str, object],
) -> None:
    """A bird with a gap or from a new island is still weighed, as no bird is too heavy to be."""
    told = predict(model, pd.DataFrame([EXAMPLE, EXAMPLE | change]))[TOLD]

    assert told.between(2500, 7000).all()


def test_longer_flippers_weigh_more(model: Any) -> None:  # noqa: ANN401 - the same
    """All else alike, the larger bird is the heavier one."""
    birds = pd.DataFrame([EXAMPLE | {"flipper_length_mm": length} for length in (210.0, 225.0)])
    small, large = predict(model, birds)[TOLD]

    assert small < large


{{ cookiecutter.more["tests/regularisation.py"] }}
