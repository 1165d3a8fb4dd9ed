"""Where the engines of Great Expectations, DuckDB and common sense disagree; each trap was measured on the first."""

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from mlopskit.validation.dialects import Dialect
from mlopskit.validation.outcome import Result, Status
from mlopskit.validation.run import Engine, Options

Judge = Callable[..., Result]
PASS, FAIL, UNCHECKED = Status.PASS, Status.FAIL, Status.UNCHECKED
BETWEEN = "column_values_to_be_between"


def counts(result: Result) -> tuple[Status, int | None, int | None]:
    """Return the status with the missing and the unexpected."""
    seen = result.observed
    return (result.status, None, None) if seen is None else (result.status, seen.missing_count, seen.unexpected_count)


def test_trap_1_mostly_is_a_share_of_the_values_that_are_there(judge: Judge) -> None:
    """
    Two of four values are bad and one is missing: with mostly 0.5 that holds; for nulls all rows count.
    """
    table = {"a": [1.0, 2.0, 10.0, 11.0, None]}

    assert (PASS, 1, 2) == counts(judge(table, BETWEEN, column="a", max_value=5, mostly=0.5))
    assert (FAIL, None, 1) == counts(judge(table, "column_values_to_not_be_null", column="a", mostly=0.9))


def test_trap_2_nan_is_missing_on_pandas(judge: Judge) -> None:
    """
    NaN counts as missing, not as a value outside of the bounds, and the greatest value is a number.
    """
    table = pa.table({"a": pa.array([1.0, math.nan, 3.0])})
    greatest = judge(table, "column_max_to_be_between", column="a", max_value=3)

    assert (PASS, 1, 0) == counts(judge(table, BETWEEN, column="a", max_value=5))
    assert (FAIL, None, 1) == counts(judge(table, "column_values_to_not_be_null", column="a"))
    assert (PASS, 3.0) == (greatest.status, greatest.observed.observed_value if greatest.observed else None)


def test_trap_3_nothing_to_check_holds_except_for_figures_and_a_sum_is_zero(judge: Judge) -> None:
    """
    Without values, checks of each value hold, the mean and the greatest fail, and the sum is 0.
    """
    table = {"a": pd.Series([None, None], dtype="float64")}

    assert (PASS, 2, 0) == counts(judge(table, BETWEEN, column="a", max_value=5))
    assert FAIL is judge(table, "column_mean_to_be_between", column="a", max_value=5).status
    assert FAIL is judge(table, "column_max_to_be_between", column="a", max_value=5).status
    assert PASS is judge(table, "column_sum_to_be_between", column="a", min_value=0, max_value=0).status


@pytest.mark.parametrize("values", [["a", "a", "a", "b"], [7, 7, 7, 9], [0.5, 0.5, 0.5, 1]])
def test_trap_4_every_row_of_a_group_of_duplicates_counts(judge: Judge, values: list[Any]) -> None:
    """
    Three times the same value are three unexpected ones, shown in the order of the rows.
    """
    result = judge({"a": values}, "column_values_to_be_unique", column="a")

    assert (FAIL, 0, 3) == counts(result)
    assert tuple(values[:3]) == (result.observed.partial_unexpected_list if result.observed else None)


def test_trap_5_the_defaults_of_ignore_row_if_differ(judge: Judge) -> None:
    """
    A pair with one null fails, with both it is passed over; `neither` makes two nulls a failure even for equality.
    """
    table = {"a": [2.0, None, None, 5.0], "b": [1.0, 1.0, None, 9.0]}
    pair = {"column_A": "a", "column_B": "b"}
    greater, equal = "column_pair_values_a_to_be_greater_than_b", "column_pair_values_to_be_equal"
    nulls = {"a": [None, None, 1.0], "b": [None, None, 1.0]}

    assert (FAIL, 1, 2) == counts(judge(table, greater, **pair))
    assert (FAIL, 2, 1) == counts(judge(table, greater, **pair, ignore_row_if="either_value_is_missing"))
    assert (FAIL, 0, 2) == counts(judge(nulls, equal, **pair, ignore_row_if="neither"))
    assert (PASS, 2, 0) == counts(judge(nulls, "compound_columns_to_be_unique", column_list=["a", "b"]))


@pytest.mark.parametrize(
    ("regex", "text", "expected"),
    [
        (r"^[A-Z]{3}$", "ABC\n", PASS),
        ("B", "ABC", PASS),
        (r"^\d+$", "١٢", PASS),
        (r"^\w+$", "é日本", PASS),
        (r"\s", "\x1f", PASS),
        (r"^\S$", "é", PASS),
        (r"a.b", "a\nb", FAIL),
        (r"(?s)a.b", "a\nb", PASS),
        (r"(?m)^b$", "a\nb", PASS),
        (r"(?i)ABC", "abc", PASS),
        (r"^(ab)+?$", "abab", PASS),
        (r"^[^\W\d]$", "x", PASS),
        (r"(a)\1", "aa", UNCHECKED),
        ("(?=a)", "a", UNCHECKED),
        (r"\bé", "é", UNCHECKED),
        (r"\ba", "a", PASS),
        ("[", "a", UNCHECKED),
        ("a{,2}", "a", UNCHECKED),
    ],
)
def test_trap_6_regular_expressions_mean_what_python_means(
    judge: Judge, regex: str, text: str, expected: Status
) -> None:
    """
    A pattern is searched as Python searches it, or it is left to Great Expectations.
    """
    if regex == r"^[^\W\d]$":
        expected = UNCHECKED  # a negated class within a class

    assert expected is judge({"a": [text]}, "column_values_to_match_regex", column="a", regex=regex).status


