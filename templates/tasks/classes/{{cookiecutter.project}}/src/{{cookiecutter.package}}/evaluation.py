"""Evaluation: how good the model is on rows it has not seen, and whether it is worth having."""

import logging
import math
from dataclasses import asdict, dataclass
from pathlib import Path

import joblib
import matplotlib as mpl
import pandas as pd
from sklearn.metrics import ConfusionMatrixDisplay, accuracy_score, f1_score, recall_score

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
    """How good a set of predictions is."""

    accuracy: float
    f1_macro: float


@dataclass(frozen=True, slots=True)
class Metrics:
    """What a run is judged by; it is written to `reports/metrics.json` as it stands here."""

    accuracy: float
    f1_macro: float
    baseline: Score
    recall: dict[str, float]
    """For each {{ cookiecutter.target }}: the share of its rows that was recognised."""
    accuracy_by: dict[str, dict[str, float]]
    """For each column of groups: the accuracy in each of them."""
    rows: dict[str, int]

    def require_better(self, margin: float) -> None:
        """Raise an error unless the model beats the baseline by at least this much accuracy."""
        gain = self.accuracy - self.baseline.accuracy
        if not math.isfinite(gain) or gain < margin:
            raise ProjectError(
                f"the model is not worth having: accuracy {self.accuracy:.3f}, "
                f"baseline {self.baseline.accuracy:.3f}, and the margin asked for is {margin:.3f}"
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
    log.info("accuracy %.3f, baseline %.3f", result.accuracy, result.baseline.accuracy)
    result.require_better(params.margin)


def measure(train: pd.DataFrame, test: pd.DataFrame, predicted: pd.Series) -> Metrics:
    """Return the metrics of predictions for the test rows, beside those of the baseline."""
    mine = score(test[TARGET], predicted)
    baseline = pd.Series(train_baseline(train).predict(test[FEATURES]), index=test.index)
    right = test[TARGET] == predicted
    names = sorted(test[TARGET].unique())
    recalls = recall_score(test[TARGET], predicted, labels=names, average=None, zero_division=0.0)
    return Metrics(
        accuracy=mine.accuracy,
        f1_macro=mine.f1_macro,
        baseline=score(test[TARGET], baseline),
        recall={name: round(float(value), 6) for name, value in zip(names, recalls, strict=True)},
        accuracy_by={column: accuracy_by_group(right, test[column]) for column in CATEGORIES},
        rows={"train": len(train), "test": len(test)},
    )


def score(truth: pd.Series, predicted: pd.Series) -> Score:
    """Return how good these predictions are."""
    f1 = f1_score(truth, predicted, average="macro", zero_division=0.0)
    return Score(round(float(accuracy_score(truth, predicted)), 6), round(float(f1), 6))


def draw(truth: pd.Series, predicted: pd.Series, path: Path) -> None:
    """Draw which {{ cookiecutter.target }} was taken for which."""
    mpl.use("agg")  # draws without a screen
    display = ConfusionMatrixDisplay.from_predictions(
        truth, predicted, cmap="Blues", colorbar=False
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    # Without a name of the software in it, the same numbers give the same bytes.
    display.figure_.savefig(path, dpi=100, bbox_inches="tight", metadata={"Software": None})


def accuracy_by_group(right: pd.Series, group: pd.Series) -> dict[str, float]:
    """Return the share of right answers in each group."""
    shares = right.groupby(group.fillna("unknown")).mean()
    return {str(name): round(float(share), 6) for name, share in shares.items()}
