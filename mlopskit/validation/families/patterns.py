"""Values that match regular expressions, or do not."""

from mlopskit.validation.dialects import Dialect
from mlopskit.validation.families.lengths import as_text
from mlopskit.validation.kinds import Column
from mlopskit.validation.literals import literal
from mlopskit.validation.mapped import Bad, Guard, column_map
from mlopskit.validation.problems import NotCompiledError, UnanswerableError
from mlopskit.validation.regex import Translated, translate
from mlopskit.validation.subject import Subject


def matches(text: str, regex: str, dialect: Dialect) -> tuple[str, tuple[Guard, ...]]:
    """Return the condition that a text contains a match, and the guards without which the engines would part."""
    if dialect is Dialect.SPARK:
        raise NotCompiledError("regular expressions of Java are left to Spark")
    translated = translate(regex) if dialect is Dialect.PANDAS else Translated(regex)
    return f"regexp_matches({text}, {literal(translated.pattern)})", _guards(text, translated)


def _guards(text: str, translated: Translated) -> tuple[Guard, ...]:
    if not translated.ascii_only:
        return ()
    reason = "a word boundary or ignored case means more on text that is not ASCII"
    return (Guard(f"strlen({text}) <> length({text})", reason),)


def match(subject: Subject, column: Column) -> Bad:
    """Return the values without a match."""
    condition, guards = matches(as_text(column, subject.dialect), subject.text("regex", "(?s).*"), subject.dialect)
    return Bad(f"NOT {condition}", guards)


def no_match(subject: Subject, column: Column) -> Bad:
    """Return the values with a match."""
    condition, guards = matches(as_text(column, subject.dialect), subject.text("regex"), subject.dialect)
    return Bad(condition, guards)


def match_list(subject: Subject, column: Column) -> Bad:
    """Return the values that match none, or with `match_on` all, not all, of the expressions."""
    joined = " OR " if subject.one_of("match_on", ("any", "all")) == "any" else " AND "
    conditions, guards = _each(subject, column)
    return Bad(f"NOT ({joined.join(conditions)})", guards)


def no_match_list(subject: Subject, column: Column) -> Bad:
    """Return the values that match any of the expressions."""
    conditions, guards = _each(subject, column)
    return Bad(" OR ".join(conditions), guards)


def _each(subject: Subject, column: Column) -> tuple[list[str], tuple[Guard, ...]]:
    regexes = subject.texts("regex_list")
    if not regexes:
        raise UnanswerableError("`regex_list` is empty")
    pairs = [matches(as_text(column, subject.dialect), regex, subject.dialect) for regex in regexes]
    guards = dict.fromkeys(guard for _, guards in pairs for guard in guards)
    return [condition for condition, _ in pairs], tuple(guards)


COMPILERS = {
    "expect_column_values_to_match_regex": column_map(match),
    "expect_column_values_to_not_match_regex": column_map(no_match),
    "expect_column_values_to_match_regex_list": column_map(match_list),
    "expect_column_values_to_not_match_regex_list": column_map(no_match_list),
}