def test_trap_6_regular_expressions_and_lengths_see_the_text_of_integers(judge: Judge) -> None:
    """
    On pandas the length of 123 is 3; an integer column with nulls is one of floats and left to Great Expectations.
    """
    assert PASS is judge({"a": [123]}, "column_value_lengths_to_equal", column="a", value=3).status
    assert UNCHECKED is judge({"a": [1.5]}, "column_value_lengths_to_equal", column="a", value=3).status


def test_trap_7_sets_do_not_coerce_on_pandas(judge: Judge) -> None:
    """
    The text '1' is not the number 1, true is 1, and a null of the set means nothing.
    """
    name = "column_values_to_be_in_set"

    assert (FAIL, 0, 2) == counts(judge({"a": [1, 2]}, name, column="a", value_set=["1", "2"]))
    assert (PASS, 0, 0) == counts(judge({"a": [True]}, name, column="a", value_set=[1]))
    assert (PASS, 0, 0) == counts(judge({"a": [1, 2]}, name, column="a", value_set=[1.0, 2, None]))


def test_trap_8_quantiles_are_the_nearest_value_on_pandas(judge: Judge) -> None:
    """
    The half of 1 to 4 is 3 as a quantile, and 2.5 as the median.
    """
    ranges = {"quantiles": [0.5], "value_ranges": [[3, 3]]}
    table = {"a": [1, 2, 3, 4]}
    half = judge(table, "column_quantile_values_to_be_between", column="a", quantile_ranges=ranges)
    median = judge(table, "column_median_to_be_between", column="a", min_value=2.5, max_value=2.5)

    assert (PASS, PASS) == (half.status, median.status)


def test_trap_9_type_names_are_those_of_pandas_3(judge: Judge) -> None:
    """
    Text is `str`, integers with nulls are floats, and any datetime64 is each of them.
    """
    when = pd.Series([dt.datetime(2020, 1, 1)]).astype("datetime64[ns]")  # noqa: DTZ001 - without a zone on purpose
    name = "column_values_to_be_of_type"
    tried = [("s", ["a"], "str"), ("s", ["a"], "object"), ("i", [1, 2], "int64"), ("w", when, "datetime64")]
    found = [judge({column: values}, name, column=column, type_=type_).status for column, values, type_ in tried]

    assert [PASS, FAIL, PASS, PASS] == found


def test_trap_10_a_day_does_not_compare_with_moments_on_pandas(judge: Judge) -> None:
    """
    With a time part a bound works; a day alone is left to Great Expectations, which raises.
    """
    table = {"a": pd.to_datetime(["2020-01-01", "2021-01-01"])}

    assert (FAIL, 0, 1) == counts(judge(table, BETWEEN, column="a", min_value="2020-06-01T00:00:00"))
    assert UNCHECKED is judge(table, BETWEEN, column="a", min_value="2020-06-01").status


def test_trap_11_names_of_columns_are_found_in_any_case_but_exist_in_their_own(judge: Judge) -> None:
    """
    `X` finds the column `x` for its values, and is not there for column-to-exist.
    """
    assert PASS is judge({"x": [1]}, BETWEEN, column="X", max_value=3).status
    assert FAIL is judge({"x": [1]}, "column_to_exist", column="X").status


def test_trap_12_what_cannot_be_checked_is_neither_a_pass_nor_a_failure(judge: Judge) -> None:
    """
    A missing column is unchecked, with the columns that there are; LIKE, which pandas lacks, is answered.
    """
    absent = judge({"x": [1]}, BETWEEN, column="y", max_value=3)
    liked = judge({"x": ["abc"]}, "column_values_to_match_like_pattern", column="x", like_pattern="a%")

    assert (UNCHECKED, "there is no column `y`; the data has `x`") == (absent.status, absent.reason)
    assert PASS is liked.status


def test_trap_13_the_sum_of_columns_is_compared_to_the_last_bit(judge: Judge) -> None:
    """
    0.1 and 0.2 are not 0.3; a null makes the row fail.
    """
    table = {"a": [0.1, 0.5, None], "b": [0.2, 0.25, 0.3]}
    result = judge(table, "multicolumn_sum_to_equal", column_list=["a", "b"], sum_total=0.3)

    assert (FAIL, 0, 3) == counts(result)


