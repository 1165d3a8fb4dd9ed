"""The model card: the text of `model_card.md`, filled with the numbers of the run."""

from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from .params import Params

CARD = Path("MODEL_CARD.md")


def write_card(metrics: dict[str, Any], params: Params, path: Path = CARD) -> None:
    """Write the card of a run."""
    path.write_text(card(metrics, params), encoding="utf-8")


def card(metrics: dict[str, Any], params: Params) -> str:
    """Return the card of a run; a placeholder without a number is an error, not a gap."""
    text = files(__package__).joinpath("model_card.md").read_text(encoding="utf-8")
    return Template(text).substitute(
        accuracy=f"{metrics['accuracy']:.3f}",
        f1_macro=f"{metrics['f1_macro']:.3f}",
        baseline_accuracy=f"{metrics['baseline']['accuracy']:.3f}",
        baseline_f1_macro=f"{metrics['baseline']['f1_macro']:.3f}",
        train_rows=metrics["rows"]["train"],
        test_rows=metrics["rows"]["test"],
        seed=params.seed,
        regularisation=params.regularisation,
        recall=_table(("Species", "Recall"), metrics["recall"]),
        groups="\n\n".join(
            _table((column.capitalize(), "Accuracy"), groups)
            for column, groups in metrics["accuracy_by"].items()
        ),
    )


def _table(head: tuple[str, str], rows: dict[str, float]) -> str:
    lines = [f"| {name} | {value:.3f} |" for name, value in rows.items()]
    return "\n".join([f"| {head[0]} | {head[1]} |", "|---|---|", *lines])
