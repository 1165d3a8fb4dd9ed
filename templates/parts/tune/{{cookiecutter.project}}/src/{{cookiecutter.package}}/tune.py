"""The search for better parameters: it proposes them in `params.yaml`, a person commits them."""

import json
import logging
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

import optuna
import pandas as pd
import yaml
from sklearn.model_selection import cross_val_score

from .data import FEATURES, PREPARED, TARGET, read, split
from .errors import ProjectError
from .params import PARAMS, Params
from .training import build

TRIALS = Path("reports/tune.json")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Search:
    """How to look for parameters; the section `tune` of `params.yaml`."""

    trials: int
    folds: int
    space: Mapping[str, tuple[float, float]]
    """For each parameter of the training: from where to where, on a logarithmic scale."""

    @classmethod
    def read(cls, path: Path = PARAMS) -> Self:
        """Return the search that a file describes."""
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))["tune"]
            space = {
                str(name): (float(low), float(high))
                for name, (low, high) in content["space"].items()
            }
            found = cls(trials=int(content["trials"]), folds=int(content["folds"]), space=space)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ProjectError(f"{path}, tune: a setting is missing or wrong: {error}") from error
        if found.trials < 1 or not all(0 < low < high for low, high in space.values()):
            raise ProjectError(f"{path}, tune: there must be a trial, and each range must go up")
        return found


@dataclass(frozen=True, slots=True)
class Tuned:
    """What the search has found; scores are means over the folds of the training rows."""

    score: float
    score_before: float
    parameters: dict[str, float]
    trials: list[dict[str, float]]

    @property
    def better(self) -> bool:
        """Whether the parameters are worth changing to."""
        return self.score > self.score_before


def tune_file(prepared: Path = PREPARED, params: Path = PARAMS, target: Path = TRIALS) -> Tuned:
    """Search on the training rows, write every trial down, and propose the best in the file."""
    rows, _ = split(read(prepared), Params.read(params))
    found = tune(rows, Params.read(params), Search.read(params))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(asdict(found), indent=2) + "\n", encoding="utf-8")
    if not found.better:
        log.info("nothing better than %.4f was found: %s stays", found.score_before, params)
        return found
    text = params.read_text(encoding="utf-8")
    params.write_text(proposed(text, found.parameters), encoding="utf-8")
    log.info("%.4f instead of %.4f: look at %s", found.score, found.score_before, params)
    return found


def tune(rows: pd.DataFrame, params: Params, search: Search) -> Tuned:
    """
    Return the best parameters for these rows; the seed of the run decides what is tried.

    The test rows take no part, or the evaluation would measure what the search has fitted.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        direction="maximize", sampler=optuna.samplers.TPESampler(seed=params.seed)
    )

    def objective(trial: optuna.Trial) -> float:
        tried = {
            name: significant(trial.suggest_float(name, low, high, log=True))
            for name, (low, high) in search.space.items()
        }
        trial.set_user_attr("tried", tried)
        return score(rows, changed(params, tried), search.folds)

    study.optimize(objective, n_trials=search.trials)
    trials = [{**one.user_attrs["tried"], "score": one.value or 0.0} for one in study.trials]
    return Tuned(
        study.best_value,
        score(rows, params, search.folds),
        dict(study.best_trial.user_attrs["tried"]),
        trials,
    )


def score(rows: pd.DataFrame, params: Params, folds: int) -> float:
    """Return how good a model of these parameters is on rows that it has not seen."""
    scores = cross_val_score(build(params), rows[FEATURES], rows[TARGET], cv=folds)
    return round(float(scores.mean()), 6)


def changed(params: Params, tried: Mapping[str, float]) -> Params:
    """Return the parameters with some of them changed; whole numbers stay whole."""
    known = asdict(params)
    unknown = [name for name in tried if name not in known]
    if unknown:
        raise ProjectError(f"the training has no parameter {unknown[0]}")
    typed = {name: type(known[name])(value) for name, value in tried.items()}
    return replace(params, **typed)


def significant(value: float) -> float:
    """Return a number of three digits, which a person can read and remember."""
    return float(f"{value:.3g}")


def proposed(text: str, parameters: Mapping[str, float]) -> str:
    """Return the text of `params.yaml` with other values in `train`; comments and order stay."""
    lines, section = text.splitlines(keepends=True), ""
    for number, line in enumerate(lines):
        if line[:1].isalpha():
            section = line.partition(":")[0]
        name, colon, rest = line.partition(":")
        if section == "train" and colon and name.strip() in parameters:
            value, hash_, comment = rest.rstrip("\n").partition(" #")
            whole = value.strip().lstrip("-").isdigit()
            new = parameters[name.strip()]
            lines[number] = f"{name}: {int(new) if whole else new}{hash_}{comment}\n"
    return "".join(lines)


def main() -> int:
    """Search and propose; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        tune_file()
    except ProjectError as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
