"""A test that did not pass, as any runner tells of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FailedTest:
    """A test that failed, or a file whose tests could not be collected."""

    test: str
    message: str
    path: str | None
    line: int | None
