"""Random tables and random suites about them, the same for the same seed, to hold our verdicts against those of GX."""

import datetime as dt
import json
import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mlopskit.validation.outcome import Result
from mlopskit.validation.run import Engine, Job, Options, run
from mlopskit.validation.suite import Expectation, Suite

COLUMNS = ("i", "j", "x", "y", "s", "t", "b", "d", "day", "Mixed Case")
WORDS = ["", "a", "b", "ab", "A1", "ABC", "ABC\n", "x_y", "é", "e\u0301", "١٢", "1", "2.5", "true", "ß", "a b", "日本"]
REGEXES = [
    *(r"^[A-Z]{3}$", r"\d", r"^\w+$", "a|b", r"\s", "^$", r"^.{2}$", "[^a]", r"(?i)abc", r"\bA", r"a+b?", "(ab)+", "é"),
    *(
        r"(?=A)A",
        r"(a)\1",
        r"[a-c1-3]",
        r"^\D*$",
        r"\W",
        r"\Aab",
        "b$|1$",
        r"(?s)A.C",
        r"(?m)^C$",
        r"x{2,}",
        "[",
        r"a\Z",
    ),
]
DAYS = [dt.datetime(2020, 1, 1), dt.datetime(2020, 6, 1, 12), dt.datetime(2021, 2, 28, 23, 59, 59)]  # noqa: DTZ001


@dataclass(frozen=True, slots=True)
class Case:
    """A file, and the suite that is about it."""

    data: Path
    suite: Path
    expectations: tuple[dict[str, Any], ...]


@pytest.fixture
def make_case(tmp_path: Path) -> Callable[[int], Case]:
    """Return the function that writes the case of a seed."""

    def make(seed: int) -> Case:
        rng = random.Random(seed)  # noqa: S311 - chosen at random, guarded by nothing
        folder = tmp_path / str(seed)
        folder.mkdir()
        frame = Tables(rng).frame()
        data = write(rng, folder, frame)
        expectations = tuple(Suites(rng, frame).expectation() for _ in range(rng.randint(6, 12)))
        suite = folder / "suite.json"
        suite.write_text(json.dumps({"name": str(seed), "expectations": expectations}), "utf-8")
        return Case(data, suite, expectations)

    return make


@pytest.fixture
def judge(tmp_path: Path) -> Callable[..., Result]:
    """Return the function that judges one expectation about a table, by the compiled engine unless told otherwise."""

    def judged(
        table: Mapping[str, Any] | pa.Table, name: str, *, options: Options | None = None, **kwargs: object
    ) -> Result:
        path = tmp_path / "data.parquet"
        if isinstance(table, pa.Table):
            pq.write_table(table, path)
        else:
            pd.DataFrame(table).to_parquet(path)
        suite = Suite("s", "s.json", (Expectation(f"expect_{name}", kwargs),))
        return run(Job(suite, str(path), options or Options(engine=Engine.DUCKDB))).results[0]

    return judged


def write(rng: random.Random, folder: Path, frame: pd.DataFrame) -> Path:
    """Write a table in one of the formats; text formats get no line breaks in their values."""
    form = rng.choice(["parquet"] * 4 + (["csv", "jsonl"] if len(frame) else ["csv"]))
    path = folder / f"data.{form}"
    if form == "parquet":
        pq.write_table(_with_nan(rng, pa.Table.from_pandas(frame)), path)
    elif form == "csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_json(path, orient="records", lines=True, date_format="iso")
    return path


def _with_nan(rng: random.Random, table: pa.Table) -> pa.Table:
    """Return the table, half of the time with NaN in the place of the nulls of `x`; pandas itself writes nulls."""
    if rng.random() < 0.5:
        return table
    values = [math.nan if value is None else value for value in table.column("x").to_pylist()]
    return table.set_column(table.schema.get_field_index("x"), "x", pa.array(values, pa.float64()))


