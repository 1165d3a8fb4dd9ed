"""Python values as SQL literals, exactly: no digit of a number and no character of a text is lost."""

import datetime as dt
import math
from collections.abc import Iterable


def literal(value: object) -> str:  # noqa: PLR0911 - a line for each kind of value
    """Return a value as SQL; raises `TypeError` for what has no literal."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "true" if value else "false"
        case int():
            return f"({value})"
        case float():
            return _double(value)
        case str():
            return text(value)
        case dt.datetime():
            return _timestamp(value)
        case dt.date():
            return f"DATE '{value.isoformat()}'"
    raise TypeError(f"{type(value).__name__} has no SQL literal")


def text(value: str) -> str:
    """Return a text as SQL; a zero character ends no literal."""
    quoted = "'" + value.replace("'", "''") + "'"
    return quoted.replace("\0", "' || chr(0) || '")


def values(items: Iterable[object]) -> str:
    """Return a list of values for `IN`; an empty one matches nothing."""
    return "(" + (", ".join(literal(item) for item in items) or "NULL") + ")"


def _double(value: float) -> str:
    if math.isnan(value):
        return "'nan'::DOUBLE"
    if math.isinf(value):
        return f"'{'-' if value < 0 else ''}inf'::DOUBLE"
    return f"'{value!r}'::DOUBLE"


def _timestamp(value: dt.datetime) -> str:
    if value.tzinfo is None:
        return f"TIMESTAMP '{value.isoformat(sep=' ')}'"
    moment = value.astimezone(dt.UTC)
    return f"TIMESTAMPTZ '{moment.isoformat(sep=' ')}'"
