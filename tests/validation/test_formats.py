"""The same table in every format has the same verdicts, and the same bytes of JSON at any number of threads."""

import gzip
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
import zstandard

from mlopskit.commands.validate import Wishes, validate
from mlopskit.errors import ExitCode
from mlopskit.validation.kinds import Kind
from mlopskit.validation.outcome import Result, Status
from mlopskit.validation.reading import reading_path
from mlopskit.validation.run import Engine, Job, Options, run
from mlopskit.validation.suite import Expectation, Suite

Write = Callable[[pd.DataFrame, Path], str]
TABLE = pd.DataFrame({"i": [1, 2, 3, 3, 50], "x": [0.5, None, 2.5, 9.0, 1.0], "s": ["a", "b", "b", None, "é"]})
SUITE = Suite(
    "s",
    "s.json",
    (
        Expectation("expect_table_row_count_to_equal", {"value": 5}),
        Expectation("expect_table_columns_to_match_set", {"column_set": ["i", "x", "s"], "exact_match": False}),
        Expectation("expect_column_values_to_be_between", {"column": "x", "max_value": 5}),
        Expectation("expect_column_values_to_not_be_null", {"column": "s"}),
        Expectation("expect_column_values_to_be_unique", {"column": "i"}),
        Expectation("expect_column_values_to_match_regex", {"column": "s", "regex": "^[a-z]$"}),
        Expectation("expect_column_mean_to_be_between", {"column": "i", "min_value": 11, "max_value": 12}),
        Expectation("expect_column_values_to_be_increasing", {"column": "i"}),
    ),
)


def _parquet(table: pd.DataFrame, folder: Path) -> str:
    table.to_parquet(folder / "t.parquet", index=False)
    return "t.parquet"


def _glob(table: pd.DataFrame, folder: Path) -> str:
    table.head(2).to_parquet(folder / "part-1.parquet", index=False)
    table.tail(3).to_parquet(folder / "part-2.parquet", index=False)
    return "part-*.parquet"


def _hive(table: pd.DataFrame, folder: Path) -> str:
    for year, part in ((2023, table.head(2)), (2024, table.tail(3))):
        (folder / "hive" / f"year={year}").mkdir(parents=True)
        part.to_parquet(folder / "hive" / f"year={year}" / "part.parquet", index=False)
    return "hive"


def _hive_glob(table: pd.DataFrame, folder: Path) -> str:
    _hive(table, folder)
    return "hive/year=*/*.parquet"


def _hive_below_another(table: pd.DataFrame, folder: Path) -> str:
    _hive(table, folder / "stage=raw")
    return "stage=raw/hive"


def _csv(table: pd.DataFrame, folder: Path) -> str:
    table.to_csv(folder / "t.csv", index=False)
    return "t.csv"


def _tsv(table: pd.DataFrame, folder: Path) -> str:
    table.to_csv(folder / "t.tsv", index=False, sep="\t")
    return "t.tsv"


def _csv_gz(table: pd.DataFrame, folder: Path) -> str:
    (folder / "t.csv.gz").write_bytes(gzip.compress(table.to_csv(index=False).encode()))
    return "t.csv.gz"


def _csv_zst(table: pd.DataFrame, folder: Path) -> str:
    (folder / "t.csv.zst").write_bytes(zstandard.compress(table.to_csv(index=False).encode()))
    return "t.csv.zst"


def _json_lines(table: pd.DataFrame, folder: Path) -> str:
    table.to_json(folder / "t.jsonl", orient="records", lines=True)
    return "t.jsonl"


def _json_lines_gz(table: pd.DataFrame, folder: Path) -> str:
    (folder / "t.jsonl.gz").write_bytes(gzip.compress(table.to_json(orient="records", lines=True).encode()))
    return "t.jsonl.gz"


def _arrow(table: pd.DataFrame, folder: Path) -> str:
    table.to_feather(folder / "t.arrow")
    return "t.arrow"


def _tracked(table: pd.DataFrame, folder: Path) -> str:
    """Write what `dvc add t.csv` leaves, with the file itself not checked out."""
    content = table.to_csv(index=False).encode()
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    cached = folder / ".dvc" / "cache" / "files" / "md5" / md5[:2] / md5[2:]
    cached.parent.mkdir(parents=True)
    cached.write_bytes(content)
    (folder / "t.csv.dvc").write_text(f"outs:\n- md5: {md5}\n  size: {len(content)}\n  hash: md5\n  path: t.csv\n")
    return "t.csv.dvc"


