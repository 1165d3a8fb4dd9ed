"""What holds for messages and their topics."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from {{ cookiecutter.package }}.data import RAW, TARGET, prepare, split
from {{ cookiecutter.package }}.evaluation import measure
from {{ cookiecutter.package }}.generate import SUBJECTS, rows, write
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.prediction import predict
from {{ cookiecutter.package }}.training import train

ROOT = Path(__file__).parent.parent


def test_the_rule_writes_the_file_again(tmp_path: Path) -> None:
    """Anybody can make the data again, to the last byte."""
    write(tmp_path / "deep/messages.csv")

    assert (tmp_path / "deep/messages.csv").read_bytes() == (ROOT / RAW).read_bytes()
    assert len(rows()) == 601


def test_messages_without_a_text_are_dropped(raw: pd.DataFrame) -> None:
    """Nothing can be told of an empty message, nor of one that is only spaces."""
    gaps = int(raw["text"].isna().sum())
    spaces = raw.assign(text=raw["text"].mask(raw.index == 1, "  "))

    assert gaps > 0
    assert len(prepare(raw)) == len(raw) - gaps
    assert len(prepare(spaces)) == len(raw) - gaps - 1


def test_no_text_stands_on_both_sides(prepared: pd.DataFrame, params: Params) -> None:
    """What was learned by heart does not count, even if the same message came twice."""
    twice = pd.concat([prepared, prepared.assign(id=prepared["id"] + 9000)], ignore_index=True)
    train_rows, test_rows = split(twice, params)

    assert not set(train_rows["text"]) & set(test_rows["text"])
    assert len(train_rows) + len(test_rows) == len(twice)


{{ cookiecutter.more["tests/seed.py"] }}


def test_every_channel_and_topic_is_measured(prepared: pd.DataFrame, params: Params) -> None:
    """Chat and mail are groups, and each topic has a recall."""
    train_rows, test_rows = split(prepared, params)
    metrics = measure(train_rows, test_rows, test_rows[TARGET])

    assert set(metrics.accuracy_by["channel"]) == {"chat", "mail"}
    assert set(metrics.recall) == set(SUBJECTS)


@pytest.mark.parametrize("text", ["THE PARCEL HAS NOT ARRIVED", "the parcel, has not arrived!!!"])
def test_shouting_and_punctuation_change_nothing(
    model: Any,  # noqa: ANN401 - what training makes
    text: str,
) -> None:
    """A message means the same in capitals and with more marks."""
    plain = "the parcel has not arrived"
    told = predict(model, pd.DataFrame({"text": [plain, text]}))

    assert told["predicted_topic"].tolist() == ["delivery", "delivery"]
    assert told["probability"].iloc[0] == told["probability"].iloc[1]


def test_words_never_seen_get_an_unsure_answer(model: Any) -> None:  # noqa: ANN401 - the same
    """A message of strange words is told without confidence, and without an error."""
    told = predict(model, pd.DataFrame({"text": ["xyzzy plugh"]}))

    assert told["probability"].iloc[0] < 0.5


{{ cookiecutter.more["tests/regularisation.py"] }}
