"""Trap 23: what a file holds depends on its reader; ours reads as that of Great Expectations, or leaves the column."""

from pathlib import Path
from typing import Any

import pytest

from mlopskit.tools.great_expectations_batch import open_batch, read_frame
from mlopskit.tools.great_expectations_child import evaluate
from mlopskit.validation.outcome import Status
from mlopskit.validation.run import Engine, Job, Options, run
from mlopskit.validation.suite import Expectation, Suite

IN_SET = "expect_column_values_to_be_in_set"
NOT_NULL = "expect_column_values_to_not_be_null"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "content", "asked"),
    [
        ("t.csv", "a,b\n007,NA\n008,null\n,x\n", (IN_SET, {"column": "a", "value_set": [7, 8]})),
        ("t.csv", "a,b\n007,NA\n008,null\n,x\n", (NOT_NULL, {"column": "b"})),
        ("t.csv", 'a,b\n1,"NaN"\n2,None\n3,nil\n', (NOT_NULL, {"column": "b"})),
        ("t.csv", "a,b\n1,True\n2,\n3,false\n", (IN_SET, {"column": "b", "value_set": [True]})),
        ("t.jsonl", '{"a": "007", "b": "x"}\n{"a": "008", "b": "y"}\n', (IN_SET, {"column": "a", "value_set": [7]})),
        ("t.jsonl", '{"a": 1.0, "b": ""}\n{"a": 2.0, "b": null}\n', (NOT_NULL, {"column": "b"})),
    ],
)
def test_trap_23_words_are_numbers_or_missing_as_the_reader_has_it(
    tmp_path: Path, name: str, content: str, asked: tuple[str, dict[str, Any]]
) -> None:
    """
    `NA`, `null` and nothing are missing in CSV, and text that reads as a number is one in JSON lines.
    """
    path = tmp_path / name
    path.write_text(content)
    form = "csv" if name.endswith("csv") else "json"
    source = {"engine": "pandas", "format": form, "paths": [str(path)], "columns": None}
    answer = evaluate(open_batch(source)[0], {"type": asked[0], "kwargs": asked[1]})
    suite = Suite("s", "s", (Expectation(*asked),))
    result = run(Job(suite, str(path), Options(engine=Engine.DUCKDB))).results[0]
    seen = result.observed

    if seen is None:
        assert result.reason.startswith("not compiled")
        return
    assert (answer["success"], answer["result"]["unexpected_count"]) == (seen.success, seen.unexpected_count)


def test_trap_23_what_pandas_finds_is_what_is_compared(tmp_path: Path) -> None:
    """
    The text `007` of a JSON line is the number 7 to Great Expectations, so that the column is not compiled.
    """
    (tmp_path / "t.jsonl").write_text('{"a": "007"}\n')
    frame = read_frame({"format": "json", "paths": [str(tmp_path / "t.jsonl")]})
    suite = Suite("s", "s", (Expectation(IN_SET, {"column": "a", "value_set": [7]}),))
    result = run(Job(suite, str(tmp_path / "t.jsonl"), Options(engine=Engine.DUCKDB))).results[0]

    assert [7] == frame["a"].tolist()
    assert (Status.UNCHECKED, "not compiled") == (result.status, result.reason[:12])
