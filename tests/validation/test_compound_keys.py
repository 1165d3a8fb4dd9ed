"""Uniqueness over several columns is exact, by whichever part of the keys the rows are told apart first."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlopskit.validation.run import Engine, Job, Options, run
from mlopskit.validation.suite import Expectation, Suite

NAME = "expect_compound_columns_to_be_unique"
KEYS = (["number", "word"], ["moment", "word"], ["number", "moment", "bit"], ["word", "bit"])


@pytest.mark.parametrize("size", [1, 300, 20_000])
@pytest.mark.parametrize("share", [0.0, 0.001, 0.3])
def test_rows_with_the_same_keys_are_those_of_pandas(tmp_path: Path, size: int, share: float) -> None:
    """
    Count and first rows are those of pandas, for dense and for distant numbers, moments before 1970, and nulls.
    """
    rng = np.random.default_rng(size + int(1000 * share))
    plain = rng.permutation(size) - 50
    number = np.where(rng.random(size) < share, np.roll(plain, 1), plain)
    fractions = pd.to_timedelta(rng.integers(0, 2, size), "ms")
    moments = pd.Timestamp("1969-12-31 23:00") + pd.to_timedelta(number, "s") + fractions
    words = rng.choice(np.array(["a", "b", None], dtype=object), size)
    words[0] = "a"
    for far in (0, 10**15):
        table = pd.DataFrame(
            {"number": number * (far or 1), "moment": moments, "word": words, "bit": rng.integers(0, 2, size)}
        )
        table.to_parquet(tmp_path / "t.parquet", index=False)
        suite = Suite("s", "s", tuple(Expectation(NAME, {"column_list": keys}) for keys in KEYS))
        results = run(Job(suite, str(tmp_path / "t.parquet"), Options(engine=Engine.DUCKDB))).results
        twice = [np.flatnonzero(table.duplicated(keys, keep=False)).tolist() for keys in KEYS]
        told = [one.observed for one in results if one.observed is not None]

        assert [len(rows) for rows in twice] == [seen.unexpected_count for seen in told]
        assert [rows[:20] for rows in twice] == [seen.details["partial_unexpected_index_list"] for seen in told]
