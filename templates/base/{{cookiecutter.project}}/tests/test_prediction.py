"""Prediction answers for every row, and says clearly when it cannot."""

from pathlib import Path
from typing import Any

import joblib
import pandas as pd
import pytest

from {{ cookiecutter.package }}.__main__ import main
from {{ cookiecutter.package }}.data import EXAMPLE, FEATURES
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.prediction import predict

TOLD = "predicted_{{ cookiecutter.target }}"


def test_the_example_is_told_right(model: Any) -> None:  # noqa: ANN401 - what training makes
    """A clear case is told as everybody would."""
    answer = predict(model, pd.DataFrame([EXAMPLE])).iloc[0]

{% if cookiecutter.kind == "class" %}
    assert answer[TOLD] == "{{ cookiecutter.example_answer }}"
    assert answer["probability"] > {{ cookiecutter.example_sure }}
{% else %}
    assert {{ cookiecutter.example_low }} < answer[TOLD] < {{ cookiecutter.example_high }}
{% endif %}


def test_row_order_does_not_matter(model: Any, prepared: pd.DataFrame) -> None:  # noqa: ANN401 - the same
    """Each row gets the same answer wherever it stands in the file."""
    straight = predict(model, prepared)[TOLD]
    backward = predict(model, prepared.iloc[::-1])[TOLD]

    assert straight.equals(backward.sort_index())


@pytest.mark.parametrize("column", FEATURES)
def test_a_missing_column_is_named(model: Any, column: str) -> None:  # noqa: ANN401 - the same
    """The error says which column is not there."""
    with pytest.raises(ProjectError, match=column):
        predict(model, pd.DataFrame([EXAMPLE]).drop(columns=column))


def test_nothing_to_predict_is_said(model: Any) -> None:  # noqa: ANN401 - the same
    """A file without rows is a mistake, not an empty success."""
    with pytest.raises(ProjectError, match="no row"):
        predict(model, pd.DataFrame([EXAMPLE]).head(0))


def test_the_command_line_predicts_a_file(model: Any, tmp_path: Path) -> None:  # noqa: ANN401 - the same
    """The file that comes out has a prediction for each row that went in."""
    joblib.dump(model, tmp_path / "model.joblib")
    pd.DataFrame([EXAMPLE, EXAMPLE]).to_csv(tmp_path / "new.csv", index=False)
    words = [str(tmp_path / "new.csv"), str(tmp_path / "out.csv")]

    assert main(["predict", *words, "--model", str(tmp_path / "model.joblib")]) == 0
    assert pd.read_csv(tmp_path / "out.csv")[TOLD].count() == 2


def test_the_command_line_says_when_there_is_no_model(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Exit code 1 and a sentence, no traceback."""
    words = ["in.csv", str(tmp_path / "out.csv"), "--model", str(tmp_path / "none.joblib")]

    assert main(["predict", *words]) == 1
    assert "make train" in caplog.text
