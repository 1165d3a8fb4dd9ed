"""The record of every run in MLflow: what went in, what came out, and which commit it was."""

import argparse
import hashlib
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import mlflow
import yaml
from mlflow.entities import Run

from .errors import ProjectError
from .params import PARAMS
from .training import MODEL

FOLDER = Path("mlruns")
METRICS = Path("reports/metrics.json")
EXPERIMENT = "{{ cookiecutter.project }}"
METRIC = "{{ cookiecutter.metric }}"

log = logging.getLogger(__name__)


def track(
    store: str | None = None, params: Path = PARAMS, metrics: Path = METRICS, model: Path = MODEL
) -> str:
    """
    Record the run that has just been made, and return its id.

    It goes to the server that `MLFLOW_TRACKING_URI` names, else to a database in `mlruns/`.
    The model's version is the MD5 by which `dvc.lock` knows it, so a run leads to its model.
    """
    for path in (params, metrics, model):
        if not path.is_file():
            raise ProjectError(f"{path} is missing: `make evaluate` makes the run")
    mlflow.set_tracking_uri(store or where())
    mlflow.set_experiment(EXPERIMENT)
    with mlflow.start_run(tags={"commit": commit(), "model": version(model)}) as run:
        mlflow.log_params(dict(_flat(yaml.safe_load(params.read_text(encoding="utf-8")))))
        numbers = _flat(json.loads(metrics.read_text(encoding="utf-8")))
        mlflow.log_metrics({name: float(value) for name, value in numbers})
        log.info("recorded as %s", run.info.run_id)
        return str(run.info.run_id)


def runs(store: str | None = None) -> list[str]:
    """Return a line for each recorded run, the newest first: when, which commit, how good."""
    mlflow.set_tracking_uri(store or where())
    found = mlflow.search_runs(experiment_names=[EXPERIMENT], output_format="list")
    return [
        f"{datetime.fromtimestamp(run.info.start_time / 1000, UTC):%Y-%m-%d %H:%M}  "
        f"{run.data.tags['commit'][:10]}  "
        f"{METRIC} {run.data.metrics.get(METRIC, float('nan')):.4f}  {run.info.run_id}"
        for run in found
        if isinstance(run, Run)
    ]


def where() -> str:
    """Return the server that the environment names, or the database of this folder."""
    return os.environ.get("MLFLOW_TRACKING_URI") or local()


def local(folder: Path = FOLDER) -> str:
    """Return the address of the database in a folder, which is made if need be."""
    folder.mkdir(exist_ok=True)
    return f"sqlite:///{folder.absolute() / 'mlflow.db'}"


def version(model: Path) -> str:
    """Return the MD5 of a model's file."""
    return hashlib.md5(model.read_bytes(), usedforsecurity=False).hexdigest()


def commit() -> str:
    """Return the commit that the run was made from, with `-dirty` when files have changed since."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - the words are ours
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return said.stdout.strip()


def _flat(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Go through all values; those inside of a section are named `section.value`."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def main(arguments: list[str] | None = None) -> int:
    """Record the run, or list what is recorded; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="list the recorded runs")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        if options.list:
            sys.stdout.writelines(f"{line}\n" for line in runs())
        else:
            track()
    except ProjectError as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
