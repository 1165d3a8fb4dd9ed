"""The data are what their card says, and preparing and splitting them does what it says."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest

from {{ cookiecutter.package }}.data import (
    FEATURES,
    RAW,
    TARGET,
    prepare,
    prepare_file,
    read,
    split,
)
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.params import Params

ROOT = Path(__file__).parent.parent


def test_the_raw_file_is_the_one_on_the_card() -> None:
    """The SHA-256 on the data card is that of the file."""
    digest = hashlib.sha256((ROOT / RAW).read_bytes()).hexdigest()

    assert digest in (ROOT / "data/README.md").read_text(encoding="utf-8")


def test_a_missing_column_is_named(raw: pd.DataFrame) -> None:
    """The error says which column is not there."""
    with pytest.raises(ProjectError, match=raw.columns[0]):
        prepare(raw.drop(columns=raw.columns[0]))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The error says which file is not there, and how to get it."""
    with pytest.raises(ProjectError, match="dvc pull"):
        read(tmp_path / "nothing.csv")


def test_the_prepared_file_holds_the_prepared_rows(raw: pd.DataFrame, tmp_path: Path) -> None:
    """What is written is what is read again."""
    target = tmp_path / "deep/prepared.csv"
    prepare_file(ROOT / RAW, target)

    pd.testing.assert_frame_equal(prepare(raw), read(target), rtol=1e-9)


def test_preparing_drops_repeated_rows(raw: pd.DataFrame) -> None:
    """The same row twice counts once."""
    assert prepare(pd.concat([raw, raw.head(3)])).equals(prepare(raw))


def test_what_is_predicted_is_always_known(prepared: pd.DataFrame) -> None:
    """No row without an answer is left to train on, and the answer is no feature."""
    assert prepared[TARGET].notna().all()
    assert TARGET not in FEATURES


def test_the_expectations_speak_of_columns_that_exist(prepared: pd.DataFrame) -> None:
    """A rule about a column that is gone would hold for ever."""
    text = (ROOT / "expectations/{{ cookiecutter.data }}.json").read_text(encoding="utf-8")
    named = [rule["kwargs"].get("column") for rule in json.loads(text)["expectations"]]

    assert [name for name in named if name and name not in prepared.columns] == []


def test_a_split_loses_no_row_and_repeats_none(prepared: pd.DataFrame, params: Params) -> None:
    """Each row is either in training or in test."""
    train, test = split(prepared, params)

    assert sorted([*train.index, *test.index]) == list(prepared.index)
