"""Row conditions and literals as SQL, letter by letter; that their verdicts are right, other tests show on data."""

import datetime as dt
from typing import Any

import pytest

from mlopskit.validation import literals
from mlopskit.validation.conditions import where
from mlopskit.validation.dialects import Dialect
from mlopskit.validation.kinds import Column, Kind, Table
from mlopskit.validation.problems import NotCompiledError
from mlopskit.validation.suite import Expectation

TABLE = Table(
    (
        Column("n", Kind.INTEGER, "BIGINT"),
        Column("t", Kind.TEXT, "VARCHAR"),
        Column("b", Kind.BOOLEAN, "BOOLEAN", nulls=0),
        Column("m", Kind.BOOLEAN, "BOOLEAN", nulls=1),
        Column("d", Kind.DATE, "DATE"),
        Column("long", Kind.FLOAT, "DOUBLE", approximate=True),
    )
)


def sql(condition: object, parser: str | None = None, dialect: Dialect = Dialect.PANDAS) -> str:
    return where(Expectation("e", {"row_condition": condition, "condition_parser": parser}), TABLE, dialect)


def comparison(name: str, operator: str, parameter: object) -> dict[str, Any]:
    return {"type": "comparison", "column": {"name": name}, "operator": operator, "parameter": parameter}


