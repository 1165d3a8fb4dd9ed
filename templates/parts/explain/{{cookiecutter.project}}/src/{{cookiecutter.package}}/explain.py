"""What the model looks at: how much worse it gets when one column is shuffled."""

import json
import logging
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
import yaml
from matplotlib.figure import Figure
from sklearn.inspection import permutation_importance
from sklearn.pipeline import Pipeline

from .data import FEATURES, PREPARED, TARGET, read, split
from .errors import ProjectError
from .params import PARAMS, Params
from .prediction import load
from .training import MODEL

IMPORTANCE = Path("reports/importance.json")
PLOT = Path("reports/importance.png")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Importance:
    """How much of its score the model loses without a column, over all repeats."""

    mean: float
    deviation: float


def explain_file(
    params: Params,
    repeats: int,
    prepared: Path = PREPARED,
    model: Path = MODEL,
    target: Path = IMPORTANCE,
) -> None:
    """Explain the model on the test rows, write the numbers and draw them."""
    _, rows = split(read(prepared), params)
    found = importances(load(model), rows, repeats, params.seed)
    target.parent.mkdir(parents=True, exist_ok=True)
    written = {column: asdict(one) for column, one in found.items()}
    target.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    draw(found, target.with_name(PLOT.name))
    log.info("looks most at %s", next(iter(found)))


def importances(
    model: Pipeline, rows: pd.DataFrame, repeats: int, seed: int
) -> dict[str, Importance]:
    """
    Return the importance of each column, the most important first.

    A column that gives away what another one gives away too looks unimportant: shuffle one, and
    the model reads it off the other.
    """
    result = permutation_importance(
        model, rows[FEATURES], rows[TARGET], n_repeats=repeats, random_state=seed
    )
    found = {
        column: Importance(round(float(mean), 6), round(float(deviation), 6))
        for column, mean, deviation in zip(
            FEATURES, result.importances_mean, result.importances_std, strict=True
        )
    }
    return dict(sorted(found.items(), key=lambda one: (-one[1].mean, one[0])))


def draw(found: dict[str, Importance], path: Path) -> None:
    """Draw the importances as bars, the most important on top."""
    figure = Figure(figsize=(6, 3), layout="constrained")
    axes = figure.subplots()
    columns = list(found)[::-1]
    axes.barh(
        columns,
        [found[column].mean for column in columns],
        xerr=[found[column].deviation for column in columns],
        color="steelblue",
    )
    axes.set_xlabel("loss of score when the column is shuffled")
    # Without a name of the software in it, the same numbers give the same bytes.
    figure.savefig(path, dpi=100, metadata={"Software": None})


def read_repeats(path: Path = PARAMS) -> int:
    """Return how often each column is shuffled."""
    try:
        repeats = int(yaml.safe_load(path.read_text(encoding="utf-8"))["explain"]["repeats"])
    except (KeyError, TypeError, ValueError) as error:
        raise ProjectError(f"{path}, explain: repeats is missing or wrong: {error}") from error
    if repeats < 1:
        raise ProjectError(f"{path}, explain: repeats is {repeats}; it must be at least 1")
    return repeats


def main() -> int:
    """Run the stage; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        explain_file(Params.read(), read_repeats())
    except ProjectError as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
