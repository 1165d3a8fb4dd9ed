"""`mlops delivery`: how changes of code and data become models in production, from git history alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from mlopskit.config import load
from mlopskit.errors import ExitCode, UsageError
from mlopskit.repo.locate import locate
from mlopskit.report import Cell, Heading, Page, Paragraph, Picture, Report, Table, Tone
from mlopskit.versioning import registry, tags, timeline
from mlopskit.versioning.commits import history
from mlopskit.versioning.delivery import Delivery, measure, middle


def delivery(path: Path = Path(), *, stage: str = "", now: datetime | None = None) -> Report:
    """Report how often models are made and promoted, how long that takes, and how often it goes wrong; no judgement."""
    git = locate(path.resolve()).git
    if git is None or git.head() is None:
        raise UsageError(f"{path} has no git history", hint="name a repository with commits in it")
    wanted = stage or load(path).model.production
    found = tags.parse(git.output(*tags.WORDS).decode("utf-8", "replace"))
    models = registry.models(found)
    moment = now or datetime.now(UTC).replace(microsecond=0)
    measured = measure(history(git), models.values(), wanted, moment)
    known = sorted({name for model in models.values() for name in model.stage_names})
    remark = _remark(measured, wanted, known)
    blocks = (
        Table(("measure", "value", "of"), tuple(_rows(measured, wanted))),
        *((Paragraph(remark),) if remark else ()),
    )
    drawing = (Heading("What happened when"), Picture(timeline.draw(measured), _said(measured)))
    page = Page("Delivery of models", Cell(_said(measured)), (*blocks, *drawing))
    return Report("delivery", ExitCode.PASS, _result(measured, wanted, known), page)


def _rows(found: Delivery, stage: str) -> list[tuple[Cell, Cell, Cell]]:
    def row(name: str, value: str, of: str) -> tuple[Cell, Cell, Cell]:
        return Cell(name, Tone.STRONG), Cell(value), Cell(of, Tone.DIM)

    events = (
        ("new models", found.updates, "changes of a model in dvc.lock or .dvc"),
        ("registered versions", found.registered, "tags name@version"),
        ("promotions", found.promoted, f"into {stage}"),
    )
    lead, retrain, restore = (middle(each) for each in (found.lead_times, found.data_to_model, found.restores))
    return [
        *(row(name, _often(found.per_month(each)), f"{len(each)} {what}") for name, each, what in events),
        row("staleness", _long(found.staleness), f"since the last promotion into {stage}"),
        row("age of the newest model", _long(found.model_age), "since the last new model"),
        row("lead time", _long(lead), f"median from commit to promotion, {len(found.lead_times)} commits"),
        row(
            "new data to new model", _long(retrain), f"median of {len(found.data_to_model)}; {found.waiting_data} wait"
        ),
        row(
            "rollback rate",
            _share(found.rollback_rate),
            f"{len(found.rolled_back)} of {len(found.promoted)} promotions",
        ),
        row("time to restore", _long(restore), f"median of {len(found.restores)} rollbacks"),
    ]


def _result(found: Delivery, stage: str, known: list[str]) -> dict[str, object]:
    return {
        "stage": stage,
        "stages": known,
        "begin": found.begin.isoformat() if found.begin else None,
        "now": found.now.isoformat(),
        "new_models": len(found.updates),
        "new_models_per_month": found.per_month(found.updates),
        "registered": len(found.registered),
        "registered_per_month": found.per_month(found.registered),
        "promotions": len(found.promoted),
        "promotions_per_month": found.per_month(found.promoted),
        "rollbacks": len(found.rolled_back),
        "rollback_rate": found.rollback_rate,
        "staleness_seconds": _seconds(found.staleness),
        "model_age_seconds": _seconds(found.model_age),
        "lead_time_seconds": _seconds(middle(found.lead_times)),
        "data_to_model_seconds": _seconds(middle(found.data_to_model)),
        "time_to_restore_seconds": _seconds(middle(found.restores)),
        "data_without_model": found.waiting_data,
        "events": {
            "new_data": [each.isoformat() for each in found.new_data],
            "new_models": [each.isoformat() for each in found.updates],
            "registered": [each.isoformat() for each in found.registered],
            "promotions": [each.isoformat() for each in found.promoted],
            "rollbacks": [each.isoformat() for each in found.rolled_back],
        },
    }


def _said(found: Delivery) -> str:
    if not (found.updates or found.registered or found.promoted):
        return "the history tells of no model: neither DVC nor the registry's tags name one"
    counts = ((found.updates, "new models"), (found.promoted, "promotions"), (found.rolled_back, "rollbacks"))
    begin = f"{found.begin:%Y-%m-%d}" if found.begin else "the beginning"
    return ", ".join(f"{len(each)} {name}" for each, name in counts) + f" since {begin}"


def _remark(found: Delivery, stage: str, known: list[str]) -> str:
    if found.promoted or not known or stage in known:
        return ""
    return f"No version was ever in `{stage}`; the stages here are {', '.join(known)}: choose one with --stage."


def _often(count: float | None) -> str:
    return "unknown" if count is None else f"{count:.1f} a month"


def _share(share: float | None) -> str:
    return "none yet" if share is None else f"{share:.0%}"


def _long(duration: timedelta | None) -> str:
    if duration is None:
        return "none yet"
    hours = duration.total_seconds() / 3600
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.1f} days"  # noqa: PLR2004 - two days


def _seconds(duration: timedelta | None) -> float | None:
    return None if duration is None else duration.total_seconds()
