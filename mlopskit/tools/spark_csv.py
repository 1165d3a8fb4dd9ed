"""
CSV files as a Spark frame with the missing values and the types that pandas would find.

Spark by itself knows one word for missing, makes dates of texts, and fills up short rows in silence; so everything is
read as text, and the types are found by one look over the rows.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mlopskit.tools.csv_words import MISSING, NUMBER, TRUTHS, WHOLE

OPTIONS: Mapping[str, Any] = {
    "header": True,
    "inferSchema": False,
    "multiLine": True,  # a quoted text may hold a line break
    "escape": '"',
    "mode": "FAILFAST",
    "enforceSchema": False,  # files with other columns are an error
}


def read(spark: Any, paths: Sequence[str], separator: str) -> Any:  # noqa: ANN401 - a guest without types
    """Return CSV files as a frame."""
    from pyspark.sql import functions

    texts = spark.read.csv(list(paths), sep=separator, **OPTIONS)
    columns = [functions.col("`" + name.replace("`", "``") + "`") for name in texts.columns]
    present = [functions.when(~column.isin(list(MISSING)), column) for column in columns]
    tests = [test for number, column in enumerate(present) for test in _tests(functions, column, number)]
    seen = texts.agg(*tests).first().asDict()
    typed = [column.cast(_type(seen, number)) for number, column in enumerate(present)]
    return texts.select(*(column.alias(name) for column, name in zip(typed, texts.columns, strict=True)))


def _tests(functions: Any, column: Any, number: int) -> list[Any]:  # noqa: ANN401 - the guest has no types
    """Return how many values a column has, and how many of them are of each type."""
    holds = {
        "values": column.isNotNull(),
        "whole": column.rlike(WHOLE) & column.try_cast("bigint").isNotNull(),
        "numbers": column.rlike(NUMBER),
        "truths": column.isin(list(TRUTHS)),
    }
    return [functions.count_if(condition).alias(f"{name}{number}") for name, condition in holds.items()]


def _type(seen: Mapping[str, int], number: int) -> str:
    values = seen[f"values{number}"]
    if not values or seen[f"whole{number}"] == values:
        return "bigint" if values else "double"
    if seen[f"numbers{number}"] == values:
        return "double"
    return "boolean" if seen[f"truths{number}"] == values else "string"
