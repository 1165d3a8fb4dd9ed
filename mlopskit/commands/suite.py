"""Suites of expectations: suggested from data, shown, and converted from what other versions wrote."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlopskit.errors import ExitCode, Incomplete, UsageError
from mlopskit.report import Cell, Done, Heading, Page, Receipt, Report, Table, Tone
from mlopskit.validation.compiled import compilers
from mlopskit.validation.conversion import convert as converted
from mlopskit.validation.profile import profiles
from mlopskit.validation.reading import reading_path
from mlopskit.validation.suggest import suggest as suggested
from mlopskit.validation.suite import Expectation, Suite, read
from mlopskit.validation.wording import asked


def suggest(  # noqa: PLR0913 - one for each wish
    data: str, output: Path, *, name: str = "", root: Path = Path(), memory: str = "", force: bool = False
) -> Receipt:
    """
    Write a suite that the data meets.

    Raises `UsageError` when the file is there already, `Incomplete` when the data cannot be read.
    """
    _refuse_existing(output, force=force)
    with reading_path(data, root=root, memory=memory) as (table, answers):
        found = profiles(table, answers)
        suite = suggested(table, found, name or output.stem)
    _write(output, suite)
    count = len(suite["expectations"])
    notes = tuple(
        f"column `{profile.column.name}` looks like personal data: {one.kind}, {one.share:.0%} of its values"
        for profile in found
        for one in profile.personal
    )
    done = (Done("wrote", str(output), f"{count} expectations about {len(table.columns)} columns of {data}"),)
    personal = [
        {"column": profile.column.name, "kind": one.kind, "share": one.share}
        for profile in found
        for one in profile.personal
    ]
    result = {"expectations": count, "personal_data": personal}
    return Receipt("suite suggest", done, (f"mlops validate {data} --suite {output}",), notes=notes, result=result)


def show(path: Path) -> Report:
    """Return what a suite asks, line by line, and which engine answers each expectation."""
    suite = read(path)
    result = {
        "suite": suite.path,
        "name": suite.name,
        "expectations": [_shown(suite, one) for one in suite.expectations],
    }
    trouble = sum(bool(one.trouble) for one in suite.expectations)
    verdict = f"{len(suite.expectations)} expectations" + (f", {trouble} that cannot be meant" if trouble else "")
    rows = tuple(_row(one) for one in suite.expectations)
    table = Table(("line", "severity", "expectation", "engine"), rows)
    page = Page(suite.path, Cell(verdict, Tone.WARN if trouble else Tone.GOOD), (Heading(suite.name), table))
    return Report("suite show", ExitCode.USAGE if trouble else ExitCode.PASS, result, page)


def convert(path: Path, output: Path, *, force: bool = False) -> Receipt:
    """
    Write a suite of Great Expectations 0.x, or a data contract (ODCS 3), as one of Great Expectations 1.x.

    Raises `ConfigError` when the file is neither, `UsageError` when the output is there already.
    """
    _refuse_existing(output, force=force)
    suite, notes = converted(path)
    _write(output, suite)
    done = (Done("wrote", str(output), f"{len(suite['expectations'])} expectations from {path}"),)
    return Receipt("suite convert", done, (f"mlops suite show {output}",), notes=tuple(notes))


def _engine(expectation: Expectation) -> str:
    if expectation.trouble:
        return "-"
    return "duckdb" if expectation.type in compilers() else "gx"


def _shown(suite: Suite, one: Expectation) -> dict[str, Any]:
    return {
        "expectation": one.type,
        "kwargs": dict(one.kwargs),
        "severity": str(one.severity),
        "engine": _engine(one),
        "path": suite.path,
        "line": one.line,
        "reason": one.trouble,
    }


def _row(one: Expectation) -> tuple[Cell, ...]:
    words = f"{asked(one)}: {one.trouble}" if one.trouble else asked(one)
    return (Cell(str(one.line)), Cell(str(one.severity)), Cell(words), Cell(_engine(one)))


def _refuse_existing(output: Path, *, force: bool) -> None:
    if output.exists() and not force:
        raise UsageError(f"{output} is there already", hint="name another file, or replace it with --force")


def _write(output: Path, suite: Mapping[str, Any]) -> None:
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(json.dumps(suite, indent=2, ensure_ascii=False) + "\n", "utf-8")
    except OSError as error:
        raise Incomplete(f"{output} could not be written: {error.strerror}") from error
