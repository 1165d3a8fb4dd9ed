"""What holds for a series of days."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from {{ cookiecutter.package }}.data import (
    EXAMPLE,
    FEATURES,
    HORIZON,
    RAW,
    TARGET,
    prepare,
    split,
)
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.evaluation import Score, score
from {{ cookiecutter.package }}.generate import rows, write
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.prediction import predict
from {{ cookiecutter.package }}.training import train

ROOT = Path(__file__).parent.parent


def test_the_raw_file_is_what_the_rule_makes() -> None:
    """Anybody can make the data again, to the last byte."""
    text = (ROOT / RAW).read_text(encoding="utf-8")

    assert text.splitlines() == rows()


def test_the_rule_writes_the_file_again(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """What is written is the raw file."""
    target = tmp_path_factory.mktemp("made") / "deep/demand.csv"
    write(target)

    assert target.read_bytes() == (ROOT / RAW).read_bytes()


def test_the_future_leaks_into_nothing(raw: pd.DataFrame) -> None:
    """Whatever happens on a day changes no feature of that day or of the week after it."""
    changed = raw.assign(demand=raw[TARGET].where(raw.index < 500, 9999.0))
    day = raw["date"][500]
    before, after = (prepare(one).set_index("date") for one in (raw, changed))
    spared = before.index[before.index < str(np.datetime64(day) + HORIZON)]

    pd.testing.assert_frame_equal(before.loc[spared, FEATURES], after.loc[spared, FEATURES])


def test_the_test_rows_come_after_the_training_rows(prepared: pd.DataFrame, params: Params) -> None:
    """A forecast is judged by the future."""
    train_rows, test_rows = split(prepared, params)

    assert train_rows["date"].max() < test_rows["date"].min()


def test_a_missing_day_is_no_mistake(raw: pd.DataFrame) -> None:
    """A gap costs the day itself and shifts no other."""
    whole, gap = prepare(raw), prepare(raw.drop(index=600))

    assert raw["date"][600] not in set(gap["date"])
    assert gap["day"].max() == whole["day"].max()


def test_two_numbers_for_one_day_are_refused(raw: pd.DataFrame) -> None:
    """Which of them is true cannot be told by a machine."""
    twice = pd.concat([raw, raw.iloc[[5]].assign(demand=1)])

    with pytest.raises(ProjectError, match="twice"):
        prepare(twice)


def test_a_score_is_in_bicycles() -> None:
    """Off by 10 and by 30 is off by 20 in the mean."""
    truth, predicted = pd.Series([100.0, 200.0]), pd.Series([110.0, 170.0])

    assert score(truth, predicted) == Score(mae=20.0, rmse=22.36068, r2=0.8)


def test_a_holiday_is_quieter(model: Any) -> None:  # noqa: ANN401 - what training makes
    """All else alike, fewer are lent on a holiday."""
    days = pd.DataFrame([EXAMPLE, EXAMPLE | {"holiday": 1}])
    usual, holiday = predict(model, days)[f"predicted_{TARGET}"]

    assert holiday < usual


{{ cookiecutter.more["tests/regularisation.py"] }}
