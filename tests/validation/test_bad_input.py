"""Data that cannot be read, suites that cannot be meant: one sentence each, and no other result is lost."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from mlopskit.commands.validate import validate
from mlopskit.errors import ConfigError, ExitCode, UsageError
from mlopskit.validation import plan
from mlopskit.validation.needs import Need, Steps
from mlopskit.validation.outcome import Observed, Status
from mlopskit.validation.problems import UnanswerableError
from mlopskit.validation.reading import reading_path
from mlopskit.validation.run import Engine, Job, Options, run
from mlopskit.validation.source import Answer
from mlopskit.validation.suite import Expectation, Suite, read

SUITE = Suite("s", "s.json", (Expectation("expect_table_row_count_to_be_between", {"min_value": 1}),))
TIME_FOR_GX = 30.0
"""Seconds in which Great Expectations starts and answers what can be answered, on a busy machine too."""
PLACE = re.compile(r"file=\w+\.json,line=\d+|\w+\.json:\d+")
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
        ("empty.arrow", b"", ("empty.arrow", "empty file")),
        ("text.arrows", b"hello, I am no stream", ("text.arrows is not an Arrow file",)),
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


def test_a_pipe_is_neither_data_nor_a_suite_and_is_not_waited_for(tmp_path: Path) -> None:
    """
    Rows that come once cannot be scanned twice, and a pipe of a stranger's repository would hold a command for ever.
    """
    (tmp_path / "data.csv").write_text("a\n1\n")
    (tmp_path / "suite.json").write_text('{"name": "s", "expectations": []}')
    os.mkfifo(tmp_path / "pipe.csv")
    os.mkfifo(tmp_path / "pipe.json")
    result = run(Job(SUITE, str(tmp_path / "pipe.csv"), Options(engine=Engine.DUCKDB))).results[0]

    assert Status.UNCHECKED is result.status
    assert f"{tmp_path}/pipe.csv is a pipe or a device, which cannot be read twice" in result.reason
    with pytest.raises(ConfigError, match=r"pipe\.json is a pipe or a device, not a suite file"):
        read(tmp_path / "pipe.json")


def test_an_arrow_stream_that_is_cut_off_is_one_sentence(tmp_path: Path) -> None:
    """
    What was read before the end counts for nothing, and no traceback is told.
    """
    table = pa.table({"a": list(range(1000)), "b": [1.5] * 1000})
    for name in ("a.arrows", "b.arrows"):
        with pa.ipc.new_stream(str(tmp_path / name), table.schema) as stream:
            stream.write_table(table, max_chunksize=100)
        table = table.rename_columns(["a", "c"])
    cut = tmp_path / "cut.arrows"
    cut.write_bytes((tmp_path / "a.arrows").read_bytes()[:9000])
    reasons = [run(Job(SUITE, str(tmp_path / name))).results[0].reason for name in ("cut.arrows", "[ab].arrows")]
    read = f"{cut} could not be read: {cut} is broken or cut off: Expected to be able to read"

    assert read == reasons[0][: len(read)]
    assert f"{tmp_path / 'b.arrows'} has other columns than {tmp_path / 'a.arrows'}" in reasons[1]


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


@pytest.mark.nightly
def test_a_regular_expression_that_never_ends_costs_no_other_result(tmp_path: Path) -> None:
    """
    Compiled it takes linear time; where only Python can read it, it alone is unchecked when its time is up.
    """
    (tmp_path / "data.csv").write_text("a,b\n" + "a" * 64 + "!,1\nx,2\n")
    endless = ("^(a+)+$", "^(?=a)(a+)+$")
    expectations = (
        *(Expectation("expect_column_values_to_match_regex", {"column": "a", "regex": one}) for one in endless),
        Expectation("expect_column_values_to_be_json_parseable", {"column": "b"}),
        Expectation("expect_column_max_to_be_between", {"column": "b", "max_value": 2}),
    )
    suite = Suite("s", "s", expectations)
    results = run(Job(suite, str(tmp_path / "data.csv"), Options(timeout=TIME_FOR_GX))).results

    assert [Status.FAIL, Status.UNCHECKED, Status.FAIL, Status.PASS] == [result.status for result in results]
    assert f"Great Expectations did not answer within {TIME_FOR_GX:.0f} seconds" == results[1].reason
    assert ["duckdb", "gx", "gx", "duckdb"] == [result.engine for result in results]


def test_a_regular_expression_that_backtracks_elsewhere_takes_linear_time(tmp_path: Path) -> None:
    """
    What would keep Python busy for years is answered at once.
    """
    (tmp_path / "data.csv").write_text("a,b\n" + "a" * 20_000 + "!,1\n")
    suite = Suite("s", "s", (Expectation("expect_column_values_to_match_regex", {"column": "a", "regex": "^(a+)+$"}),))
    result = run(Job(suite, str(tmp_path / "data.csv"), Options(engine=Engine.DUCKDB))).results[0]

    assert Status.FAIL is result.status


def test_what_is_wrong_with_a_suite_is_told_at_the_command_with_file_and_line(tmp_path: Path) -> None:
    """
    A suite of another major version, or that is no JSON, is exit 2; trouble in one expectation is exit 3 at its line.
    """
    (tmp_path / "data.csv").write_text("a,b\n1,2\n")
    head, one = '{"name": "s",\n "expectations": [\n', json.dumps(ONE)
    written = {
        "old.json": '{\n"expectation_suite_name": "old", "expectations": []}',
        "next.json": head + one + '],\n "meta": {"great_expectations_version": "2.0.1"}}',
        "cut.json": head + one,
        "unknown.json": head + one + ',\n{"type": "expect_column_values_to_be_uniqe", "kwargs": {"column": "a"}}]}',
        "twice.json": head + one + ',\n{"type": "expect_column_to_exist", "kwargs": {"column": "a", "column": "b"}}]}',
        "absent.json": head + one + ',\n{"type": "expect_column_values_to_be_unique", "kwargs": {"column": "z"}}]}',
    }
    told = {}
    for name, content in written.items():
        (tmp_path / name).write_text(content)
        argv = [sys.executable, "-m", "mlopskit", "validate", "data.csv", "--suite", name, "--format", "github"]
        done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
        lines = [line for line in (done.stdout + done.stderr).splitlines() if name in line]
        told[name] = (done.returncode, lines[0] if lines else done.stdout + done.stderr)

    assert {
        "old.json": (2, "old.json:2"),
        "next.json": (2, "next.json:4"),
        "cut.json": (2, "cut.json:3"),
        "unknown.json": (3, "file=unknown.json,line=4"),
        "twice.json": (3, "file=twice.json,line=4"),
        "absent.json": (3, "file=absent.json,line=4"),
    } == {name: (code, place) for name, (code, line) in told.items() for place in PLACE.findall(line)[:1]}


def project(root: Path, suites: Mapping[str, object]) -> None:
    """Write a project with a small file and these suites."""
    (root / "data.csv").write_text("a,b\n1,2\n3,4\n", "utf-8")
    lines = []
    for name, suite in sorted(suites.items()):
        (root / name).write_text(json.dumps(suite), "utf-8")
        lines.append(f'[[validate.suites]]\nsuite = "{name}"\ndata = "data.csv"\n')
    (root / "mlopskit.toml").write_text("\n".join(lines), "utf-8")


def test_a_figure_that_takes_too_much_memory_costs_no_other_result(tmp_path: Path) -> None:
    """
    A figure that the memory does not hold is left unanswered with that reason; another of the same scan is answered.
    """
    table = pa.table({"a": pa.array(range(9_000_000), pa.float64())})
    pa.parquet.write_table(table, tmp_path / "data.parquet")
    with reading_path(str(tmp_path / "data.parquet"), memory="64MiB") as (_, answers):
        held, greatest = plan.run({0: figure("len(list(a))"), 1: figure("max(a)")}, Answer(answers)).values()

    assert Observed(success=True, observed_value=8_999_999.0) == greatest
    assert isinstance(held, UnanswerableError)
    assert "it takes more memory than is allowed" in held.reason


def figure(aggregate: str) -> Steps:
    """Look at one figure of the rows."""
    (value,) = yield (Need(aggregate),)
    return Observed(success=True, observed_value=value)
