"""What the registry holds: every model, and what was in which stage when."""

import shlex
from pathlib import Path

from mlopskit.commands.model import opening
from mlopskit.commands.model.opening import Registry
from mlopskit.errors import ExitCode
from mlopskit.report import Bullets, Case, Cell, Commands, Heading, Outcome, Page, Paragraph, Report, Table, Tone
from mlopskit.tools import tag_writer
from mlopskit.versioning import registry, tags
from mlopskit.versioning.registry import Model, Move


def list_models(path: Path, *, remote: str | None = None) -> Report:
    """
    Report every model with its newest version and what each stage holds.

    With a git remote (an empty name is the usual one) it is asked for its tags: exit 1 when it lacks some of them.
    """
    opened = opening.open_registry(path)
    found = registry.models(opened.tags)
    rows = [_row(model) for model in found.values()]
    table = Table(("model", "newest", "stages", "registered", "by"), tuple(tuple(map(Cell, row)) for row in rows))
    page = Page(
        "Models",
        Cell(f"{len(rows)} registered" if rows else "none is registered", Tone.PLAIN),
        (table,) if rows else (Heading("Next"), Commands(("mlops model register NAME",))),
    )
    result: dict[str, object] = {"models": [_as_result(model) for model in found.values()]}
    if remote is None:
        return Report("model list", ExitCode.PASS, result, page)
    return _beside_remote(opened, opening.git_remote(opened.root, remote), page, result)


def _beside_remote(opened: Registry, remote: str, page: Page, result: dict[str, object]) -> Report:
    """Add to the list which tags nobody else can see, because they were never pushed."""
    left = tag_writer.unsent(opened.root, remote, [tag.name for tag in opened.tags])
    cases = tuple(
        Case(
            "model list",
            "tag-not-pushed",
            name,
            Outcome.FAIL,
            f"the tag {name} is not at {remote}: {_send(remote, name)}",
        )
        for name in left
    )
    told = (Heading("Next"), Commands((_send(remote, *left),)), Heading("Found")) if left else ()
    shown = (Bullets(tuple(Cell(f"the tag {name} is not at {remote}", Tone.BAD) for name in left)),) if left else ()
    code = ExitCode.FAIL if left else ExitCode.PASS
    whole = Page(page.title, page.verdict, (*page.blocks, *told, *shown))
    return Report("model list", code, {**result, "not_pushed": list(left)}, whole, cases)


def _send(remote: str, *names: str) -> str:
    return f"git push {remote} {' '.join(shlex.quote(f'refs/tags/{name}') for name in names)}"


def history(path: Path, name: str, *, stage: str = "", at: str = "") -> Report:
    """Report every change of what the stages of a model hold; with `at`, what each held at that moment."""
    model = opening.open_registry(path).model(tags.checked_model(name))
    stages = (stage,) if stage else model.stage_names
    if at:
        return _held(model, stages, at)
    moves = sorted((move for each in stages for move in model.moves(each)), key=lambda move: move.tag.when)
    rows = tuple(tuple(map(Cell, _told(move))) for move in reversed(moves))
    page = Page(
        f"History of {name}",
        Cell(", ".join(f"{held} in {each}" for each, held in model.stages.items()) or "in no stage"),
        (Table(("when (UTC)", "stage", "from", "to", "how", "by"), rows),)
        if rows
        else (Paragraph("No stage ever held it."),),
    )
    return Report("model history", ExitCode.PASS, {"model": name, "moves": [_move(move) for move in moves]}, page)


def _held(model: Model, stages: tuple[str, ...], at: str) -> Report:
    when = opening.moment(at)
    held = {stage: model.holder(stage, when) for stage in stages}
    commits = {each.version: each.commit for each in model.versions}
    rows = tuple(
        (Cell(stage), Cell(version or "none"), Cell(commits.get(version, ""))) for stage, version in held.items()
    )
    said = ", ".join(f"{version} in {stage}" for stage, version in held.items() if version) or "in no stage"
    page = Page(f"{model.name} on {opening.told(when)} UTC", Cell(said), (Table(("stage", "version", "commit"), rows),))
    stages_then = [
        {"stage": stage, "version": version, "commit": commits.get(version, "")} for stage, version in held.items()
    ]
    return Report(
        "model history", ExitCode.PASS, {"model": model.name, "at": when.isoformat(), "stages": stages_then}, page
    )


def _row(model: Model) -> tuple[str, ...]:
    active = [each for each in model.versions if each.active]
    stages = ", ".join(f"{stage}: {held}" for stage, held in model.stages.items())
    name = f"{model.name} (deprecated)" if model.deprecated else model.name
    if not active:
        return (name, "", stages, "", "")
    return (name, active[-1].version, stages, opening.told(active[-1].when), active[-1].who)


def _as_result(model: Model) -> dict[str, object]:
    return {
        "model": model.name,
        "deprecated": model.deprecated,
        "stages": model.stages,
        "versions": [
            {
                "version": each.version,
                "commit": each.commit,
                "active": each.active,
                "when": each.when.isoformat(),
                "who": each.who,
            }
            for each in model.versions
        ],
    }


def _told(move: Move) -> tuple[str, ...]:
    how = "rollback" if move.rollback else "promotion" if move.after else "withdrawal"
    who = f"{move.tag.who} <{move.tag.email}>"
    return (opening.told(move.tag.when), move.stage, move.before or "none", move.after or "none", how, who)


def _move(move: Move) -> dict[str, object]:
    _, _, _, _, how, _ = _told(move)
    return {
        "when": move.tag.when.isoformat(),
        "stage": move.stage,
        "from": move.before,
        "to": move.after,
        "how": how,
        "who": move.tag.who,
        "email": move.tag.email,
        "commit": move.tag.commit,
        "tag": move.tag.name,
        "message": move.tag.message,
    }