def _tracked_by_name(table: pd.DataFrame, folder: Path) -> str:
    return _tracked(table, folder).removesuffix(".dvc")


def _arrow_stream(table: pd.DataFrame, folder: Path) -> str:
    whole = pa.Table.from_pandas(table)
    with pa.ipc.new_stream(str(folder / "t.arrows"), whole.schema) as stream:
        stream.write_table(whole, max_chunksize=2)
    return "t.arrows"


def _arrow_files(table: pd.DataFrame, folder: Path) -> str:
    for name, part in (("a", table.head(2)), ("b", table.tail(3).reset_index(drop=True))):
        part.to_feather(folder / f"{name}.feather", compression="zstd")
    return "*.feather"


WRITERS = [
    *(_parquet, _glob, _hive, _hive_glob, _hive_below_another, _csv, _tsv, _csv_gz, _csv_zst),
    *(_json_lines, _json_lines_gz, _arrow, _arrow_stream, _arrow_files),
]


@pytest.mark.parametrize("write", [*WRITERS, _tracked, _tracked_by_name])
def test_the_format_does_not_change_the_verdict(tmp_path: Path, write: Write) -> None:
    """
    Counts, samples and their rows are those of the plain table, whatever it is written as.
    """
    ran = run(Job(SUITE, write(TABLE, tmp_path), Options(engine=Engine.DUCKDB, root=tmp_path)))

    assert [
        ("pass", None, None),
        ("pass", None, None),
        ("fail", 1, [3]),
        ("fail", 1, [3]),
        ("fail", 2, [2, 3]),
        ("fail", 1, [4]),
        ("pass", None, None),
        ("pass", 0, []),
    ] == [_told(result) for result in ran.results]


def _told(result: Result) -> tuple[str, int | None, list[int] | None]:
    seen = result.observed
    return (
        str(result.status) if seen else result.reason,
        seen.unexpected_count if seen else None,
        seen.details.get("partial_unexpected_index_list") if seen else None,
    )


@pytest.mark.parametrize("write", [_hive, _hive_glob, _hive_below_another])
@pytest.mark.parametrize("engine", [Engine.DUCKDB, pytest.param(Engine.GX, marks=pytest.mark.nightly)])
def test_folders_of_the_table_add_columns_and_folders_above_it_do_not(
    tmp_path: Path, write: Write, engine: Engine
) -> None:
    """
    The same columns with their values, whether a folder or a glob names the table, and wherever that lies.
    """
    asked = (
        Expectation("expect_table_columns_to_match_ordered_list", {"column_list": ["i", "x", "s", "year"]}),
        Expectation("expect_column_values_to_be_in_set", {"column": "year", "value_set": [2023]}),
    )
    ran = run(Job(Suite("s", "s.json", asked), write(TABLE, tmp_path), Options(engine=engine, root=tmp_path)))

    assert [("pass", None), ("fail", 3)] == [_told(result)[:2] for result in ran.results]


