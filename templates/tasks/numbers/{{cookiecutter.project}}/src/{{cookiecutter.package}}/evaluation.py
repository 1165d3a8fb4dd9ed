"""Evaluation: how far off the model is on rows it has not seen, and whether it is worth having."""

import logging
import math
from dataclasses import asdict, dataclass
from pathlib import Path

import joblib
import matplotlib as mpl
import pandas as pd
from sklearn.metrics import (
    PredictionErrorDisplay,
    mean_absolute_error,
    r2_score,
    root_mean_squared_error,
)

from .card import write_card
from .charter import Charter
from .data import CATEGORIES, FEATURES, PREPARED, TARGET, read, split
from .errors import ProjectError
from .params import Params
from .tracking import record
from .training import MODEL, train_baseline

REPORTS = Path("reports")
METRICS = REPORTS / "metrics.json"
PLOT = REPORTS / "{{ cookiecutter.plot }}.png"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Score:
    """How far off a set of predictions is."""

    mae: float
    """The mean absolute error, in the unit of the target."""
    rmse: float
    r2: float


@dataclass(frozen=True, slots=True)
class Metrics:
    """What a run is judged by; it is written to `reports/metrics.json` as it stands here."""

    mae: float
    rmse: float
    r2: float
    baseline: Score
    mae_by: dict[str, dict[str, float]]
    """For each column of groups: the mean absolute error in each of them."""
    rows: dict[str, int]

    def require_better(self, margin: float) -> None:
        """Raise an error unless the model is off by less than the baseline, at least by this."""
        gain = self.baseline.mae - self.mae
        if not math.isfinite(gain) or gain < margin:
            raise ProjectError(
                f"the model is not worth having: mean error {self.mae:.3f}, "
                f"baseline {self.baseline.mae:.3f}, and the margin asked for is {margin:.3f}"
            )


def evaluate_file(
    params: Params,
    prepared: Path = PREPARED,
    model: Path = MODEL,
    reports: Path = REPORTS,
) -> None:
    """Measure the model on the test rows; record the run, draw, fill the card; insist on a gain."""
    train, test = split(read(prepared), params)
    # The model is what the pipeline itself has just written; never load one from a stranger.
    predicted = pd.Series(joblib.load(model).predict(test[FEATURES]), index=test.index)
    result = measure(train, test, predicted)
    record(params, asdict(result), reports)
    draw(test[TARGET], predicted, reports / PLOT.name)
    write_card(asdict(result), params, Charter.read())
    log.info("mean error %.3f, baseline %.3f", result.mae, result.baseline.mae)
    result.require_better(params.margin)


def measure(train: pd.DataFrame, test: pd.DataFrame, predicted: pd.Series) -> Metrics:
    """Return the metrics of predictions for the test rows, beside those of the baseline."""
    mine = score(test[TARGET], predicted)
    baseline = pd.Series(train_baseline(train).predict(test[FEATURES]), index=test.index)
    missed = (test[TARGET] - predicted).abs()
    return Metrics(
        mae=mine.mae,
        rmse=mine.rmse,
        r2=mine.r2,
        baseline=score(test[TARGET], baseline),
        mae_by={column: mean_by_group(missed, test[column]) for column in CATEGORIES},
        rows={"train": len(train), "test": len(test)},
    )


def score(truth: pd.Series, predicted: pd.Series) -> Score:
    """Return how far off these predictions are."""
    return Score(
        round(float(mean_absolute_error(truth, predicted)), 6),
        round(float(root_mean_squared_error(truth, predicted)), 6),
        round(float(r2_score(truth, predicted)), 6),
    )


def draw(truth: pd.Series, predicted: pd.Series, path: Path) -> None:
    """Draw what was predicted against what is true."""
    mpl.use("agg")  # draws without a screen
    display = PredictionErrorDisplay.from_predictions(
        truth, predicted, kind="actual_vs_predicted", subsample=None
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    # Without a name of the software in it, the same numbers give the same bytes.
    display.figure_.savefig(path, dpi=100, bbox_inches="tight", metadata={"Software": None})


def mean_by_group(missed: pd.Series, group: pd.Series) -> dict[str, float]:
    """Return the mean absolute error in each group."""
    means = missed.groupby(group.fillna("unknown")).mean()
    return {str(name): round(float(mean), 6) for name, mean in means.items()}
