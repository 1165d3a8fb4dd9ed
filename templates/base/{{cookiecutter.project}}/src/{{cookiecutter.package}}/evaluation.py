"""Evaluation: how {{ "good" if cookiecutter.kind == "class" else "far off" }} the model is on rows it has not seen, and whether it is worth having."""

import logging
import math
from dataclasses import asdict, dataclass
from pathlib import Path

import joblib
import matplotlib as mpl
import pandas as pd
{{ cookiecutter.more["evaluation/imports.py"] }}

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


{{ cookiecutter.more["evaluation/metrics.py"] }}


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
    log.info("{{ "accuracy" if cookiecutter.kind == "class" else "mean error" }} %.3f, baseline %.3f", result.{{ cookiecutter.metric }}, result.baseline.{{ cookiecutter.metric }})
    result.require_better(params.margin)


def measure(train: pd.DataFrame, test: pd.DataFrame, predicted: pd.Series) -> Metrics:
    """Return the metrics of predictions for the test rows, beside those of the baseline."""
    mine = score(test[TARGET], predicted)
    baseline = pd.Series(train_baseline(train).predict(test[FEATURES]), index=test.index)
{{ cookiecutter.more["evaluation/measure.py"] }}


{{ cookiecutter.more["evaluation/score.py"] }}


def draw(truth: pd.Series, predicted: pd.Series, path: Path) -> None:
{{ cookiecutter.more["evaluation/drawn.py"] }}
    mpl.use("agg")  # draws without a screen
{{ cookiecutter.more["evaluation/draw.py"] }}
    path.parent.mkdir(parents=True, exist_ok=True)
    # Without a name of the software in it, the same numbers give the same bytes.
    display.figure_.savefig(path, dpi=100, bbox_inches="tight", metadata={"Software": None})


{{ cookiecutter.more["evaluation/by_group.py"] }}