def test_trap_14_a_tie_of_the_most_common_fails(judge: Judge) -> None:
    """
    With two most common values the expectation fails unless ties are okay.
    """
    table, name = {"a": ["x", "x", "y", "y", "z"]}, "column_most_common_value_to_be_in_set"

    assert FAIL is judge(table, name, column="a", value_set=["x"]).status
    assert PASS is judge(table, name, column="a", value_set=["x"], ties_okay=True).status


def test_trap_15_sums_of_floats_are_the_same_at_any_number_of_threads(judge: Judge) -> None:
    """
    The mean of many floats has the same last digit with one thread and with four.
    """
    table = {"a": [((i * 7919) % 1000003) / 7 for i in range(400_000)]}
    means = set()
    for threads in (1, 2, 4):
        options = Options(engine=Engine.DUCKDB, threads=threads)
        seen = judge(table, "column_mean_to_be_between", column="a", min_value=0, options=options).observed
        means.add(seen.observed_value if seen else None)

    assert {math.fsum(table["a"]) / 400_000} == means


def test_trap_16_lengths_count_code_points(judge: Judge) -> None:
    """
    A letter and its accent are two.
    """
    assert PASS is judge({"a": ["e\u0301", "ab"]}, "column_value_lengths_to_equal", column="a", value=2).status


def test_trap_17_samples_are_the_first_twenty_in_the_order_of_the_rows(judge: Judge) -> None:
    """
    Of thousands of unexpected values the first ones are shown, whatever thread found them first.
    """
    table = {"a": [i % 3 * 1000 + i for i in range(30_000)]}
    seen = judge(table, BETWEEN, column="a", max_value=-1).observed

    assert tuple(table["a"][:20]) == (seen.partial_unexpected_list if seen else None)
    assert list(range(20)) == (seen.details["partial_unexpected_index_list"] if seen else None)


def test_trap_18_a_row_condition_filters_before_anything_is_counted(judge: Judge) -> None:
    """
    The rows that a condition leaves out are no elements; `!=` keeps nulls, as pandas does.
    """
    table = {"a": [1, 2, 3, 40], "b": [1.0, 1.0, None, 2.0]}
    condition = {"type": "comparison", "column": {"name": "b"}, "operator": "==", "parameter": 1}
    unequal = {**condition, "operator": "!="}
    results = [
        judge(table, BETWEEN, column="a", max_value=1, row_condition=condition),
        judge(table, BETWEEN, column="a", max_value=1, row_condition=unequal),
        judge(table, BETWEEN, column="a", max_value=1, row_condition="b == 1 and a > 1", condition_parser="pandas"),
        judge(
            table, BETWEEN, column="a", max_value=1, row_condition='col("b") > 1', condition_parser="great_expectations"
        ),
    ]
    elements = [one.observed.element_count if one.observed else None for one in results]

    assert [2, 2, 1, 1] == elements
    assert [(FAIL, 0, 1), (FAIL, 0, 2), (FAIL, 0, 1), (FAIL, 0, 1)] == [counts(one) for one in results]


@pytest.mark.slow
def test_trap_19_json_parseable_accepts_what_pythons_json_accepts(judge: Judge) -> None:
    """
    NaN is JSON to Python; Great Expectations itself answers, and the result says so.
    """
    table = {"a": ["NaN", "{}", "{"]}
    result = judge(table, "column_values_to_be_json_parseable", column="a", options=Options())

    assert ("gx", (FAIL, 0, 1)) == (result.engine, counts(result))


def test_trap_20_bounds_are_floating_point_numbers(judge: Judge) -> None:
    """
    A bound above 2^53 loses its last bit in the models of Great Expectations, and here as well.
    """
    assert (PASS, 0, 0) == counts(judge({"a": [2**53]}, BETWEEN, column="a", min_value=2**53 + 1))


def test_trap_21_an_unknown_expectation_is_not_dropped(judge: Judge) -> None:
    """
    A misspelt expectation is unchecked, so that the suite cannot pass over nothing.
    """
    result = judge({"a": [1]}, "column_values_to_be_betwixt", column="a")

    assert UNCHECKED is result.status


def test_trap_22_suite_parameters_are_left_to_great_expectations(judge: Judge) -> None:
    """
    A bound that is an expression is not guessed at.
    """
    result = judge({"a": [1]}, BETWEEN, column="a", min_value={"$PARAMETER": "now() - timedelta(weeks=1)"})

    assert UNCHECKED is result.status


def test_the_dialect_changes_the_verdict(judge: Judge) -> None:
    """
    On Spark NaN is a value that fails between, on pandas it is missing.
    """
    table = pa.table({"a": pa.array([1.0, math.nan])})
    spark = Options(engine=Engine.DUCKDB, dialect=Dialect.SPARK)

    assert PASS is judge(table, BETWEEN, column="a", max_value=5).status
    assert FAIL is judge(table, BETWEEN, column="a", max_value=5, options=spark).status
