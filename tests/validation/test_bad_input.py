"""Data that cannot be read, suites that cannot be meant: one sentence each, and no other result is lost."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from mlopskit.commands.validate import validate
from mlopskit.errors import ExitCode, UsageError
from mlopskit.validation.outcome import Status
from mlopskit.validation.run import Engine, Job, Options, run
from mlopskit.validation.suite import Expectation, Suite

SUITE = Suite("s", "s.json", (Expectation("expect_table_row_count_to_be_between", {"min_value": 1}),))
ONE = {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 1}}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.csv", None, ("there is no data", "missing.csv")),
        ("empty.csv", b"", ("empty.csv is empty",)),
        ("long.csv", b"a,b\n1,2\n3,4,5\n", ("long.csv", "Line: 3")),
        ("short.csv", b"a,b\n1,2\n3\n", ("short.csv", "Line: 3")),
        ("latin.csv", "a,b\n1,é\n".encode("latin-1"), ("latin.csv", "Line: 2", "utf-8")),
        ("broken.parquet", b"PAR1 nothing PAR1", ("broken.parquet",)),
        ("text.parquet", b"hello, I am no Parquet file", ("text.parquet",)),
        ("broken.jsonl", b'{"a": 1}\n{"a": \n', ("broken.jsonl", "in line ")),
        ("list.jsonl", b"[1, 2]\n", ("list.jsonl",)),
        ("broken.arrow", b"ARROW1 nothing", ("broken.arrow",)),
        ("table.xlsx", b"PK", ("the format of `table.xlsx` is not known",)),
    ],
)
def test_data_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, name: str, content: bytes | None, words: tuple[str, ...]
) -> None:
    """
    The expectation is unchecked with a sentence that names the file, and the line where there is one.
    """
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = run(Job(SUITE, str(tmp_path / name), Options(engine=Engine.DUCKDB))).results[0]

    assert Status.UNCHECKED is result.status
    assert [] == [word for word in words if word not in result.reason]
    assert "\n" not in result.reason


def test_a_broken_suite_of_the_project_costs_the_others_nothing(tmp_path: Path) -> None:
    """
    Of the suites that the project names, each keeps its results; the broken one is unchecked with its line.
    """
    project(tmp_path, {"good.json": {"name": "g", "expectations": [ONE]}, "bad.json": {"name": "b"}})
    report = validate(root=tmp_path)
    told = [(case.path, str(case.outcome)) for case in report.cases]

    assert [("bad.json", "incomplete"), ("good.json", "pass")] == told
    assert ExitCode.INCOMPLETE is report.exit_code


def test_exit_codes_follow_the_contract(tmp_path: Path) -> None:
    """
    0 when all hold, 1 when one fails, 3 when one could not be checked, also for a suite without expectations.
    """
    failing = {"type": "expect_table_row_count_to_equal", "kwargs": {"value": 7}}
    unchecked = {"type": "expect_column_max_to_be_between", "kwargs": {"column": "zz", "max_value": 1}}
    codes = []
    for expectations in ([ONE], [ONE, failing, unchecked], [ONE, unchecked], []):
        project(tmp_path, {"s.json": {"name": "s", "expectations": expectations}})
        codes.append(validate("data.csv", "s.json", root=tmp_path).exit_code)

    assert [ExitCode.PASS, ExitCode.FAIL, ExitCode.INCOMPLETE, ExitCode.INCOMPLETE] == codes


def test_without_a_suite_there_is_nothing_to_guess(tmp_path: Path) -> None:
    """
    No arguments and no configuration are wrong usage, with the way out.
    """
    with pytest.raises(UsageError) as caught:
        validate(root=tmp_path)

    assert "the project names no suite" == caught.value.message


def test_impossible_bounds_and_unknown_arguments_are_told(tmp_path: Path) -> None:
    """
    What Great Expectations would count as a failure, or refuse in a traceback, is a sentence.
    """
    (tmp_path / "data.csv").write_text("a,b\n1,2\n")
    expectations = (
        Expectation("expect_column_values_to_be_between", {"column": "a", "min_value": 5, "max_value": 1}),
        Expectation("expect_column_values_to_be_between", {"column": "a", "minimum_value": 5}),
        Expectation("expect_column_values_to_be_between", {"column": "a"}),
        Expectation("expect_column_values_to_be_in_set", {"column": "a"}),
        Expectation("expect_column_values_to_not_be_null", {"column": "a", "mostly": 95}),
    )
    results = run(Job(Suite("s", "s", expectations), str(tmp_path / "data.csv"))).results

    assert [
        "`min_value` 5.0 is above `max_value` 1.0, so no value can hold",
        "there is no argument `minimum_value`; did you mean `min_value`?",
        "neither `min_value` nor `max_value` is given",
        "the argument `value_set` is missing",
        "`mostly` is 95, but must lie between 0 and 1",
    ] == [result.reason for result in results]


def project(root: Path, suites: Mapping[str, object]) -> None:
    """Write a project with a small file and these suites."""
    (root / "data.csv").write_text("a,b\n1,2\n3,4\n", "utf-8")
    lines = []
    for name, suite in sorted(suites.items()):
        (root / name).write_text(json.dumps(suite), "utf-8")
        lines.append(f'[[validate.suites]]\nsuite = "{name}"\ndata = "data.csv"\n')
    (root / "mlopskit.toml").write_text("\n".join(lines), "utf-8")
