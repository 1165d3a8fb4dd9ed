"""Whose semantics count: Great Expectations has one for each of its engines, and they disagree."""

from enum import StrEnum


class Dialect(StrEnum):
    """The engine of Great Expectations whose verdicts are to be given."""

    PANDAS = "pandas"
    SPARK = "spark"
    SQL = "sql"
