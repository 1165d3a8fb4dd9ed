"""Comparing current data with reference data, column by column."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mlopskit.config import load
from mlopskit.errors import ExitCode, Incomplete
from mlopskit.report import Bullets, Case, Cell, Heading, Outcome, Page, Paragraph, Picture, Report, Table, Tone
from mlopskit.tools.duckdb_files import open_files
from mlopskit.tools.duckdb_session import QueryError, Session, session
from mlopskit.tools.duckdb_table import UnusualError
from mlopskit.tools.json_values import plain
from mlopskit.validation.data import find
from mlopskit.validation.dialects import Dialect
from mlopskit.validation.drift import Drift, Side, compare, limits_of, profile_of, stored
from mlopskit.validation.pictures import bars
from mlopskit.validation.reading import files_of
from mlopskit.validation.source import table_of

SHOWN = ("psi", "js", "ks", "wasserstein", "cramers_v", "missing")


def drift(  # noqa: PLR0913 - one for each wish
    reference: str,
    current: str,
    *,
    thresholds: Mapping[str, float] | None = None,
    save_profile: Path | None = None,
    memory: str = "",
    root: Path = Path(),
) -> Report:
    """
    Measure how far the columns of two files lie apart; `reference` may be a profile stored before.

    Raises `Incomplete` when a file cannot be read, `ConfigError` for an unknown threshold.
    """
    limits = limits_of({**load(root).settings.drift.thresholds, **(thresholds or {})})
    with session(memory=memory) as opened:
        first = _side(opened, reference, "reference_data", root)
        second = _side(opened, current, "current_data", root)
        found = compare(first, second, limits)
        if save_profile is not None:
            _save(profile_of(first), save_profile)
    return _report(reference, current, found, limits, (first.table.rows, second.table.rows))


def _save(profile: Mapping[str, Any], path: Path) -> None:
    """Write a profile with one line for each column; raises `Incomplete` where it cannot be written."""
    columns = ",\n".join(json.dumps(column, ensure_ascii=False) for column in profile["columns"])
    head = json.dumps({name: value for name, value in profile.items() if name != "columns"})[:-1]
    try:
        path.write_text(f'{head}, "columns": [\n{columns}\n]}}\n', "utf-8")
    except OSError as error:
        raise Incomplete(f"{path} could not be written: {error.strerror}") from error


def _side(opened: Session, path: str, name: str, root: Path) -> Side:
    file = root / path
    if file.suffix == ".json" and file.is_file() and file.read_bytes()[:200].find(b'"mlopskit/profile/') >= 0:
        table, counts = stored(file)
        return Side(table, opened, name, counts)
    data = find(path, root=root)
    files = files_of(data, name=name)
    try:
        return Side(table_of(open_files(opened, files), Dialect.PANDAS), opened, name)
    except QueryError as error:
        raise Incomplete(f"{path} could not be read: {error.message}") from error
    except UnusualError as error:
        raise Incomplete(f"{path} could not be read: {error.reason}") from error


def _report(
    reference: str,
    current: str,
    found: list[Drift],
    limits: Mapping[str, float],
    rows: tuple[int | None, int | None],
) -> Report:
    drifted = [one for one in found if one.drifted]
    verdict = Outcome.FAIL if drifted else Outcome.PASS
    result: dict[str, Any] = {
        "verdict": str(verdict),
        "reference": {"data": reference, "rows": rows[0]},
        "current": {"data": current, "rows": rows[1]},
        "thresholds": dict(limits),
        "columns": [_told(one) for one in found],
    }
    words = f"{len(drifted)} of {len(found)} columns drifted" if drifted else f"none of {len(found)} columns drifted"
    head = Cell(words, Tone.BAD if drifted else Tone.GOOD)
    page = Page("Data drift", head, _blocks(drifted), (Heading("All columns"), _table(found)))
    code = ExitCode.FAIL if drifted else ExitCode.PASS
    return Report("drift", code, result, page, tuple(_case(one, limits) for one in found))


def _told(one: Drift) -> dict[str, Any]:
    return {
        "column": one.column,
        "kind": one.kind,
        "drifted": list(one.drifted),
        "measures": plain(one.measures),
        "reason": one.reason,
    }


def _case(one: Drift, limits: Mapping[str, float]) -> Case:
    outcome = Outcome.FAIL if one.drifted else Outcome.PASS if one.measures else Outcome.SKIPPED
    return Case(
        "drift", one.column, f"column `{one.column}`", outcome, _why(one, limits) if one.drifted else one.reason
    )


def _why(one: Drift, limits: Mapping[str, float]) -> str:
    parts = [f"{name} {one.measures[name]:.3g} is above {limits[name]:g}" for name in one.drifted if name in limits]
    return "; ".join(filter(None, [*parts, one.reason]))


def _blocks(drifted: list[Drift]) -> tuple[Heading | Table | Picture | Paragraph | Bullets, ...]:
    if not drifted:
        return ()
    pictures = [
        Picture(bars(one.labels, one.reference, one.current), f"`{one.column}` in the reference (grey) and now (red)")
        for one in drifted
        if one.labels
    ]
    return (Heading("Drifted"), _table(drifted), *pictures)


def _table(found: list[Drift]) -> Table:
    return Table(("column", *SHOWN, "note"), tuple(_row(one) for one in found))


def _row(one: Drift) -> tuple[Cell, ...]:
    cells = [Cell(one.column, Tone.BAD if one.drifted else Tone.PLAIN)]
    for name in SHOWN:
        value = one.measures.get(name)
        cell = Cell("-" if value is None else f"{value:.3f}")
        cells.append(replace(cell, tone=Tone.BAD) if name in one.drifted else cell)
    return (*cells, Cell(one.reason))