def test_a_glob_takes_a_part_of_the_folders(tmp_path: Path) -> None:
    """
    Rows of other folders are not read.
    """
    _hive(TABLE, tmp_path)
    asked = (Expectation("expect_column_values_to_be_in_set", {"column": "year", "value_set": [2024]}),)
    ran = run(Job(Suite("s", "s.json", asked), "hive/*4/*.parquet", Options(root=tmp_path)))

    assert (3, [("pass", 0, [])]) == (ran.rows, [_told(result) for result in ran.results])


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["2023-01-01 00:00:00", "2023-01-02 23:59:59"], Kind.TIMESTAMP),
        (["2023-01-01T00:00:00.5", "2023-01-02T00:00:00.000125", None], Kind.TIMESTAMP),
        (["2023-01-01", "2024-02-29"], Kind.TIMESTAMP),
        (["0001-01-01 00:00:00", "9999-12-31 23:59:59"], Kind.TIMESTAMP),
        (["2023-02-30 00:00:00", "2023-01-02 00:00:00"], Kind.OTHER),
        (["2023-01-01T24:00:00"], Kind.OTHER),
        (["2023-01-01T00:00:00Z", "2023-01-01T00:00:00Z"], Kind.OTHER),
        (["2023-01-01T00:00:00", "yesterday"], Kind.OTHER),
        (["0000-01-01"], Kind.OTHER),
        ([None, None], Kind.OTHER),
    ],
)
def test_json_lines_with_a_column_named_as_a_date(tmp_path: Path, texts: list[str | None], kind: Kind) -> None:
    """
    Plain ISO dates are the moments that pandas makes of them; of anything else pandas itself has to say what it is.
    """
    (tmp_path / "t.jsonl").write_text("".join(json.dumps({"seen_at": one}) + "\n" for one in texts))
    frame = pd.read_json(tmp_path / "t.jsonl", lines=True)
    theirs = [str(frame["seen_at"].dtype), *frame["seen_at"].astype(object)]
    with reading_path(str(tmp_path / "t.jsonl")) as (table, answers):
        (column,) = table.columns
        ours = [column.dtype, *_nat(answers.session.rows("SELECT seen_at FROM data"))]

    assert kind is column.kind
    assert kind is Kind.OTHER or theirs == ours


def _nat(rows: list[tuple[object, ...]]) -> list[object]:
    return [pd.NaT if value is None else value for (value,) in rows]


def _object(folder: Path, content: bytes, ending: str = "") -> str:
    """Put an object into the cache and return its name there."""
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest() + ending
    place = folder / ".dvc" / "cache" / "files" / "md5" / md5[:2] / md5[2:]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return md5


@pytest.mark.parametrize("write", [_tsv, _csv_gz, _csv_zst, _json_lines_gz, _arrow_stream])
def test_a_tracked_file_in_the_cache_is_read_as_its_name_tells(tmp_path: Path, write: Write) -> None:
    """
    The object of the cache has a name that tells neither the format nor how it is parted or compressed.
    """
    name = write(TABLE, tmp_path)
    md5 = _object(tmp_path, (tmp_path / name).read_bytes())
    (tmp_path / f"{name}.dvc").write_text(f"outs:\n- md5: {md5}\n  path: {name}\n")
    (tmp_path / name).unlink()
    ran = run(Job(SUITE, name, Options(engine=Engine.DUCKDB, root=tmp_path)))

    assert (5, ["pass", "pass", *["fail"] * 4, "pass", "pass"]) == (ran.rows, [str(one.status) for one in ran.results])


def test_what_a_pipeline_made_is_found_by_its_path(tmp_path: Path) -> None:
    """
    An output that `dvc.lock` records is read from the cache when it is not in the work tree.
    """
    md5 = _object(tmp_path, TABLE.to_csv(index=False).encode())
    lock = f"schema: '2.0'\nstages:\n  prepare:\n    outs:\n    - path: made/t.csv\n      md5: {md5}\n"
    (tmp_path / "dvc.lock").write_text(lock)

    assert 5 == run(Job(SUITE, "made/t.csv", Options(root=tmp_path))).rows


@pytest.mark.parametrize(
    ("named", "rows"),
    [("raw", 5), ("raw.dvc", 5), ("raw/part-1.csv", 2), ("raw/deep/part-2.csv", 3), ("raw/no.csv", None)],
)
def test_a_tracked_folder_is_read_from_the_cache_whole_or_in_part(tmp_path: Path, named: str, rows: int | None) -> None:
    """
    Its files are found by the list that DVC keeps of it, beside others that hold no data.
    """
    parts = {"part-1.csv": TABLE.head(2), "deep/part-2.csv": TABLE.tail(3)}
    files = {name: part.to_csv(index=False).encode() for name, part in parts.items()} | {"README.md": b"words"}
    listed = [{"md5": _object(tmp_path, content), "relpath": name} for name, content in files.items()]
    md5 = _object(tmp_path, json.dumps(listed).encode(), ".dir")
    (tmp_path / "raw.dvc").write_text(f"outs:\n- md5: {md5}\n  path: raw\n")
    ran = run(Job(SUITE, named, Options(root=tmp_path)))

    assert rows == ran.rows
    assert rows or "there is no data raw/no.csv; raw.dvc tracks none in that folder" == ran.results[0].reason


