"""All that is known of one version, or of a model; and its lineage in the formats that others read."""

import json
from collections.abc import Iterator
from pathlib import Path

from mlopskit.commands.model import opening
from mlopskit.commands.model.opening import Registry
from mlopskit.errors import ExitCode
from mlopskit.report import Block, Cell, Heading, Page, Report, Table, Tone
from mlopskit.versioning import bom, card, lineage, statement
from mlopskit.versioning.at_commit import AtCommit
from mlopskit.versioning.lineage import Lineage
from mlopskit.versioning.registry import Version


def show(path: Path, reference: str) -> Report:
    """Report where a version comes from: `NAME@VERSION`, `NAME#STAGE`, or the highest one of `NAME`."""
    found = opening.open_registry(path)
    version = found.version(reference)
    told = record(found, version)
    stages = [stage for stage, held in found.model(version.model).stages.items() if held == version.version]
    page = Page(str(version), Cell(f"in {', '.join(stages)}" if stages else "in no stage"), tuple(_blocks(told)))
    return Report("model show", ExitCode.PASS, {"stages": stages, "lineage": as_result(told)}, page)


def document(path: Path, reference: str, kind: str) -> str:
    """Return a version's lineage as a document: `provenance`, `bom` or `card`."""
    found = opening.open_registry(path)
    told = record(found, found.version(reference))
    if kind == "card":
        return card.card(told)
    made = statement.provenance(told) if kind == "provenance" else bom.bom(told)
    return json.dumps(made, indent=2, ensure_ascii=False, default=str) + "\n"


def record(found: Registry, version: Version) -> Lineage:
    """Return the lineage of a version."""
    return lineage.of(AtCommit(found.root, version.commit, lineage.project_folder(version.model)), version)


def as_result(told: Lineage) -> dict[str, object]:
    """Return a lineage as JSON has it."""
    return {
        "model": told.version.model,
        "version": told.version.version,
        "commit": told.version.commit,
        "source": told.source,
        "file": told.model,
        "title": told.title,
        "labels": told.labels,
        "licence": told.licence,
        "made": {"who": told.author.name, "email": told.author.email, "when": told.author.when.isoformat()},
        "registered": {"who": told.version.who, "email": told.version.email, "when": told.version.when.isoformat()},
        "stages": told.steps,
        "data": told.data,
        "code": told.code,
        "parameters": dict(told.parameters),
        "metrics": dict(told.metrics),
        "environment": {"locks": dict(told.environment), "python": told.python, "system": told.system},
        "packages": dict(told.packages),
        "message": told.version.tag.message,
    }


def _blocks(told: Lineage) -> Iterator[Block]:
    yield _table(("", ""), list(_origin(told)))
    for title, columns, rows in (
        ("Metrics", ("metric", "value"), [(name, str(value)) for name, value in told.metrics]),
        ("Data", ("path", "hash"), [(each.path, each.md5) for each in told.data]),
        ("Parameters", ("parameter", "value"), [(name, str(value)) for name, value in told.parameters]),
        ("Stages", ("stage", "command"), [(step.name, step.command) for step in told.steps]),
        ("Environment", ("lock", "SHA-256"), list(told.environment)),
    ):
        if rows:
            yield Heading(title)
            yield _table(columns, rows)


def _origin(told: Lineage) -> Iterator[tuple[str, str]]:
    yield "commit", told.version.commit
    yield "made by", f"{told.author.name}, {opening.told(told.author.when)} UTC"
    yield "registered by", f"{told.version.who}, {opening.told(told.version.when)} UTC"
    if told.model:
        yield "file", f"{told.model.path} ({told.model.md5})"
    if told.title:
        yield "what it is", told.title


def _table(columns: tuple[str, ...], rows: list[tuple[str, str]]) -> Table:
    return Table(columns, tuple((Cell(left, Tone.STRONG), Cell(right)) for left, right in rows))
