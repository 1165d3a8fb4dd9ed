"""Where Great Expectations on Spark or a warehouse is known to disagree with itself on pandas, told before a run."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mlopskit.validation.dialects import Dialect
from mlopskit.validation.kinds import NUMBERS, Kind
from mlopskit.validation.suite import Expectation

_TYPES = ("expect_column_values_to_be_of_type", "expect_column_values_to_be_in_type_list", "expect_column_type_to_be")
_SETS = ("_in_set", "_contain_set", "_equal_set")
_ORDER = ("expect_column_values_to_be_increasing", "expect_column_values_to_be_decreasing")
_PARSED = (
    "expect_column_values_to_be_json_parseable",
    "expect_column_values_to_match_json_schema",
    "expect_column_values_to_match_strftime_format",
)
_ABSENT: Mapping[Dialect, tuple[str, ...]] = {
    Dialect.PANDAS: (),
    Dialect.SPARK: ("like_pattern", "dateutil_parseable"),
    Dialect.SQL: (*_ORDER, *_PARSED, "dateutil_parseable"),
}
"""What Great Expectations has on pandas or in a file engine, but not there; the end or a part of the name."""
_OF_VALUES = ("expect_column_", "expect_compound_", "expect_multicolumn_", "expect_select_column_")
_OF_NAMES = ("expect_column_to_exist", *_TYPES)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of the data before a run; nothing when it is not worth the look."""

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    """What the columns hold, by their names in lower case."""
    nan: bool = True
    """Whether the format can hold NaN beside missing values; in CSV both are the same word."""
    json: bool = False
    """Whether the data are JSON lines, which each reader reads in its own way."""


def known(expectations: Iterable[Expectation], dialect: Dialect, seen: Seen | None = None) -> list[str]:
    """Return a sentence for each difference from pandas that a verdict may rest on, with the lines concerned."""
    if dialect is Dialect.PANDAS:
        return []
    data, by_reason = seen or Seen(), dict[str, list[Expectation]]()
    for one in expectations:
        for why in _of(one, dialect, data):
            by_reason.setdefault(why, []).append(one)
    told = [f"{_place(concerned)}: {why}" for why, concerned in by_reason.items()]
    if data.json and dialect is Dialect.SPARK:
        told.append("on JSON lines: pandas makes numbers and dates of texts that look like them, and Spark does not")
    return told


def _place(concerned: list[Expectation]) -> str:
    if len(concerned) == 1:
        return f"line {concerned[0].line}, {concerned[0].type}"
    return "lines " + ", ".join(str(one.line) for one in concerned)


def _of(one: Expectation, dialect: Dialect, data: Seen) -> Iterator[str]:
    yield from _by_name(one, dialect)
    yield from _by_arguments(one, dialect)
    yield from _by_values(one, dialect, data)


def _by_name(one: Expectation, dialect: Dialect) -> Iterator[str]:
    if any(part in one.type for part in _ABSENT[dialect]):
        yield f"Great Expectations does not have it on {dialect}"
    if one.type in _TYPES:
        yield f"the names of types are those of {dialect}, not of pandas"
    if one.type == "expect_column_quantile_values_to_be_between":
        yield "quantiles are lower values, not the nearest"
    if "regex" in one.type:
        yield f"regular expressions are read by {_reader(dialect)}, not by Python"
    if one.type == "expect_column_sum_to_be_between":
        yield "the sum of no values is missing, not 0"
    if one.type in _ORDER and dialect is Dialect.SPARK:
        yield "the rows of several files or parts come in no certain order"


def _reader(dialect: Dialect) -> str:
    return "Java" if dialect is Dialect.SPARK else "the database"


def _by_arguments(one: Expectation, dialect: Dialect) -> Iterator[str]:
    ignored = one.get("ignore_row_if")
    if one.type == "expect_column_pair_values_to_be_equal":
        if dialect is Dialect.SPARK and ignored == "neither":
            yield "two missing values equal each other, where pandas lets them fail"
    elif one.type.startswith("expect_column_pair") and ignored != "either_value_is_missing":
        yield "a pair with one value missing holds, where pandas lets it fail"
    if one.type == "expect_multicolumn_sum_to_equal" and ignored != "any_value_is_missing":
        yield "a row with a value missing holds, where pandas lets it fail"
    if one.kwargs.get("condition_parser") == "pandas":
        yield "row conditions are in the query language of pandas"


def _by_values(one: Expectation, dialect: Dialect, data: Seen) -> Iterator[str]:
    kinds = {data.kinds[name] for name in _columns(one) if name in data.kinds}
    if one.type.endswith(_SETS) and _mixed(one, kinds):
        yield "texts and numbers are taken for each other or refused, where pandas tells them apart"
    if one.type.startswith("expect_column_value_lengths") and dialect is Dialect.SQL and Kind.TEXT not in kinds:
        yield "lengths are those of texts only"
    if not one.type.startswith(_OF_VALUES) or one.type in _OF_NAMES:
        return
    unknown = dialect is Dialect.SPARK and not data.kinds
    if data.nan and (Kind.FLOAT in kinds or unknown):
        yield f"NaN is a value on {dialect}, and missing on pandas"
    if Kind.OTHER in kinds:
        yield f"{dialect} has values of this type in its own way"


def _columns(one: Expectation) -> list[str]:
    listed = one.get("column_list", ())
    named = [one.get("column"), one.get("column_A"), one.get("column_B"), *(listed if isinstance(listed, list) else ())]
    return [name.casefold() for name in named if isinstance(name, str)]


def _mixed(one: Expectation, kinds: set[Kind]) -> bool:
    """Whether a set holds texts and the column does not, or the other way round; unknown columns are suspected."""
    items = one.get("value_set", one.get("value_pairs_set", []))
    if not isinstance(items, list):
        return False
    texts = any(isinstance(item, str) for item in items)
    numbers = any(isinstance(item, int | float) for item in items)
    if not kinds:
        return texts or numbers
    return (texts and bool(kinds & (NUMBERS | {Kind.BOOLEAN}))) or (numbers and Kind.TEXT in kinds)
