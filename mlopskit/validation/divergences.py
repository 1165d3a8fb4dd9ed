"""Where Great Expectations on Spark or a warehouse is known to disagree with itself on pandas, told before a run."""

from collections.abc import Iterable, Iterator

from mlopskit.validation.dialects import Dialect
from mlopskit.validation.suite import Expectation

_TYPES = frozenset(
    ("expect_column_values_to_be_of_type", "expect_column_values_to_be_in_type_list", "expect_column_type_to_be")
)
_QUANTILES = frozenset(("expect_column_quantile_values_to_be_between",))
_SETS = frozenset(("expect_column_values_to_be_in_set", "expect_column_values_to_not_be_in_set"))
_FIGURES = frozenset(
    ("expect_column_mean_to_be_between", "expect_column_max_to_be_between", "expect_column_sum_to_be_between")
)


def known(expectations: Iterable[Expectation], dialect: Dialect) -> list[str]:
    """Return a sentence for each expectation whose verdict may differ from that on pandas, with its line."""
    if dialect is Dialect.PANDAS:
        return []
    return [f"line {one.line}, {one.type}: {why}" for one in expectations for why in _of(one, dialect)]


def _of(one: Expectation, dialect: Dialect) -> Iterator[str]:
    if one.type in _TYPES:
        yield f"the names of types are those of {dialect}, not of pandas"
    if one.type in _QUANTILES:
        yield "quantiles are lower values, not the nearest"
    if one.type in _SETS and _mixed(one.get("value_set", [])):
        yield "texts and numbers are taken for each other, as pandas does not"
    if one.type.startswith("expect_column_pair") and one.get("ignore_row_if") != "either_value_is_missing":
        yield "a pair with one value missing holds, where pandas lets it fail"
    if "regex" in one.type:
        reader = "Java" if dialect is Dialect.SPARK else "the database"
        yield f"the regular expression is read by {reader}, not by Python"
    if one.type in _FIGURES and dialect is Dialect.SPARK:
        yield "NaN is a value and not missing, so that with one of them the figure is NaN"
    if one.kwargs.get("condition_parser") == "pandas":
        yield "the row condition is in the query language of pandas"


def _mixed(items: object) -> bool:
    return isinstance(items, list) and any(isinstance(item, str) for item in items)
