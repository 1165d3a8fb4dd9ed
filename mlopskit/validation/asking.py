"""Asking Great Expectations itself: which columns it needs to see, and its answers as results."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from mlopskit.tools import great_expectations
from mlopskit.tools.great_expectations import Answer, Asked, Question
from mlopskit.validation.catalog import NAMES
from mlopskit.validation.data import Data, is_remote
from mlopskit.validation.outcome import Observed, Result
from mlopskit.validation.suite import Expectation

ENGINE = "gx"
SINGLE = ("column", "column_A", "column_B")


def ask_about_files(
    data: Data, expectations: Mapping[int, Expectation], columns: Sequence[str] | None, *, timeout: float
) -> tuple[dict[int, Result], Asked]:
    """Return a result for each expectation, by its number, from Great Expectations on pandas."""
    return ask(_files("pandas", data, columns), expectations, ENGINE, timeout=timeout)


def ask_spark(
    data: Data, expectations: Mapping[int, Expectation], master: str, columns: Sequence[str] | None, *, timeout: float
) -> tuple[dict[int, Result], Asked]:
    """Return a result for each expectation, by its number, from Great Expectations on Spark."""
    return ask({**_files("spark", data, columns), "master": master}, expectations, "spark", timeout=timeout)


def ask_sql(
    table: str, connection: str, expectations: Mapping[int, Expectation], *, timeout: float
) -> tuple[dict[int, Result], Asked]:
    """Return a result for each expectation, by its number, from Great Expectations on a warehouse."""
    source = {"engine": "sql", "table": table, "connection": connection}
    return ask(source, expectations, "sql", timeout=timeout)


def _files(engine: str, data: Data, columns: Sequence[str] | None) -> dict[str, Any]:
    return {
        "engine": engine,
        "format": str(data.format),
        "paths": [path if is_remote(path) else str(Path(path).absolute()) for path in data.paths],
        "folder": str(Path(data.folder).absolute()) if data.folder else "",
        "partitions": list(data.partitions),
        "separator": data.separator,
        "compression": data.compression,
        "columns": None if columns is None else list(columns),
    }


def ask(
    source: Mapping[str, Any], expectations: Mapping[int, Expectation], engine: str, *, timeout: float
) -> tuple[dict[int, Result], Asked]:
    """Return a result for each expectation, by its number, and the answers that they come from."""
    asked = great_expectations.ask(source, questions(expectations), timeout=timeout)
    return results(expectations, asked, engine), asked


def questions(expectations: Mapping[int, Expectation]) -> list[Question]:
    """Return the questions for Great Expectations; its own detail per result is left at its default."""
    return [Question(i, item.type, item.kwargs) for i, item in expectations.items() if not item.trouble]


def results(expectations: Mapping[int, Expectation], asked: Asked, engine: str) -> dict[int, Result]:
    """Return the answers as results; a question without an answer is unchecked."""
    return {
        i: _result(item, asked.answers.get(i), asked.stuck.get(i, asked.missing), engine)
        for i, item in expectations.items()
    }


def _result(expectation: Expectation, answer: Answer | None, missing: str, engine: str) -> Result:
    if expectation.trouble:
        return Result.unchecked(expectation, "", expectation.trouble)
    if answer is None:
        return Result.unchecked(expectation, engine, missing)
    if answer.error:
        return Result.unchecked(expectation, engine, _reason(expectation, answer.error))
    return Result.of(expectation, engine, observed(answer))


def _reason(expectation: Expectation, error: str) -> str:
    if expectation.type not in NAMES and expectation.type in error:
        return f"there is no expectation `{expectation.type}` in Great Expectations"
    return f"Great Expectations could not evaluate it: {error}"


def observed(answer: Answer) -> Observed:
    """Return what Great Expectations saw in our words."""
    result = dict(answer.result)
    partial = result.get("partial_unexpected_list")
    return Observed(
        answer.success,
        result.get("element_count"),
        result.get("missing_count"),
        result.get("unexpected_count"),
        None if partial is None else tuple(partial),
        result.get("observed_value"),
        {key: value for key, value in result.items() if key not in _OWN},
    )


_OWN = frozenset(
    (
        *("element_count", "missing_count", "unexpected_count", "partial_unexpected_list", "observed_value"),
        *("missing_percent", "unexpected_percent", "unexpected_percent_total", "unexpected_percent_nonmissing"),
    )
)
"""Members of a result that `Observed` holds itself or works out."""


def columns_of(expectations: Iterable[Expectation]) -> list[str] | None:
    """Return the columns that the expectations speak of, or None when they need to see all of them."""
    wanted: dict[str, None] = {}
    for expectation in expectations:
        named = _named(expectation.kwargs)
        if named is None:
            return None
        wanted.update(dict.fromkeys(named))
    return list(wanted)


def mentioned(expectations: Iterable[Expectation]) -> frozenset[str] | None:
    """Return the columns whose values the expectations may need, in lower case, or None when that cannot be told."""
    wanted: set[str] = set()
    for expectation in expectations:
        if isinstance(expectation.kwargs.get("row_condition"), str):
            return None
        if not expectation.type.startswith("expect_table_"):  # those ask for names, not for values
            wanted.update(name.casefold() for name in _named(expectation.kwargs) or ())
        wanted.update(name.casefold() for name in _in_condition(expectation.kwargs.get("row_condition")))
    return frozenset(wanted)


def _named(kwargs: Mapping[str, Any]) -> list[str] | None:
    listed = kwargs.get("column_list") or ()
    if not all(isinstance(name, str) for name in listed):
        return None
    named = [kwargs[key] for key in SINGLE if isinstance(kwargs.get(key), str)] + list(listed)
    condition = kwargs.get("row_condition")
    if not named or isinstance(condition, str):
        return None
    return named + _in_condition(condition)


def _in_condition(condition: object) -> list[str]:
    if not isinstance(condition, Mapping):
        return []
    column = condition.get("column")
    own = [str(column["name"])] if isinstance(column, Mapping) and "name" in column else []
    nested = condition.get("conditions")
    parts = nested if isinstance(nested, Sequence) else ()
    return own + [name for part in parts for name in _in_condition(part)]
