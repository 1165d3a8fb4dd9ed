"""The model card: the text of `model_card.md`, filled with the charter and the run's numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from .charter import Charter
from .params import Params

CARD = Path("MODEL_CARD.md")


def write_card(metrics: dict[str, Any], params: Params, charter: Charter) -> None:
    """Write the card of a run."""
    CARD.write_text(card(metrics, params, charter), encoding="utf-8")


def card(metrics: dict[str, Any], params: Params, charter: Charter) -> str:
    """Return the card of a run; a placeholder without a number is an error, not a gap."""
    text = files(__package__).joinpath("model_card.md").read_text(encoding="utf-8")
    return Template(text).substitute(dict(_told(metrics)) | asdict(params) | asdict(charter))


def _told(metrics: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Go through the texts of metrics: `accuracy`, `baseline_accuracy`, and a table for a group."""
    for name, value in metrics.items():
        if not isinstance(value, Mapping):
            yield f"{above}{name}", f"{value:.3f}" if isinstance(value, float) else str(value)
        elif any(isinstance(inner, Mapping) for inner in value.values()):
            tables = (_table(column, numbers) for column, numbers in value.items())
            yield name, "\n\n".join(tables) or "There are no groups to tell apart."
        else:
            yield from _told(value, f"{name}_")
            yield name, _table(name, value)


def _table(title: str, rows: Mapping[str, float]) -> str:
    lines = [f"| {name} | {value:.3f} |" for name, value in rows.items()]
    return "\n".join([f"| {title.replace('_', ' ').capitalize()} | |", "|---|---|", *lines])
