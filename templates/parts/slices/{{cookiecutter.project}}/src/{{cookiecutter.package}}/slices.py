"""The model, group by group: an average hides the birds that it fails."""

import json
import logging
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import pandas as pd
import yaml

from .data import FEATURES, PREPARED, TARGET, read, require, split
from .errors import ProjectError
from .params import PARAMS, Params
from .prediction import load
from .training import MODEL

SLICES = Path("reports/slices.json")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is demanded of every group; the section `slices` of `params.yaml`."""

    columns: tuple[str, ...]
    """The columns whose groups are measured one by one."""
    least_rows: int
    """A group of fewer test rows is shown and not judged: one bird would decide."""
    minimum: float
    """How accurate the model must be in every group."""
    gap: float
    """How far apart two groups of a column may be."""

    @classmethod
    def read(cls, path: Path = PARAMS) -> Self:
        """Return the limits in a file."""
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))["slices"]
            return cls(
                columns=tuple(str(column) for column in content["columns"]),
                least_rows=int(content["least_rows"]),
                minimum=float(content["minimum"]),
                gap=float(content["gap"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ProjectError(f"{path}, slices: a limit is missing or wrong: {error}") from error


@dataclass(frozen=True, slots=True)
class Slice:
    """How good the model is in one group."""

    column: str
    group: str
    rows: int
    accuracy: float
    judged: bool
    """Whether there are enough rows to judge by."""


@dataclass(frozen=True, slots=True)
class Slices:
    """The groups, and the two numbers that are held against the limits."""

    worst: float
    """The accuracy in the worst of the groups that are judged."""
    gap: float
    """The largest difference between two judged groups of a column."""
    groups: tuple[Slice, ...]

    def require(self, limits: Limits) -> None:
        """Raise an error that names the groups that the model fails."""
        failed = [
            f"{one.column} {one.group}: {one.accuracy:.3f} on {one.rows} rows"
            for one in self.groups
            if one.judged and one.accuracy < limits.minimum
        ]
        if failed:
            raise ProjectError(f"less accurate than {limits.minimum} for {'; '.join(failed)}")
        if self.gap > limits.gap:
            raise ProjectError(f"two groups lie {self.gap:.3f} apart, and {limits.gap} is the most")


def measure_file(
    params: Params,
    limits: Limits,
    prepared: Path = PREPARED,
    model: Path = MODEL,
    target: Path = SLICES,
) -> None:
    """Measure the model on each group of the test rows, write the numbers, insist on the limits."""
    _, rows = split(read(prepared), params)
    right = pd.Series(load(model).predict(rows[FEATURES]), index=rows.index) == rows[TARGET]
    result = measure(right, rows, limits)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(asdict(result), indent=2) + "\n", encoding="utf-8")
    log.info("worst group %.3f, largest gap %.3f", result.worst, result.gap)
    result.require(limits)


def measure(right: pd.Series, rows: pd.DataFrame, limits: Limits) -> Slices:
    """Return how good predictions are in each group; `right` says of each row whether it was."""
    require(rows, list(limits.columns))
    groups = tuple(
        one
        for column in limits.columns
        for one in accuracy_by_slice(right, rows[column], limits.least_rows)
    )
    judged = [one for one in groups if one.judged]
    if not judged:
        raise ProjectError(f"no group has {limits.least_rows} test rows, so none can be judged")
    gap = max(fairness_gap(judged, column) for column in limits.columns)
    return Slices(min(one.accuracy for one in judged), gap, groups)


def accuracy_by_slice(right: pd.Series, column: pd.Series, least_rows: int) -> Iterator[Slice]:
    """Go through the groups of a column; rows without a value are a group of their own."""
    for group, answers in right.groupby(column.fillna("unknown")):
        share = round(float(answers.mean()), 6)
        yield Slice(str(column.name), str(group), len(answers), share, len(answers) >= least_rows)


def fairness_gap(groups: Iterable[Slice], column: str) -> float:
    """Return how much better the model is for the best group of a column than for the worst."""
    shares = [one.accuracy for one in groups if one.column == column]
    return round(max(shares) - min(shares), 6) if shares else 0.0


def main() -> int:
    """Run the stage; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        measure_file(Params.read(), Limits.read())
    except ProjectError as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