@pytest.mark.parametrize(
    ("condition", "pandas", "spark"),
    [
        (comparison("n", ">=", 3), 'coalesce("n" >= (3), false)', 'coalesce("n" >= (3), false)'),
        (comparison("n", "!=", 3), 'coalesce("n" <> (3), true)', 'coalesce("n" <> (3), false)'),
        (comparison("t", "==", "it's"), "coalesce(\"t\" = 'it''s', false)", "coalesce(\"t\" = 'it''s', false)"),
        (comparison("b", "==", parameter=True), 'coalesce("b" = true, false)', 'coalesce("b" = true, false)'),
        (comparison("n", "IN", [1, 2]), 'coalesce("n" IN ((1), (2)), false)', 'coalesce("n" IN ((1), (2)), false)'),
        (
            comparison("n", "NOT_IN", [1]),
            'NOT coalesce("n" IN ((1)), false)',
            '("n" IS NOT NULL AND NOT coalesce("n" IN ((1)), false))',
        ),
        (comparison("n", "IN", []), "false", "false"),
        (comparison("n", "NOT_IN", []), "true", "true"),
        ({"type": "nullity", "column": {"name": "d"}, "is_null": True}, '"d" IS NULL', '"d" IS NULL'),
        ({"type": "nullity", "column": {"name": "d"}, "is_null": False}, '"d" IS NOT NULL', '"d" IS NOT NULL'),
        (
            {"type": "or", "conditions": [comparison("n", "<", 1), comparison("n", ">", 9)]},
            '(coalesce("n" < (1), false)) OR (coalesce("n" > (9), false))',
            '(coalesce("n" < (1), false)) OR (coalesce("n" > (9), false))',
        ),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_an_object_becomes_sql(condition: object, pandas: str, spark: str) -> None:
    """
    Missing values count as each engine counts them.
    """
    assert (pandas, spark) == (sql(condition), sql(condition, dialect=Dialect.SPARK))


@pytest.mark.parametrize(
    ("text", "parser", "expected"),
    [
        ('col("n") > 18', "great_expectations", 'coalesce("n" > (18), false)'),
        (' col("n") <= -1.5 ', "great_expectations__experimental__", "coalesce(\"n\" <= '-1.5'::DOUBLE, false)"),
        ('col("n") == 1e3', "great_expectations", "coalesce(\"n\" = '1000.0'::DOUBLE, false)"),
        ("col(\"t\") != 'x'", "great_expectations", "coalesce(\"t\" <> 'x', true)"),
        ('COL("t").NOTNULL()', "great_expectations", '"t" IS NOT NULL'),
        ("n > 1 and not t == 'x'", "pandas", '(coalesce("n" > (1), false)) AND (NOT (coalesce("t" = \'x\', false)))'),
        ("n in [1, 2] or n not in [3]", "pandas",
         '(coalesce("n" IN ((1), (2)), false)) OR (NOT coalesce("n" IN ((3)), false))'),
        ("d.isna()", "pandas", '"d" IS NULL'),
        ("d.isnull()", "pandas", '"d" IS NULL'),
        ("d.notna()", "pandas", '"d" IS NOT NULL'),
        ("d.notnull()", "pandas", '"d" IS NOT NULL'),
        ("b != True", "pandas", 'coalesce("b" <> true, true)'),
    ],
)  # fmt: skip
def test_a_text_becomes_sql(text: str, parser: str, expected: str) -> None:
    """
    The notation of older suites, and the plain part of the query language of pandas.
    """
    assert expected == sql(text, parser)


@pytest.mark.parametrize(
    ("condition", "parser", "dialect", "why"),
    [
        (3, None, Dialect.PANDAS, "neither a text nor an object"),
        ({"type": "and", "conditions": []}, None, Dialect.PANDAS, "a shape that is left"),
        ({"type": "pass_through", "pass_through_filter": "n > 1"}, None, Dialect.SQL, "a shape that is left"),
        (comparison("N", "==", 1), None, Dialect.PANDAS, "speaks of `N`, which is no column"),
        (comparison("n", "LIKE", 1), None, Dialect.PANDAS, "the operator `LIKE`"),
        (comparison("n", "==", "1"), None, Dialect.PANDAS, "a integer column in a row condition is compared with '1'"),
        (comparison("n", "==", parameter=True), None, Dialect.PANDAS, "compared with True"),
        (comparison("m", "==", parameter=True), None, Dialect.PANDAS, "a boolean column"),
        (comparison("d", "==", "2026-01-01"), None, Dialect.PANDAS, "a date column"),
        (comparison("long", "==", 1.5), None, Dialect.PANDAS, "one bit off"),
        (comparison("n", "IN", "ab"), None, Dialect.PANDAS, "a list of the row condition is none"),
        (comparison("n", "IN", [1, "a"]), None, Dialect.PANDAS, "compared with 'a'"),
        ("n > 1", "spark", Dialect.SPARK, "for the parser `spark`"),
        ("n > 1", "pandas", Dialect.SPARK, "for the parser `pandas`"),
        ("col('n') > 1", "great_expectations", Dialect.PANDAS, "a shape that is left"),
        ('col("n") > other', "great_expectations", Dialect.PANDAS, "a shape that is left"),
        ("n >", "pandas", Dialect.PANDAS, "the query language of pandas"),
        ("n > n", "pandas", Dialect.PANDAS, "more than a constant"),
        ("n > None", "pandas", Dialect.PANDAS, "more than a constant"),
        ("n.sum()", "pandas", Dialect.PANDAS, "the query language of pandas"),
        ("1 < n < 3", "pandas", Dialect.PANDAS, "the query language of pandas"),
    ],
)
def test_what_is_not_plain_is_left_to_great_expectations(
    condition: object, parser: str | None, dialect: Dialect, why: str
) -> None:
    """
    Each is refused with its reason, so that it is evaluated elsewhere and never wrongly.
    """
    with pytest.raises(NotCompiledError, match=why):
        sql(condition, parser, dialect)


def test_pandas_filters_that_are_passed_through_are_read() -> None:
    """
    The object that holds a text of pandas is read as that text.
    """
    assert 'coalesce("n" > (1), false)' == sql({"type": "pass_through", "pass_through_filter": "n > 1"})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "NULL"),
        (True, "true"),
        (False, "false"),
        (-7, "(-7)"),
        (0.1, "'0.1'::DOUBLE"),
        (float("nan"), "'nan'::DOUBLE"),
        (float("inf"), "'inf'::DOUBLE"),
        (float("-inf"), "'-inf'::DOUBLE"),
        ("a'b\0c", "'a''b' || chr(0) || 'c'"),
        (dt.date(2026, 1, 2), "DATE '2026-01-02'"),
        (dt.datetime(2026, 1, 2, 3, 4, 5), "TIMESTAMP '2026-01-02 03:04:05'"),  # noqa: DTZ001 - one without a zone
        (
            dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.timezone(dt.timedelta(hours=2))),
            "TIMESTAMPTZ '2026-01-02 01:04:00+00:00'",
        ),
    ],
)
def test_a_value_is_written_without_a_loss(value: object, expected: str) -> None:
    """
    Each kind of value has one literal.
    """
    assert expected == literals.literal(value)


def test_lists_and_strange_values() -> None:
    """
    An empty list matches nothing; what has no literal raises.
    """
    assert ("((1), 'a')", "(NULL)") == (literals.values([1, "a"]), literals.values([]))
    with pytest.raises(TypeError, match="bytes has no SQL literal"):
        literals.literal(b"x")
