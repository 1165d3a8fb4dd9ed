"""The record of a run: its parameters and metrics, written by DVCLive where DVC looks for them."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from .params import Params


def record(params: Params, metrics: Mapping[str, object], folder: Path) -> None:
    """
    Write `metrics.json` and `params.yaml` into a folder; `dvc exp show` compares them between runs.

    Everything stays on this machine. DVC itself tracks the two files, as `dvc.yaml` says, so
    DVCLive is told not to track them a second time.
    """
    from dvclive.live import Live  # a tool of development: the image that predicts goes without it

    with Live(str(folder), save_dvc_exp=False, dvcyaml=None) as live:
        live.log_params(asdict(params))
        for name, value in _flat(metrics):
            live.log_metric(name, value, plot=False)


def _flat(metrics: Mapping[str, object], above: str = "") -> Iterator[tuple[str, float]]:
    """Go through the numbers; those of a group are named `group/number`."""
    for name, value in metrics.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}/")
        elif isinstance(value, int | float):
            yield f"{above}{name}", value
