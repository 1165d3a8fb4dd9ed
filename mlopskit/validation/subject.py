"""An expectation and the table that it is about, its arguments read as Great Expectations' own models read them."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mlopskit.errors import did_you_mean
from mlopskit.validation.catalog import NAMES, allowed, required
from mlopskit.validation.dialects import Dialect
from mlopskit.validation.kinds import Column, Table
from mlopskit.validation.needs import Steps
from mlopskit.validation.problems import NotCompiledError, UnanswerableError
from mlopskit.validation.suite import Expectation

Bound = float | dt.date | dt.datetime
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a compiler is given."""

    expectation: Expectation
    table: Table
    where: str = ""
    """The row condition as SQL; empty without one."""
    dialect: Dialect = Dialect.PANDAS

    def column(self, argument: str = "column") -> Column:
        """Return the column that an argument names."""
        return self.table.column(self.expectation.kwargs.get(argument))

    def columns(self) -> tuple[Column, ...]:
        """Return the columns of `column_list`."""
        return tuple(self.table.column(name) for name in self.texts("column_list"))

    def number(self, argument: str, default: float | None = None) -> float | None:
        """Return a numeric argument; numbers written as text count, as the models of Great Expectations have it."""
        value = self._plain(argument)
        if value is None:
            return default
        if isinstance(value, bool | int | float):
            return value
        raise NotCompiledError(f"`{argument}` is not a number")

    def flag(self, argument: str, *, default: bool = False) -> bool:
        """Return a true-or-false argument."""
        value = self._plain(argument)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise NotCompiledError(f"`{argument}` is neither true nor false")
        return value

    def text(self, argument: str, default: str | None = None) -> str:
        """Return a text argument."""
        value = self._plain(argument)
        chosen = default if value is None else value
        if not isinstance(chosen, str):
            raise NotCompiledError(f"`{argument}` is not a text")
        return chosen

    def texts(self, argument: str) -> list[str]:
        """Return an argument that is a list of texts."""
        value = self._plain(argument)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise NotCompiledError(f"`{argument}` is not a list of texts")
        return value

    def items(self, argument: str) -> list[Any]:
        """Return an argument that is a list."""
        value = self._plain(argument)
        if not isinstance(value, list):
            raise NotCompiledError(f"`{argument}` is not a list")
        return value

    def one_of(self, argument: str, known: tuple[str, ...]) -> str:
        """Return an argument that is one of a few words, the first of which is the default."""
        word = self.text(argument, known[0])
        if word not in known:
            raise UnanswerableError(f"`{argument}` is `{word}`, but must be {', '.join(known[:-1])} or {known[-1]}")
        return word

    def bound(self, argument: str) -> Bound | None:
        """Return a bound: a number, a day or a moment; texts are read as the models of Great Expectations do."""
        value = self._plain(argument)
        match value:
            case None:
                return None
            case bool() | int() | float():
                return float(value)
            case str():
                return _bound(argument, value)
        raise NotCompiledError(f"`{argument}` is not a bound")

    def share(self) -> float:
        """Return `mostly`: the share of the values that must hold."""
        mostly = self.number("mostly", 1.0)
        if mostly is None or not 0 <= mostly <= 1:
            raise UnanswerableError(f"`mostly` is {mostly}, but must lie between 0 and 1")
        return float(mostly)

    def _plain(self, argument: str) -> Any:  # noqa: ANN401 - whatever the JSON holds
        value = self.expectation.kwargs.get(argument)
        if isinstance(value, Mapping) and "$PARAMETER" in value:
            raise NotCompiledError(f"`{argument}` is a suite parameter, which Great Expectations evaluates itself")
        return value


Compile = Callable[[Subject], Steps]


def _bound(argument: str, value: str) -> Bound:
    try:
        return float(value)
    except ValueError:
        pass  # not a number, so perhaps a day or a moment
    try:
        if _DAY.fullmatch(value):
            return dt.date.fromisoformat(value)
        if _MOMENT.fullmatch(value):
            return dt.datetime.fromisoformat(value)
    except ValueError as error:
        raise UnanswerableError(f"`{argument}` is `{value}`, which is no date: {error}") from error
    raise NotCompiledError(f"`{argument}` is a text that is neither a number nor an ISO date")


def check_arguments(expectation: Expectation) -> None:
    """Raise `UnanswerableError` when an argument is missing or unknown, which Great Expectations refuses as well."""
    if expectation.type not in NAMES:
        raise NotCompiledError(f"`{expectation.type}` is not one of the expectations that are compiled")
    for name in required(expectation.type):
        if expectation.kwargs.get(name) is None:
            raise UnanswerableError(f"the argument `{name}` is missing")
    known = allowed(expectation.type)
    for name in expectation.kwargs:
        if name not in known:
            near = did_you_mean(name, known)
            raise UnanswerableError(f"there is no argument `{name}`" + (f"; {near}" if near else ""))
