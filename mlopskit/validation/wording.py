"""Expectations and what came of them in words that fit on a line."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from mlopskit.tools.json_values import plain
from mlopskit.validation.outcome import Observed, Result, Status
from mlopskit.validation.suite import Expectation

_LEFT_OUT = frozenset(
    ("column", "column_A", "column_B", "column_list", "batch_id", "result_format", "condition_parser")
)
WIDTH = 120
"""Characters of one value that are shown."""


def asked(expectation: Expectation) -> str:
    """Return what an expectation asks: its columns, its name, its arguments."""
    words = expectation.type.removeprefix("expect_").replace("_", " ") or "an expectation without a type"
    given = ", ".join(f"{key}={short(value)}" for key, value in expectation.kwargs.items() if key not in _LEFT_OUT)
    where = _columns(expectation.kwargs)
    return " ".join(part for part in (where, words.removeprefix("column "), f"({given})" if given else "") if part)


def _columns(kwargs: Mapping[str, Any]) -> str:
    if isinstance(kwargs.get("column"), str):
        return f"`{kwargs['column']}`:"
    if "column_A" in kwargs:
        return f"`{kwargs['column_A']}`, `{kwargs.get('column_B')}`:"
    listed = kwargs.get("column_list")
    if isinstance(listed, Sequence) and not isinstance(listed, str):
        return cut(", ".join(f"`{name}`" for name in listed)) + ":"
    return ""


def found(result: Result) -> str:
    """Return what came of an expectation."""
    if result.status is Status.UNCHECKED or result.observed is None:
        return result.reason
    seen = result.observed
    return f"{_seen(seen)}; values withheld: {seen.withheld}" if seen.withheld else _seen(seen)


def _seen(seen: Observed) -> str:
    if seen.unexpected_count is not None and seen.element_count is not None:
        checked = seen.element_count - (seen.missing_count or 0)
        return f"{seen.unexpected_count:,} of {checked:,} unexpected{_sample(seen.partial_unexpected_list)}"
    if "partial_missing_list" in seen.details:
        return _of_sets(seen)
    if seen.withheld and seen.observed_value is None:
        return "observed something else" if not seen.success else "observed what was asked for"
    if seen.observed_value is None and seen.details:
        return short(seen.details)
    return f"observed {short(seen.observed_value)}"


def _sample(values: Sequence[Any] | None) -> str:
    """Return the first unexpected values, each once; that a value is missing needs no example."""
    shown = {json.dumps(one, ensure_ascii=False): one for one in plain(list(values or ())) if one is not None}
    return f", such as {short(list(shown.values()))}" if shown else ""


def _of_sets(seen: Observed) -> str:
    missing = f"missing {short(seen.details['partial_missing_list'])}" if seen.missing_count else ""
    more = (
        f"{seen.unexpected_count:,} unexpected{_sample(seen.partial_unexpected_list)}" if seen.unexpected_count else ""
    )
    return ", ".join(filter(None, (missing, more))) or "every value and no other"


def short(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a value as JSON on one line, cut when it is long."""
    ready = plain(value)
    if isinstance(ready, list) and len(ready) > 5:  # noqa: PLR2004 - enough to see what they are like
        head = ", ".join(json.dumps(item, ensure_ascii=False) for item in ready[:5])
        return cut(f"[{head}, … {len(ready) - 5} more]")
    return cut(json.dumps(ready, ensure_ascii=False))


def cut(text: str) -> str:
    """Return a text without its end when it is long."""
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"
