"""Values that match patterns of SQL `LIKE`; Great Expectations has them for warehouses, here files have them too."""

from mlopskit.validation.kinds import Column, Kind
from mlopskit.validation.literals import literal
from mlopskit.validation.mapped import Bad, column_map
from mlopskit.validation.problems import UnanswerableError
from mlopskit.validation.subject import Subject


def _like(subject: Subject, column: Column, pattern: str) -> str:
    if column.kind is not Kind.TEXT:
        raise UnanswerableError(f"`{column.name}` holds {column.kind} values, and LIKE is for text")
    escape = subject.text("escape", "")
    if len(escape) > 1:
        raise UnanswerableError("`escape` must be a single character")
    return f"{column.sql} LIKE {literal(pattern)}" + (f" ESCAPE {literal(escape)}" if escape else "")


def like(subject: Subject, column: Column) -> Bad:
    """Return the values that do not match."""
    return Bad(f"NOT ({_like(subject, column, subject.text('like_pattern'))})")


def not_like(subject: Subject, column: Column) -> Bad:
    """Return the values that match."""
    return Bad(_like(subject, column, subject.text("like_pattern")))


def like_list(subject: Subject, column: Column) -> Bad:
    """Return the values that match none, or with `match_on` all, not all, of the patterns."""
    joined = " OR " if subject.one_of("match_on", ("any", "all")) == "any" else " AND "
    return Bad(f"NOT ({joined.join(_each(subject, column))})")


def not_like_list(subject: Subject, column: Column) -> Bad:
    """Return the values that match any of the patterns."""
    return Bad(" OR ".join(_each(subject, column)))


def _each(subject: Subject, column: Column) -> list[str]:
    patterns = subject.texts("like_pattern_list")
    if not patterns:
        raise UnanswerableError("`like_pattern_list` is empty")
    return [f"({_like(subject, column, pattern)})" for pattern in patterns]


COMPILERS = {
    "expect_column_values_to_match_like_pattern": column_map(like),
    "expect_column_values_to_not_match_like_pattern": column_map(not_like),
    "expect_column_values_to_match_like_pattern_list": column_map(like_list),
    "expect_column_values_to_not_match_like_pattern_list": column_map(not_like_list),
}
