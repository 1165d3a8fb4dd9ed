"""Comparing two versions of a model: what they were made from, and how good they are."""

from collections.abc import Mapping
from pathlib import Path

from mlopskit.commands.model import opening
from mlopskit.commands.model.telling import record
from mlopskit.config import Config, load, metric_rules
from mlopskit.errors import ExitCode
from mlopskit.report import Block, Case, Cell, Heading, Outcome, Page, Report, Table, Tone
from mlopskit.versioning import lineage as lineages
from mlopskit.versioning import promotion
from mlopskit.versioning.at_commit import AtCommit
from mlopskit.versioning.lineage import Lineage
from mlopskit.versioning.registry import Version

WIDTH = 40
"""What of a value is shown; a command or a hash says enough by then, and the JSON has it whole."""


def compare(path: Path, old: str, new: str) -> Report:
    """
    Report how a version differs from an earlier one: exit 1 when a metric got worse by more than it may.

    Numbers that were measured on different data are incomplete (exit 3), not better and not worse.
    """
    found = opening.open_registry(path)
    before, after = found.version(old), found.version(new)
    one, other = record(found, before), record(found, after)
    config = load(found.root / lineages.project_folder(after.model))
    places = [AtCommit(found.root, each.commit, lineages.project_folder(each.model)) for each in (before, after)]
    cases = tuple(_judge(places[0], places[1], config, str(before)))
    changes = {title: _changed(left, right) for title, left, right in _sides(one, other)}
    outcomes = {case.outcome for case in cases}
    code = (
        ExitCode.FAIL
        if Outcome.FAIL in outcomes
        else ExitCode.INCOMPLETE
        if Outcome.INCOMPLETE in outcomes
        else ExitCode.PASS
    )
    result = {
        "old": _named(before),
        "new": _named(after),
        "changes": changes,
        "metrics": _numbers(one, other),
        "verdict": _verdict(code),
    }
    page = Page(f"{after} beside {before}", _said(code, cases), tuple(_blocks(cases, changes, result["metrics"])))
    return Report("model compare", code, result, page, cases)


def _judge(before: AtCommit, after: AtCommit, config: Config, than: str) -> list[Case]:
    found = []
    for name, metric in config.check.metrics.items():
        try:
            old, new = (promotion.number(at, metric.file, metric.key or name) for at in (before, after))
        except metric_rules.Unusable as trouble:
            found.append(Case("compare", trouble.rule, name, Outcome.INCOMPLETE, f"{name}: {trouble}", metric.file))
            continue
        data = [promotion.evaluation_data(at, metric.file, config) for at in (before, after)]
        if not data[0] or data[0] != data[1]:
            why = promotion.different_data(data[1], data[0])
            told = f"{name} is {new}, that of {than} is {old}: not comparable, {why}"
            found.append(Case("compare", "not-comparable", name, Outcome.INCOMPLETE, told, metric.file))
            continue
        worse = metric_rules.worse(name, new, old, metric, than=f"of {than}")
        outcome = Outcome.FAIL if worse else Outcome.PASS
        found.append(
            Case("compare", "worse", name, outcome, worse or f"{name} is {new}, that of {than} is {old}", metric.file)
        )
    return found


def _sides(one: Lineage, other: Lineage) -> list[tuple[str, Mapping[str, object], Mapping[str, object]]]:
    def hashes(told: Lineage) -> list[Mapping[str, object]]:
        return [
            {each.path: each.md5 for each in told.data},
            {each.path: each.md5 for each in told.code},
            dict(told.parameters),
            {step.name: step.command for step in told.steps},
            {**dict(told.environment), **dict(told.packages), "python": told.python},
        ]

    titles = ("data", "code", "parameters", "stages", "environment")
    return list(zip(titles, hashes(one), hashes(other), strict=True))


def _changed(left: Mapping[str, object], right: Mapping[str, object]) -> list[dict[str, object]]:
    names = [name for name in {**left, **right} if left.get(name) != right.get(name)]
    return [{"name": name, "old": left.get(name), "new": right.get(name)} for name in sorted(names)]


def _numbers(one: Lineage, other: Lineage) -> list[dict[str, object]]:
    left, right = dict(one.metrics), dict(other.metrics)
    return [{"name": name, "old": left.get(name), "new": right.get(name)} for name in sorted({**left, **right})]


def _named(version: Version) -> dict[str, str]:
    return {"model": version.model, "version": version.version, "commit": version.commit}


def _verdict(code: ExitCode) -> Outcome:
    return {ExitCode.FAIL: Outcome.FAIL, ExitCode.INCOMPLETE: Outcome.INCOMPLETE}.get(code, Outcome.PASS)


def _said(code: ExitCode, cases: tuple[Case, ...]) -> Cell:
    if code is ExitCode.FAIL:
        return Cell("worse", Tone.BAD)
    if code is ExitCode.INCOMPLETE:
        return Cell("not comparable", Tone.WARN)
    return Cell("no worse", Tone.GOOD) if cases else Cell("no bar is set in [tool.mlopskit.check.metrics]")


def _blocks(cases: tuple[Case, ...], changes: Mapping[str, list[dict[str, object]]], numbers: object) -> list[Block]:
    tones = {Outcome.FAIL: Tone.BAD, Outcome.INCOMPLETE: Tone.WARN}
    judged = tuple((Cell(case.outcome, tones.get(case.outcome, Tone.GOOD)), Cell(case.message)) for case in cases)
    blocks: list[Block] = [Table(("verdict", "metric"), judged)] if judged else []
    for title, rows in {"metrics": numbers, **changes}.items():
        if isinstance(rows, list) and rows:
            shown = tuple((Cell(str(row["name"])), Cell(_short(row["old"])), Cell(_short(row["new"]))) for row in rows)
            blocks += [Heading(title.capitalize()), Table(("name", "old", "new"), shown)]
    return blocks


def _short(value: object) -> str:
    text = "none" if value is None else str(value)
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 3]}..."
