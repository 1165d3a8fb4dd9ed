"""
Row conditions as SQL: the objects that Great Expectations 1.x writes, and the texts of its older versions.

pandas takes a missing value for unequal to everything, so `!=` and `NOT_IN` keep it; every other comparison drops it.
"""

import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mlopskit.validation.dialects import Dialect
from mlopskit.validation.kinds import NUMBERS, Column, Kind, Table
from mlopskit.validation.literals import literal
from mlopskit.validation.problems import NotCompiledError
from mlopskit.validation.suite import Expectation

_SIGNS = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_OPERATORS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "IN",
    ast.NotIn: "NOT_IN",
}
_LEGACY = re.compile(r"""col\("([^"]+)"\)\s*(?:(\.notnull\(\))|(==|!=|<=|>=|<|>)\s*(.+?))\s*""", re.IGNORECASE)
_QUOTED = re.compile(r"""(["'])([^"']+)\1""")
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?")


def where(expectation: Expectation, table: Table, dialect: Dialect) -> str:
    """
    Return the row condition of an expectation as SQL, or an empty text without one.

    Raises `NotCompiledError` for what is left to Great Expectations.
    """
    condition = expectation.kwargs.get("row_condition")
    if condition is None or condition == "":
        return ""
    if isinstance(condition, str):
        return _from_text(condition, expectation.kwargs.get("condition_parser"), table, dialect)
    if not isinstance(condition, Mapping):
        raise NotCompiledError("`row_condition` is neither a text nor an object")
    return _from_object(condition, table, dialect)


def _from_object(condition: Mapping[str, Any], table: Table, dialect: Dialect) -> str:
    match condition:
        case {"type": "comparison", "column": {"name": str(name)}, "operator": operator, "parameter": parameter}:
            return compared(_exact(name, table), operator, parameter, dialect)
        case {"type": "nullity", "column": {"name": str(name)}, "is_null": bool(is_null)}:
            return f"{_exact(name, table).sql} IS {'' if is_null else 'NOT '}NULL"
        case {"type": ("and" | "or") as joined, "conditions": [_, *_] as conditions}:
            return f" {joined.upper()} ".join(f"({_from_object(one, table, dialect)})" for one in conditions)
        case {"type": "pass_through", "pass_through_filter": str(text)} if dialect is Dialect.PANDAS:
            return _from_query(text, table)
    raise NotCompiledError("the row condition has a shape that is left to Great Expectations")


def _exact(name: str, table: Table) -> Column:
    """Return the column of exactly that name, in which conditions differ from the columns of an expectation."""
    for column in table.columns:
        if column.name == name:
            return column
    raise NotCompiledError(f"the row condition speaks of `{name}`, which is no column")


def compared(column: Column, operator: object, parameter: object, dialect: Dialect) -> str:
    """Return a comparison of a column with a constant, or with a list of them."""
    if operator in ("IN", "NOT_IN"):
        return _listed(column, parameter, dialect, negated=operator == "NOT_IN")
    if operator not in _SIGNS:
        raise NotCompiledError(f"the operator `{operator}` is left to Great Expectations")
    _refuse_other_kind(column, parameter)
    test = f"{column.sql} {_SIGNS[str(operator)]} {literal(parameter)}"
    keeps_missing = operator == "!=" and dialect is Dialect.PANDAS
    return f"coalesce({test}, {'true' if keeps_missing else 'false'})"


def _listed(column: Column, parameter: object, dialect: Dialect, *, negated: bool) -> str:
    if not isinstance(parameter, Sequence) or isinstance(parameter, str):
        raise NotCompiledError("a list of the row condition is none")
    for item in parameter:
        _refuse_other_kind(column, item)
    if not parameter:
        return "true" if negated else "false"
    test = f"coalesce({column.sql} IN ({', '.join(literal(item) for item in parameter)}), false)"
    if not negated:
        return test
    return f"NOT {test}" if dialect is Dialect.PANDAS else f"({column.sql} IS NOT NULL AND NOT {test})"


def _refuse_other_kind(column: Column, parameter: object) -> None:
    column.refuse_last_bit()
    number = isinstance(parameter, int | float) and not isinstance(parameter, bool)
    fits = (
        (column.kind in NUMBERS and number)
        or (column.kind is Kind.TEXT and isinstance(parameter, str))
        or (column.kind is Kind.BOOLEAN and isinstance(parameter, bool) and column.nulls == 0)
    )
    if not fits:
        raise NotCompiledError(f"a {column.kind} column in a row condition is compared with {parameter!r}")


def _from_text(condition: str, parser: object, table: Table, dialect: Dialect) -> str:
    if parser in ("great_expectations", "great_expectations__experimental__"):
        return _from_legacy(condition, table, dialect)
    if parser == "pandas" and dialect is Dialect.PANDAS:
        return _from_query(condition, table)
    raise NotCompiledError(f"row conditions for the parser `{parser}` are left to Great Expectations")


def _from_legacy(condition: str, table: Table, dialect: Dialect) -> str:
    """Read `col("age") > 18`, the notation of older suites."""
    found = _LEGACY.fullmatch(condition.strip())
    if not found:
        raise NotCompiledError("the row condition has a shape that is left to Great Expectations")
    name, not_null, operator, given = found.groups()
    column = _exact(name, table)
    if not_null:
        return f"{column.sql} IS NOT NULL"
    if quoted := _QUOTED.fullmatch(given):
        return compared(column, operator, quoted[2], dialect)
    if not _NUMBER.fullmatch(given):
        raise NotCompiledError("the row condition has a shape that is left to Great Expectations")
    return compared(column, operator, float(given) if set(given) & set(".eE") else int(given), dialect)


def _from_query(text: str, table: Table) -> str:
    """Read the plain part of the query language of pandas: comparisons with constants, joined by and, or, not."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError) as error:
        raise NotCompiledError("the row condition is in the query language of pandas") from error
    return _query_node(tree, table)


def _query_node(node: ast.expr, table: Table) -> str:
    match node:
        case ast.BoolOp(op=ast.And() | ast.Or() as joined, values=values):
            word = " AND " if isinstance(joined, ast.And) else " OR "
            return word.join(f"({_query_node(value, table)})" for value in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return f"NOT ({_query_node(operand, table)})"
        case ast.Compare(left=ast.Name(id=name), ops=[operator], comparators=[given]) if type(operator) in _OPERATORS:
            return compared(_exact(name, table), _OPERATORS[type(operator)], _constant(given), Dialect.PANDAS)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=test), args=[], keywords=[]):
            return _nullity(_exact(name, table), test)
    raise NotCompiledError("the row condition is in the query language of pandas")


def _nullity(column: Column, test: str) -> str:
    if test in ("isnull", "isna"):
        return f"{column.sql} IS NULL"
    if test in ("notnull", "notna"):
        return f"{column.sql} IS NOT NULL"
    raise NotCompiledError("the row condition is in the query language of pandas")


def _constant(node: ast.expr) -> object:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError) as error:
        raise NotCompiledError("the row condition compares with more than a constant") from error
    if isinstance(value, bool | int | float | str | list):
        return value
    raise NotCompiledError("the row condition compares with more than a constant")
