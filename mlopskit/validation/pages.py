"""The page of each expectation: what it asks, what it takes, who answers it, and what it looks like in a suite."""

import json
from typing import Any

from mlopskit.validation.catalog import NAMES, SHARED, allowed, required
from mlopskit.validation.compiled import compilers

ARGUMENTS: dict[str, tuple[str, Any]] = {
    "allow_relative_error": ("whether quantiles may be estimated; not on pandas", False),
    "base_query": ("the query whose rows are compared", "select * from rides"),
    "bucketize_data": ("whether numbers are counted in buckets", True),
    "column": ("the column that it is about", "species"),
    "column_A": ("the first column", "opened"),
    "column_B": ("the second column", "closed"),
    "column_index": ("at which place the column stands, from 0", 0),
    "column_list": ("the columns that it is about", ["species", "island"]),
    "column_set": ("the columns of the table, in any order", ["species", "island"]),
    "comparison_data_source_name": ("where the other query is asked", "archive"),
    "comparison_query": ("the query whose rows are expected", "select * from rides"),
    "condition_parser": ("the language of `row_condition`: `pandas`, `spark` or `great_expectations`", "pandas"),
    "double_sided": ("whether values far below the mean count too", True),
    "escape": ("the character that makes `%` and `_` mean themselves", "\\"),
    "exact_match": ("whether further columns are refused", True),
    "ignore_row_if": ("which missing values leave a row out", "either_value_is_missing"),
    "internal_weight_holdout": ("the weight of values inside the range that were not seen", 0),
    "json_schema": ("the JSON Schema that each value follows", {"type": "object"}),
    "like_pattern": ("the pattern of SQL's LIKE: `%` is any text, `_` any character", "A%"),
    "like_pattern_list": ("several such patterns", ["A%", "B%"]),
    "match_on": ("whether `any` or `all` of the patterns match", "any"),
    "max_value": ("the greatest value that is fine; none when left out", 100),
    "method": ("how outliers are told", "iqr"),
    "min_value": ("the least value that is fine; none when left out", 0),
    "mostly": ("the share of rows that must meet it, from 0 to 1; all when left out", 0.95),
    "multiplier": ("how far from the middle an outlier begins", 1.5),
    "or_equal": ("whether equal values are fine", True),
    "other_table_name": ("the table whose rows are counted", "rides_2025"),
    "partition_object": ("the shares that are expected, by value or bucket", {"values": ["a"], "weights": [1.0]}),
    "quantile_ranges": (
        "the quantiles, and a range for each",
        {"quantiles": [0.5], "value_ranges": [[10, 20]]},
    ),
    "regex": ("the regular expression that is found in each value", "^[A-Z]"),
    "regex_list": ("several regular expressions", ["^[A-Z]", "^[0-9]"]),
    "row_condition": ("which rows are looked at; all when left out", 'island == "Biscoe"'),
    "strftime_format": ("the format of dates", "%Y-%m-%d"),
    "strict_max": ("whether the greatest value itself is refused", False),
    "strict_min": ("whether the least value itself is refused", False),
    "strictly": ("whether equal neighbours are refused", False),
    "sum_total": ("the sum of the columns in each row", 100),
    "tail_weight_holdout": ("the weight of values outside the range that was seen", 0),
    "threshold": ("above which distance a value, or the data, is refused", 3),
    "ties_okay": ("whether it is fine when several values are the most common", True),
    "type_": ("the type, as the engine names it", "int64"),
    "type_list": ("the types, as the engine names them", ["int64", "float64"]),
    "unexpected_rows_query": (
        "a query that returns the rows that should not be",
        "select * from {batch} where fare < 0",
    ),
    "value": ("the number that is expected", 3),
    "value_pairs_set": ("the pairs that are fine", [["Adelie", "Biscoe"], ["Gentoo", "Biscoe"]]),
    "value_set": ("the values that it is about", ["Adelie", "Chinstrap", "Gentoo"]),
}
"""What each argument means, and an example of it."""


def names() -> list[str]:
    """Return every expectation that has a page."""
    return sorted(NAMES)


def title(name: str) -> str:
    """Return what an expectation asks, in words."""
    words = name.removeprefix("expect_").rstrip("_").replace("_", " ")
    return words[:1].upper() + words[1:]


def page(name: str) -> str:
    """Return the page of an expectation, as Markdown."""
    must, may = required(name), sorted(allowed(name) - set(required(name)) - SHARED)
    by_duckdb = (
        "The compiled engine, in a scan that it shares with others; what it cannot compile goes to Great Expectations."
        if name in compilers()
        else "Great Expectations itself, on the columns that are needed."
    )
    parts = [
        f"{title(name)}.",
        _taken("What must be given", must),
        _taken("What may be given", may),
        f"## Who answers\n{by_duckdb}\nEach result of `mlops validate` says who answered it, and why.",
        f"## In a suite\n```json\n{example(name)}\n```",
        "## See it\n`mlops suite show SUITE` lists what a suite asks, line by line.",
    ]
    return "\n\n".join(part for part in parts if part)


def example(name: str) -> str:
    """Return an entry of a suite, as JSON."""
    bounds = tuple(argument for argument in ("min_value", "max_value") if argument in allowed(name))
    given = dict.fromkeys((*required(name), *bounds))
    return json.dumps({"type": name, "kwargs": {argument: ARGUMENTS[argument][1] for argument in given}}, indent=2)


def _taken(heading: str, arguments: tuple[str, ...] | list[str]) -> str:
    rows = "\n".join(f"- `{argument}`: {ARGUMENTS[argument][0]}" for argument in arguments)
    return f"## {heading}\n{rows}" if rows else ""
