"""Values of any library as values of JSON, the same each time: the one place where numpy and dates become text."""

import base64
import datetime as dt
import decimal
import math
from collections.abc import Mapping
from typing import Any


def plain(value: Any) -> Any:  # noqa: ANN401, PLR0911 - any value is its purpose; a line for each kind of value
    """Return the value as JSON has it: numbers that are not finite and whatever JSON lacks become text."""
    if type(value).__name__ in {"NaTType", "NAType"}:
        return None  # pandas' missing time passes for a datetime
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return _number(value)
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case decimal.Decimal() | dt.timedelta():
            return str(value)
        case bytes() | bytearray():
            return base64.b64encode(value).decode("ascii")
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case set() | frozenset():
            return sorted((plain(item) for item in value), key=repr)
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            return _foreign(value)


def _number(value: float) -> float | str | None:
    if math.isnan(value):
        return None  # the missing value of pandas
    return value if math.isfinite(value) else str(value)


def _foreign(value: Any) -> Any:  # noqa: ANN401 - a value of numpy, pandas or another guest
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if hasattr(value, "to_dict"):
        return plain(value.to_dict())
    return str(value)
