"""Prediction answers for every bird, and says clearly when it cannot."""

from pathlib import Path

import joblib
import pandas as pd
import pytest
from sklearn.pipeline import Pipeline

from {{ cookiecutter.package }}.__main__ import main
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.prediction import predict
from {{ cookiecutter.package }}.training import train

BIRD = {
    "island": "Biscoe",
    "bill_length_mm": 50.0,
    "bill_depth_mm": 15.0,
    "flipper_length_mm": 220.0,
    "body_mass_g": 5500.0,
    "sex": "male",
}


@pytest.fixture
def model(prepared: pd.DataFrame, params: Params) -> Pipeline:
    """Return a model trained on the real data."""
    return train(prepared, params)


def test_a_big_bird_of_biscoe_is_a_gentoo(model: Pipeline) -> None:
    """A clear case is told right, and with confidence."""
    answer = predict(model, pd.DataFrame([BIRD])).iloc[0]

    assert answer["predicted_species"] == "Gentoo"
    assert answer["probability"] > 0.9


def test_row_order_does_not_matter(model: Pipeline, prepared: pd.DataFrame) -> None:
    """Each bird gets the same answer wherever it stands in the file."""
    straight = predict(model, prepared)["predicted_species"]
    backward = predict(model, prepared.iloc[::-1])["predicted_species"]

    assert straight.equals(backward.sort_index())


@pytest.mark.parametrize("change", [{"sex": None}, {"body_mass_g": None}, {"island": "Unheard-of"}])
def test_gaps_and_unknown_places_get_an_answer(model: Pipeline, change: dict[str, object]) -> None:
    """A bird with a gap or from a new island is still told."""
    answer = predict(model, pd.DataFrame([BIRD, BIRD | change]))

    assert answer["predicted_species"].isin(["Adelie", "Chinstrap", "Gentoo"]).all()


def test_a_missing_column_is_named(model: Pipeline) -> None:
    """The error says which column is not there."""
    with pytest.raises(ProjectError, match="sex"):
        predict(model, pd.DataFrame([BIRD]).drop(columns="sex"))


def test_nothing_to_predict_is_said(model: Pipeline) -> None:
    """A file without rows is a mistake, not an empty success."""
    with pytest.raises(ProjectError, match="no row"):
        predict(model, pd.DataFrame([BIRD]).head(0))


def test_the_command_line_predicts_a_file(model: Pipeline, tmp_path: Path) -> None:
    """The file that comes out has a prediction for each row that went in."""
    joblib.dump(model, tmp_path / "model.joblib")
    pd.DataFrame([BIRD, BIRD]).to_csv(tmp_path / "birds.csv", index=False)
    words = [str(tmp_path / "birds.csv"), str(tmp_path / "out.csv")]

    assert main(["predict", *words, "--model", str(tmp_path / "model.joblib")]) == 0
    assert pd.read_csv(tmp_path / "out.csv")["predicted_species"].tolist() == ["Gentoo", "Gentoo"]


def test_the_command_line_says_when_there_is_no_model(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Exit code 1 and a sentence, no traceback."""
    words = ["in.csv", str(tmp_path / "out.csv"), "--model", str(tmp_path / "none.joblib")]

    assert main(["predict", *words]) == 1
    assert "make train" in caplog.text
