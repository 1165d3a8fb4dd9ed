"""The data are what their card says, and preparing and splitting them does what it says."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from {{ cookiecutter.package }}.data import (
    NUMBERS,
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
    digest = hashlib.sha256((ROOT / "data/raw/penguins.csv").read_bytes()).hexdigest()

    assert digest in (ROOT / "data/README.md").read_text(encoding="utf-8")


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


def test_preparing_drops_repeated_rows(raw: pd.DataFrame) -> None:
    """The same row twice counts once."""
    assert prepare(pd.concat([raw, raw.head(3)])).equals(prepare(raw))


def test_a_missing_column_is_named(raw: pd.DataFrame) -> None:
    """The error says which column is not there."""
    with pytest.raises(ProjectError, match="island"):
        prepare(raw.drop(columns="island"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The error says which file is not there, and how to get it."""
    with pytest.raises(ProjectError, match="dvc pull"):
        read(tmp_path / "nothing.csv")


def test_the_prepared_file_holds_the_prepared_rows(raw: pd.DataFrame, tmp_path: Path) -> None:
    """What is written is what is read again."""
    target = tmp_path / "deep/prepared.csv"
    prepare_file(ROOT / "data/raw/penguins.csv", target)

    pd.testing.assert_frame_equal(prepare(raw), read(target))


def test_a_split_loses_no_row_and_repeats_none(prepared: pd.DataFrame, params: Params) -> None:
    """Each row is either in training or in test."""
    train, test = split(prepared, params)

    assert sorted([*train.index, *test.index]) == list(prepared.index)


def test_a_split_keeps_the_share_of_each_species(prepared: pd.DataFrame, params: Params) -> None:
    """No species is rarer in test than in training by more than a percent."""
    train, test = split(prepared, params)
    shares = [part[TARGET].value_counts(normalize=True).sort_index() for part in (train, test)]

    assert (shares[0] - shares[1]).abs().max() < 0.01


def test_the_seed_decides_the_split(prepared: pd.DataFrame, params: Params) -> None:
    """The same seed gives the same rows, another seed gives others."""
    _, first = split(prepared, params)
    _, again = split(prepared, params)
    _, other = split(prepared, replace(params, seed=params.seed + 1))

    assert first.equals(again)
    assert not first.equals(other)