def test_data_that_is_tracked_but_not_here_says_how_to_fetch_it(tmp_path: Path) -> None:
    """
    Without the object in the cache the reason names `dvc pull`.
    """
    name = _tracked(TABLE, tmp_path)
    for cached in (tmp_path / ".dvc" / "cache" / "files" / "md5").rglob("*"):
        if cached.is_file():
            cached.unlink()
    reason = run(Job(SUITE, name, Options(root=tmp_path))).results[0].reason

    assert f"{name} is tracked by DVC, but its content is not here (`dvc pull {tmp_path / name}` fetches it)" == reason


def test_the_bytes_of_the_result_do_not_depend_on_threads(tmp_path: Path) -> None:
    """
    One, two and four threads tell the same to the last byte, on data of several row groups with floats to add.
    """
    rows = 500_000
    table = pa.table(
        {
            "i": pa.array([i * 7919 % 250_007 for i in range(rows)]),
            "x": pa.array([(i * 104_729 % 1_000_003) / 7 for i in range(rows)]),
            "s": pa.array([f"k{i % 977}" for i in range(rows)]),
        }
    )
    pa.parquet.write_table(table, tmp_path / "t.parquet", row_group_size=40_000)
    asked = [
        ("values_to_be_unique", {"column": "i"}),
        ("values_to_be_unique", {"column": "s"}),
        ("values_to_be_between", {"column": "x", "max_value": 1000}),
        ("mean_to_be_between", {"column": "x", "max_value": 1e9}),
        ("stdev_to_be_between", {"column": "x", "max_value": 1e9}),
        ("sum_to_be_between", {"column": "x", "max_value": 1e15}),
        ("values_to_be_increasing", {"column": "i"}),
        ("distinct_values_to_be_in_set", {"column": "s", "value_set": ["k1"]}),
    ]
    expectations = [{"type": f"expect_column_{name}", "kwargs": kwargs} for name, kwargs in asked]
    (tmp_path / "s.json").write_text(json.dumps({"name": "s", "expectations": expectations}))
    told = set()
    for threads in (1, 2, 4):
        report = validate(str(tmp_path / "t.parquet"), str(tmp_path / "s.json"), wishes=Wishes(threads=threads))
        told.add(json.dumps(report.result))

    assert 1 == len(told)


def test_the_compiled_path_loads_no_heavy_guest_and_opens_no_socket(tmp_path: Path) -> None:
    """
    A process that validates with the compiled engine imports neither Great Expectations nor pandas, and stays offline.
    """
    TABLE.to_csv(tmp_path / "t.csv", index=False)
    expectation = {"type": "expect_column_values_to_be_between", "kwargs": {"column": "i", "max_value": 99}}
    (tmp_path / "s.json").write_text(json.dumps({"name": "s", "expectations": [expectation]}))
    script = (
        "import sys\n"
        "sys.addaudithook(lambda event, _: event.startswith('socket.') and sys.exit(f'offline, but {event}'))\n"
        "from mlopskit.cli.entry import main\n"
        "code = main(['validate', 't.csv', '--suite', 's.json', '--quiet'])\n"
        "loaded = [name for name in ('great_expectations', 'pandas', 'scipy', 'dvc') if name in sys.modules]\n"
        "sys.exit(f'loaded {loaded}' if loaded else code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )

    assert (ExitCode.PASS, "") == (done.returncode, done.stderr)


def test_only_the_columns_that_are_asked_about_are_loaded_from_text(tmp_path: Path) -> None:
    """
    A condition on the number of rows alone still sees its column, and the names of all columns are known.
    """
    condition = {"type": "comparison", "column": {"name": "i"}, "operator": ">", "parameter": 2}
    expectations = (
        Expectation("expect_table_row_count_to_equal", {"value": 3, "row_condition": condition}),
        Expectation("expect_table_columns_to_match_ordered_list", {"column_list": ["i", "x", "s"]}),
    )
    for write in (_csv, _json_lines):
        job = Job(Suite("s", "s", expectations), write(TABLE, tmp_path), Options(engine=Engine.DUCKDB, root=tmp_path))

        assert [Status.PASS, Status.PASS] == [one.status for one in run(job).results]
