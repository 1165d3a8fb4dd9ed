"""Suites suggested from real data: silent on the rows that they have not seen, loud about faults."""

import math
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sklearn import datasets

from mlopskit.commands.suite import suggest
from mlopskit.commands.validate import validate
from mlopskit.errors import ExitCode

TASK = Path(__file__).parents[2] / "templates" / "tasks" / "penguins" / "{{cookiecutter.project}}"
BUNDLED: dict[str, Callable[..., Any]] = {
    "wine": datasets.load_wine,
    "breast cancer": datasets.load_breast_cancer,
    "diabetes": datasets.load_diabetes,
    "iris": datasets.load_iris,
}
FEW = 20
"""Up to so many values a number is a code, and three times the code may be one too."""
Faults = Iterator[tuple[str, pd.DataFrame]]


def halves(name: str, folder: Path, seed: int) -> tuple[Path, pd.DataFrame]:
    """Return a file with one half of the rows of a data set, and the other half."""
    if name == "penguins":
        shutil.copyfile(TASK / "data" / "raw" / "penguins.csv", folder / "whole.csv")
        whole = pd.read_csv(folder / "whole.csv")
    else:
        whole = BUNDLED[name](as_frame=True).frame
    shuffled = whole.sample(frac=1, random_state=seed).reset_index(drop=True)
    shuffled.head(len(whole) // 2).to_csv(folder / "seen.csv", index=False)
    return folder / "seen.csv", shuffled.tail(len(whole) // 2).reset_index(drop=True)


def changed(table: pd.DataFrame, column: str, share: float, value: Callable[[Any], Any]) -> pd.DataFrame:
    """Return a table in which a share of the values of a column, at least three, is another."""
    chosen = set(random.Random(3).sample(range(len(table)), max(3, int(len(table) * share))))  # noqa: S311 - made-up faults
    values = [value(one) if i in chosen else one for i, one in enumerate(table[column].astype(object))]
    return table.assign(**{column: values})


def of_numbers(table: pd.DataFrame, column: str) -> Faults:
    """Go through what goes wrong with numbers: another unit, another sign, text, a shift, a sensor that hangs."""
    values = table[column]
    greatest = values.abs().max()
    yield "unit", changed(table, column, 0.03, lambda v: v if v is None or math.isnan(v) else v * 1000 + 1)
    yield "sign", changed(table, column, 0.03, lambda v: v if v is None or math.isnan(v) else -abs(v) - 1 - greatest)
    yield "text", table.assign(**{column: values.astype(str) + "x"})
    yield "hanging", table.assign(**{column: values.max() * 2 + 1})
    if values.nunique() > FEW:
        yield "shift", table.assign(**{column: values * 3 + values.std() * 3})


def of_texts(table: pd.DataFrame, column: str) -> Faults:
    """Go through what goes wrong with texts: unknown words, case, blanks, cuts."""
    kinds: dict[str, Callable[[Any], Any]] = {
        "unknown": lambda _: "never seen",
        "case": lambda v: v.swapcase() if isinstance(v, str) else v,
        "blank": lambda v: v + " " if isinstance(v, str) else v,
        "cut": lambda v: v[:1] if isinstance(v, str) else v,
    }
    for kind, change in kinds.items():
        yield kind, changed(table, column, 0.05, change)


def faults(table: pd.DataFrame) -> Faults:
    """Go through a table with one fault each."""
    for column in table.columns:
        yield f"{column} missing", table.drop(columns=column)
        yield f"{column} renamed", table.rename(columns={column: f"{column}_"})
        if not table[column].isna().any():
            yield f"{column} with nulls", changed(table, column, 0.1, lambda _: None)
        specific = of_numbers if pd.api.types.is_numeric_dtype(table[column]) else of_texts
        yield from ((f"{column} {kind}", faulty) for kind, faulty in specific(table, column))
    yield "no rows", table.head(0)
    yield "columns swapped", table[table.columns[::-1]]
    yield "a column more", table.assign(more=1)


@pytest.mark.parametrize("name", ["penguins", *BUNDLED])
def test_a_suite_of_one_half_holds_on_the_other(tmp_path: Path, name: str) -> None:
    """
    Of no data set does the half that was not seen fail an expectation, however it was divided.
    """
    for seed in (1, 2, 3):
        seen, held_out = halves(name, tmp_path, seed)
        held_out.to_csv(tmp_path / "held-out.csv", index=False)
        suggest(str(seen), tmp_path / "suite.json", force=True)
        report = validate(str(tmp_path / "held-out.csv"), str(tmp_path / "suite.json"))

        assert (seed, []) == (seed, [case.message for case in report.cases if case.message])


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", ["penguins", *BUNDLED])
def test_at_least_95_percent_of_the_faults_in_real_data_are_caught(tmp_path: Path, name: str) -> None:
    """
    Each column with each fault that suits it, put into the half that was not seen.
    """
    seen, held_out = halves(name, tmp_path, 1)
    suggest(str(seen), tmp_path / "suite.json")
    caught = {}
    for fault, table in faults(held_out):
        table.to_csv(tmp_path / "faulty.csv", index=False)
        report = validate(str(tmp_path / "faulty.csv"), str(tmp_path / "suite.json"))
        caught[fault] = report.exit_code is not ExitCode.PASS
    missed = [fault for fault, found in caught.items() if not found]
    print(f"{name}: {len(caught) - len(missed)} of {len(caught)} faults caught")  # noqa: T201 - the figure

    assert len(caught) * 0.05 >= len(missed), missed
