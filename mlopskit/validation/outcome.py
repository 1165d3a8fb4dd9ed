"""What came of an expectation: passed, failed, or could not be checked; and of a suite on its data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mlopskit.validation.suite import Expectation, Importance, Suite


class Status(StrEnum):
    """How an expectation ended; `unchecked` is neither a pass nor a fail."""

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    FAIL = "fail"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Observed:
    """What an engine saw, under the names that Great Expectations gives it; None is what it does not tell."""

    success: bool
    element_count: int | None = None
    missing_count: int | None = None
    """Values left out before the check: nulls, or rows that `ignore_row_if` passes over."""
    unexpected_count: int | None = None
    partial_unexpected_list: tuple[Any, ...] | None = None
    """The first unexpected values in the order of the rows."""
    observed_value: Any = None
    details: Mapping[str, Any] = field(default_factory=dict)
    """Further members of the result as Great Expectations names them."""
    withheld: str = ""
    """Why the values themselves are not told; empty where they are."""

    @property
    def unexpected_percent(self) -> float | None:
        """The share of unexpected values among those that were checked."""
        if self.unexpected_count is None or not self.element_count:
            return None
        checked = self.element_count - (self.missing_count or 0)
        return self.unexpected_count / checked * 100 if checked else None


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one expectation, which engine answered, and why it was unchecked."""

    expectation: Expectation
    status: Status
    engine: str
    observed: Observed | None = None
    reason: str = ""

    @classmethod
    def of(cls, expectation: Expectation, engine: str, observed: Observed, reason: str = "") -> "Result":
        """Return what an engine saw as a result."""
        status = Status.PASS if observed.success else Status.FAIL
        return cls(expectation, status, engine, observed, reason)

    @classmethod
    def unchecked(cls, expectation: Expectation, engine: str, reason: str) -> "Result":
        """Return that an expectation could not be checked, and why."""
        return cls(expectation, Status.UNCHECKED, engine, None, reason)


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """What came of a suite on its data."""

    suite: Suite
    data: str
    engine: str
    dialect: str
    rows: int | None
    results: tuple[Result, ...]
    warnings: tuple[str, ...] = ()
    """What holds for the run as a whole, said before its results."""

    def count(self, status: Status) -> int:
        """Return how many expectations ended so."""
        return sum(result.status is status for result in self.results)

    def failed(self, least: Importance) -> bool:
        """Whether an expectation failed that is at least so important."""
        order = list(Importance)
        counted = set(order[: order.index(least) + 1])
        return any(r.status is Status.FAIL and r.expectation.severity in counted for r in self.results)

    @property
    def incomplete(self) -> bool:
        """Whether an expectation could not be checked, or there was none to check."""
        return not self.results or any(result.status is Status.UNCHECKED for result in self.results)
