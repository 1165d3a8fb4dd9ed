"""Another candidate: the model that FLAML finds by itself, beside the baseline and the model."""

import json
import logging
import sys
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import pandas as pd
import yaml
from flaml import AutoML

from .data import FEATURES, PREPARED, TARGET, read, split
from .errors import ProjectError
from .params import PARAMS, Params
from .prediction import load
from .training import MODEL, train_baseline

REPORT = Path("reports/automl.json")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Search:
    """How long to look, and among what; the section `automl` of `params.yaml`."""

    trials: int
    """Counted in trials and not in seconds, so that every machine finds the same."""
    folds: int
    learners: tuple[str, ...]

    @classmethod
    def read(cls, path: Path = PARAMS) -> Self:
        """Return the search that a file describes."""
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))["automl"]
            return cls(
                trials=int(content["trials"]),
                folds=int(content["folds"]),
                learners=tuple(str(name) for name in content["learners"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ProjectError(f"{path}, automl: a setting is missing or wrong: {error}") from error


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    The candidate beside the others, all on the test rows.

    Learner, settings and seed are what makes it again; the object itself is not kept, since
    loading it would run all of FLAML.
    """

    learner: str
    settings: dict[str, Any]
    candidate: float
    model: float
    baseline: float

    @property
    def verdict(self) -> str:
        """What to think of the candidate, in words."""
        if self.candidate > self.model:
            return "the candidate is better than the model: look at it"
        return "the model stands: the candidate is no better"

    def require_better(self, margin: float) -> None:
        """Raise an error unless the candidate beats the baseline: else the search is broken."""
        if not self.candidate - self.baseline >= margin:
            raise ProjectError(
                f"the candidate reaches {self.candidate:.3f}, the baseline {self.baseline:.3f}, "
                f"and the margin asked for is {margin:.3f}"
            )


def search_file(
    params: Params,
    search: Search,
    prepared: Path = PREPARED,
    model: Path = MODEL,
    report: Path = REPORT,
) -> Comparison:
    """Search on the training rows, compare on the test rows, keep what makes the candidate."""
    rows, unseen = split(read(prepared), params)
    found = find(rows, params, search)
    result = compare(found, load(model), rows, unseen)
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(json.dumps(asdict(result), indent=2) + "\n", encoding="utf-8")
    log.info("%s: %.3f; %s", result.learner, result.candidate, result.verdict)
    result.require_better(params.margin)
    return result


def find(rows: pd.DataFrame, params: Params, search: Search) -> AutoML:
    """Return the best model that the search finds; the seed of the run decides what is tried."""
    logging.getLogger("flaml").setLevel(logging.WARNING)
    found = AutoML()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # learners talk of the way they are called, not of ours
        found.fit(
            rows[FEATURES],
            rows[TARGET],
            task="classification",
            metric="accuracy",
            estimator_list=list(search.learners),
            eval_method="cv",
            n_splits=search.folds,
            max_iter=search.trials,
            time_budget=-1,
            n_jobs=1,
            seed=params.seed,
            log_file_name="",
            verbose=0,
        )
    if found.best_estimator is None:
        raise ProjectError("the search has found no model")
    return found


def compare(found: AutoML, model: Any, rows: pd.DataFrame, unseen: pd.DataFrame) -> Comparison:  # noqa: ANN401 - whatever was trained
    """Return how good each is on rows that none has seen."""
    return Comparison(
        str(found.best_estimator),
        json.loads(json.dumps(found.best_config, default=float)),
        right(found, unseen),
        right(model, unseen),
        right(train_baseline(rows), unseen),
    )


def right(model: Any, rows: pd.DataFrame) -> float:  # noqa: ANN401 - the same
    """Return the share of rows that a model answers right."""
    answers = pd.Series(model.predict(rows[FEATURES]), index=rows.index)
    return round(float((answers == rows[TARGET]).mean()), 6)


def main() -> int:
    """Run the stage; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        search_file(Params.read(), Search.read())
    except ProjectError as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