class Tables:
    """Makes tables: few rows, many oddities."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.size = rng.choice([0, 1, 2, 3, 5, 8, 13, 30, 60])
        self.nulls = rng.choice([0.0, 0.0, 0.1, 0.5, 1.0])

    def frame(self) -> pd.DataFrame:
        """Return a table with a column of each kind."""
        rng = self.rng
        return pd.DataFrame(
            {
                "i": self.column(lambda: rng.choice([-3, -1, 0, 1, 1, 2, 3, 7, 100])),
                "j": pd.Series([rng.randint(0, 5 * self.size) for _ in range(self.size)], dtype="int64"),
                "x": self.floats(),
                "y": pd.Series([rng.choice([0.5, 0.25, -1.5, 3.0]) for _ in range(self.size)], dtype="float64"),
                "s": self.column(lambda: rng.choice(WORDS), "str"),
                "t": self.column(lambda: rng.choice(WORDS[1:6]), "str"),
                "b": self.column(lambda: rng.random() < 0.5),
                "d": self.column(lambda: rng.choice(DAYS), "datetime64[us]"),
                "day": self.column(lambda: rng.choice(DAYS).date(), "object"),
                "Mixed Case": self.column(lambda: rng.randint(0, 3)),
            }
        )

    def column(self, value: Callable[[], Any], dtype: str | None = None) -> "pd.Series[Any]":
        """Return a column with missing values."""
        values = [None if self.rng.random() < self.nulls else value() for _ in range(self.size)]
        return pd.Series(values, dtype=dtype or (None if values else "float64"))

    def floats(self) -> "pd.Series[Any]":
        """Return floating point values, now and then with infinities."""
        odd = [math.inf, -math.inf] if self.rng.random() < 0.2 else []
        usual = [0.1, 0.2, 0.30000000000000004, -0.0, 1e-9, 1.5, 2.5, 1e16, 3.0, -7.25]
        return self.column(lambda: self.rng.choice(usual + odd), "float64")


class Suites:
    """Makes expectations about a table, with bounds and sets that its values touch."""

    def __init__(self, rng: random.Random, frame: pd.DataFrame) -> None:
        self.rng = rng
        self.frame = frame

    def expectation(self) -> dict[str, Any]:
        """Return one expectation, now and then with `mostly` and a row condition."""
        type_, kwargs = self.rng.choice(KINDS)(self)
        if self.rng.random() < 0.25 and type_ in MOSTLY:
            kwargs["mostly"] = self.rng.choice([0, 0.5, 0.9, 1, 2 / 3])
        if self.rng.random() < 0.15 and type_ not in UNCONDITIONAL:
            kwargs |= self.condition()
        return {"type": type_, "kwargs": kwargs}

    def number(self) -> Any:  # noqa: ANN401 - an int or a float
        return self.rng.choice([-3, 0, 1, 2, 3, 0.5, 0.1, 0.3, 0.30000000000000004, 1.5, 100, 1e16, "2", True])

    def numeric(self) -> str:
        return self.rng.choice(["i", "j", "x", "y", "Mixed Case", "mixed case"])

    def anything(self) -> str:
        return self.rng.choice([*COLUMNS, "I", "absent"])

    def bounds(self, low: Any = None, high: Any = None) -> dict[str, Any]:  # noqa: ANN401 - numbers or dates
        first, second = self.number() if low is None else low, self.number() if high is None else high
        if float(first) > float(second) and self.rng.random() < 0.9:
            first, second = second, first
        given = {"min_value": first, "max_value": second}
        if self.rng.random() < 0.3:
            del given[self.rng.choice(["min_value", "max_value"])]
        return given | {name: True for name in ("strict_min", "strict_max") if self.rng.random() < 0.25}

    def set(self) -> list[Any]:
        pool: list[Any] = [-1, 0, 1, 2, 3, 0.1, 0.5, 1.0, "1", "a", "b", "ab", "é", "true", True, None]
        alike: list[Any] = self.rng.choice([pool[:8], [item for item in pool if isinstance(item, str)], pool])
        return self.rng.sample(alike, self.rng.randint(1, len(alike)))

    def condition(self) -> dict[str, Any]:
        name, value = self.rng.choice([("i", 1), ("x", 0.2), ("t", "a"), ("Mixed Case", 2), ("j", 3)])
        operator = self.rng.choice(["==", "!=", "<", "<=", ">", ">="] if name != "t" else ["==", "!="])
        comparison = {"type": "comparison", "column": {"name": name}, "operator": operator, "parameter": value}
        null = {"type": "nullity", "column": {"name": "s"}, "is_null": self.rng.random() < 0.5}
        listed = {"type": "comparison", "column": {"name": "i"}, "operator": "IN", "parameter": [1, 2]}
        joined = {"type": self.rng.choice(["and", "or"]), "conditions": [comparison, null]}
        legacy = f'col("{name}") {operator} {json.dumps(value)}'
        return self.rng.choice(
            [
                {"row_condition": comparison},
                {"row_condition": null},
                {"row_condition": joined},
                {"row_condition": {**listed, "operator": self.rng.choice(["IN", "NOT_IN"])}},
                {"row_condition": legacy, "condition_parser": "great_expectations"},
                {"row_condition": "i > 0 and not (j == 2)", "condition_parser": "pandas"},
            ]
        )

    def ignored(self, *words: str) -> dict[str, Any]:
        word = self.rng.choice(["", *words])
        return {"ignore_row_if": word} if word else {}


def _columns(suites: Suites) -> list[str]:
    pool = suites.rng.choice([["i", "j", "x", "y"], ["s", "t"], ["i", "s", "d"], ["j", "Mixed Case"]])
    return suites.rng.sample(pool, suites.rng.randint(2, len(pool)))


def _about(name: str, **given: Callable[[Suites], Any]) -> Callable[[Suites], tuple[str, dict[str, Any]]]:
    """Return the maker of an expectation; `__` spreads a dictionary of arguments."""

    def make(suites: Suites) -> tuple[str, dict[str, Any]]:
        kwargs: dict[str, Any] = {}
        for key, value in given.items():
            made = value(suites)
            kwargs |= made if key.startswith("_") else {key: made}
        return f"expect_{name}", kwargs

    return make


_MULTI = ("all_values_are_missing", "any_value_is_missing", "never")
_PAIR = ("both_values_are_missing", "either_value_is_missing", "neither")
_DATES = ["2020-01-01T00:00:00", "2020-06-01T12:00:00", "2021-01-01"]
_TYPES = ["int64", "float64", "str", "bool", "datetime64", "datetime64[us]", "int", "object", "Timestamp", "string"]
_text = {"column": lambda s: s.rng.choice(["s", "t", "s", "j", "i"])}
_any = {"column": Suites.anything}
_num = {"column": Suites.numeric}
_between = {"_": Suites.bounds}
_set = {"value_set": Suites.set}
_lists = {"column_list": _columns, "_": lambda s: s.ignored(*_MULTI)}
_pairs = {
    "column_A": lambda s: s.rng.choice(["i", "x", "s"]),
    "column_B": lambda s: s.rng.choice(["j", "y", "t", "d"]),
    "_": lambda s: s.ignored(*_PAIR),
}
KINDS: list[Callable[[Suites], tuple[str, dict[str, Any]]]] = [
    _about("column_values_to_not_be_null", **_any),
    _about("column_values_to_be_null", **_any),
    _about("column_values_to_be_between", **_num, **_between),
    _about("column_values_to_be_between", column=lambda s: s.anything(), **_between),
    _about(
        "column_values_to_be_between",
        column=lambda s: s.rng.choice(["d", "day"]),
        min_value=lambda s: s.rng.choice(_DATES),
    ),
    _about("column_values_to_be_in_set", **_any, **_set),
    _about("column_values_to_not_be_in_set", **_any, **_set),
    _about(
        "column_value_lengths_to_be_between", **_text, _=lambda s: s.bounds(s.rng.randint(0, 2), s.rng.randint(1, 4))
    ),
    _about("column_value_lengths_to_equal", **_text, value=lambda s: s.rng.randint(0, 3)),
    _about("column_values_to_match_regex", **_text, regex=lambda s: s.rng.choice(REGEXES)),
    _about("column_values_to_not_match_regex", **_text, regex=lambda s: s.rng.choice(REGEXES)),
    _about(
        "column_values_to_match_regex_list",
        **_text,
        regex_list=lambda s: s.rng.sample(REGEXES, 2),
        match_on=lambda s: s.rng.choice(["any", "all"]),
    ),
    _about("column_values_to_not_match_regex_list", **_text, regex_list=lambda s: s.rng.sample(REGEXES, 2)),
    _about("column_values_to_be_increasing", **_any, strictly=lambda s: s.rng.choice([True, False])),
    _about("column_values_to_be_decreasing", **_num, strictly=lambda s: s.rng.choice([True, False])),
    _about("column_values_to_be_unique", **_any),
    _about("compound_columns_to_be_unique", **_lists),
    _about("select_column_values_to_be_unique_within_record", **_lists),
    _about("multicolumn_values_to_be_equal", **_lists),
    _about("multicolumn_sum_to_equal", **_lists, sum_total=lambda s: s.rng.choice([0, 1, 2.5, 3, 0.30000000000000004])),
    _about("column_pair_values_a_to_be_greater_than_b", **_pairs, or_equal=lambda s: s.rng.choice([True, False])),
    _about("column_pair_values_to_be_equal", **_pairs),
    _about(
        "column_pair_values_to_be_in_set",
        **_pairs,
        value_pairs_set=lambda s: [[s.rng.choice([1, 2, "a", None]), s.rng.choice([0.5, "b", 3, None])] for _ in "ab"],
    ),
    _about("column_min_to_be_between", **_any, **_between),
    _about("column_max_to_be_between", **_num, **_between),
    _about("column_max_to_be_between", column=lambda _: "d", max_value=lambda s: s.rng.choice(_DATES)),
    _about("column_mean_to_be_between", **_num, **_between),
    _about("column_sum_to_be_between", **_num, **_between),
    _about("column_stdev_to_be_between", **_num, **_between),
    _about("column_median_to_be_between", **_num, **_between),
    _about(
        "column_quantile_values_to_be_between",
        **_num,
        quantile_ranges=lambda s: {"quantiles": [0.25, 0.5], "value_ranges": [[0, 3], [None, s.rng.choice([1, 2, 5])]]},
    ),
    _about(
        "column_unique_value_count_to_be_between",
        **_any,
        _=lambda s: s.bounds(s.rng.randint(0, 3), s.rng.randint(1, 9)),
    ),
    _about("column_proportion_of_unique_values_to_be_between", **_any, **_between),
    _about("column_proportion_of_non_null_values_to_be_between", **_any, **_between),
    _about("column_distinct_values_to_be_in_set", **_any, **_set),
    _about("column_distinct_values_to_contain_set", **_any, **_set),
    _about("column_distinct_values_to_equal_set", **_any, **_set),
    _about("column_most_common_value_to_be_in_set", **_any, **_set, ties_okay=lambda s: s.rng.choice([True, False])),
    _about(
        "column_value_z_scores_to_be_less_than",
        **_num,
        threshold=lambda s: s.rng.choice([0.5, 1, 2]),
        double_sided=lambda s: s.rng.choice([True, False]),
    ),
    _about(
        "column_values_to_not_be_outliers",
        **_num,
        method=lambda s: s.rng.choice(["iqr", "std"]),
        multiplier=lambda s: s.rng.choice([0, 0.5, 1, 1.5]),
    ),
    _about("column_values_to_be_of_type", **_any, type_=lambda s: s.rng.choice(_TYPES)),
    _about("column_values_to_be_in_type_list", **_any, type_list=lambda s: s.rng.sample(_TYPES, 3)),
    _about("column_type_to_be", **_any, type_=lambda s: s.rng.choice(_TYPES)),
    _about("column_to_exist", **_any, column_index=lambda s: s.rng.choice([None, 0, 3, -1, 99])),
    _about("table_column_count_to_equal", value=lambda s: s.rng.choice([3, 10])),
    _about("table_column_count_to_be_between", min_value=lambda _: 1, max_value=lambda s: s.rng.choice([9, 10])),
    _about("table_columns_to_match_ordered_list", column_list=lambda s: list(COLUMNS)[: s.rng.choice([9, 10])]),
    _about(
        "table_columns_to_match_set",
        column_set=lambda s: s.rng.sample(COLUMNS, s.rng.choice([9, 10])),
        exact_match=lambda s: s.rng.choice([True, False]),
    ),
    _about("table_row_count_to_equal", value=lambda s: s.rng.choice([0, 5, 30])),
    _about("table_row_count_to_be_between", min_value=lambda s: s.rng.choice([0, 3]), max_value=lambda _: 30),
]
MOSTLY = {
    f"expect_column_{name}" for name in ("values_to_be_between", "values_to_be_in_set", "values_to_not_be_null")
} | {
    "expect_column_values_to_match_regex",
    "expect_column_values_to_be_unique",
    "expect_column_pair_values_to_be_equal",
    "expect_multicolumn_values_to_be_equal",
    "expect_column_values_to_be_null",
}
UNCONDITIONAL = {
    "expect_column_to_exist",
    "expect_column_type_to_be",
    *(f"expect_table_column{name}" for name in ("_count_to_equal", "_count_to_be_between", "s_to_match_ordered_list")),
    "expect_table_columns_to_match_set",
}
