"""
The type of a column, by the name that the engine of the dialect gives it.

On pandas a column of integers with missing values is one of floats, and each expectation has its own aliases.
"""

from mlopskit.validation.dialects import Dialect
from mlopskit.validation.kinds import Column, Kind
from mlopskit.validation.needs import Steps
from mlopskit.validation.outcome import Observed
from mlopskit.validation.problems import NotCompiledError
from mlopskit.validation.subject import Subject

_INTEGERS = {
    "TINYINT": "int8",
    "SMALLINT": "int16",
    "INTEGER": "int32",
    "BIGINT": "int64",
    "UTINYINT": "uint8",
    "USMALLINT": "uint16",
    "UINTEGER": "uint32",
    "UBIGINT": "uint64",
}
_UNITS = ("ns", "us", "ms", "s")
_ALIASES = {"int": "int64", "long": "int64", "float": "float64", "double": "float64", "bool_": "bool"}
_MOMENTS = frozenset(("datetime64", *(f"datetime64[{unit}]" for unit in _UNITS)))
_KNOWN = frozenset(
    (
        *(*_INTEGERS.values(), *_ALIASES, *_MOMENTS, "float16", "float32", "float64", "bool", "str", "string_types"),
        *("integer", "number", "boolean", "Boolean", "string", "unicode", "object", "object_", "O", "datetime", "date"),
        *("Timestamp", "DatetimeTZDtype", "StringDtype", "CategoricalDtype", "category", "list", "dict", "bytes"),
        *("complex", "INTEGER", "VARCHAR", "TEXT", "IntegerType", "LongType", "StringType", "DoubleType"),
    )
)
"""Type names whose meaning to Great Expectations on pandas 3 is tried; others are left to it."""


def dtype(column: Column) -> str:
    """Return the type as pandas 3 names it; raises `NotCompiledError` where that depends on each value."""
    if column.dtype.startswith("datetime64"):
        return column.dtype
    if column.dtype:
        raise NotCompiledError("the pandas type is left to Great Expectations")
    if column.kind is Kind.INTEGER and column.nulls is not None and column.type in _INTEGERS:
        return _INTEGERS[column.type] if column.nulls == 0 else "float64"
    if column.kind is Kind.FLOAT:
        return "float32" if column.type == "FLOAT" else "float64"
    if column.kind is Kind.BOOLEAN and column.nulls == 0:
        return "bool"
    if column.kind is Kind.TEXT:
        return "str"
    raise NotCompiledError(f"the pandas type of {column.type} values is left to Great Expectations")


def of_type(subject: Subject) -> Steps:
    """Check that the column is of the type."""
    yield ()
    found, wanted = _found(subject), _known(subject.text("type_"))
    if found.startswith("datetime64"):
        same = "," not in found and wanted in _MOMENTS
        zoned = "," in found and wanted == "Timestamp"
        return Observed(same or zoned, observed_value="Timestamp" if "," in found else "datetime64")
    text = found == "str" and wanted in ("str", "string_types")
    return Observed(text or _ALIASES.get(wanted, wanted) == found, observed_value=found)


def in_type_list(subject: Subject) -> Steps:
    """Check that the column is of one of the types; text never is, as Great Expectations has it on pandas 3."""
    yield ()
    found, wanted = _found(subject), [_known(name) for name in subject.texts("type_list")]
    if found == "float64" and "FLOAT" in wanted:
        raise NotCompiledError("`FLOAT` means several types")
    success = found != "str" and "," not in found and any(_ALIASES.get(name, name) == found for name in wanted)
    shown = ("Timestamp" if "," in found else "datetime64") if found.startswith("datetime64") else found
    return Observed(success, observed_value=shown)


def type_is(subject: Subject) -> Steps:
    """Check that the type of the column in the table is exactly this one."""
    yield ()
    found, wanted = _found(subject, exact_name=False), subject.text("type_")
    if wanted not in _KNOWN - {"string_types"} or _is_no_dtype(wanted):
        raise NotCompiledError(f"the type `{wanted}` is left to Great Expectations")
    generic = wanted == "datetime64" and found.startswith("datetime64") and "," not in found
    return Observed(generic or _ALIASES.get(wanted, wanted) == found, observed_value=found)


def _is_no_dtype(name: str) -> bool:
    """Whether pandas refuses the name, so that Great Expectations raises."""
    plain = frozenset((*_INTEGERS.values(), *_ALIASES, *_MOMENTS, "float16", "float32", "float64", "bool", "str"))
    return name not in plain


def _known(name: str) -> str:
    if name not in _KNOWN:
        raise NotCompiledError(f"the type `{name}` is left to Great Expectations")
    return name


def _found(subject: Subject, *, exact_name: bool = True) -> str:
    if subject.dialect is not Dialect.PANDAS:
        raise NotCompiledError(f"type names of {subject.dialect} are left to Great Expectations")
    column = subject.column()
    if exact_name and column.name != subject.expectation.kwargs["column"]:
        raise NotCompiledError("the name of the column differs in case")
    return dtype(column)


COMPILERS = {
    "expect_column_values_to_be_of_type": of_type,
    "expect_column_values_to_be_in_type_list": in_type_list,
    "expect_column_type_to_be": type_is,
}
