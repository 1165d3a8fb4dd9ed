"""When a metric is good: the rules that `mlops check` and `mlops model promote` share."""

import math

from mlopskit.config.model import Metric


class Unusable(Exception):  # noqa: N818 - it is told as a finding
    """A number that is not there, or that is none."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


def number(value: object, what: str) -> float:
    """Return a value as a finite number; raises `Unusable` for a text, a bool, null, NaN and infinity."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unusable("not-a-number", f"{what} is {value!r}, which is no number"[:200])
    if not math.isfinite(value):
        raise Unusable("not-a-number", f"{what} is {value}, which compares with nothing")
    return value


def bars_missed(name: str, value: float, metric: Metric) -> tuple[tuple[str, str], ...]:
    """Return each threshold that a number misses, as a rule and a sentence."""
    missed = []
    if metric.minimum is not None and value < metric.minimum:
        missed.append(("below-minimum", f"{name} is {value}, below its minimum {metric.minimum}"))
    if metric.maximum is not None and value > metric.maximum:
        missed.append(("above-maximum", f"{name} is {value}, above its maximum {metric.maximum}"))
    return tuple(missed)


def better(value: float, baseline: float, metric: Metric) -> bool:
    """Whether a number beats its baseline by the margin, or at all where none is set."""
    gain = -loss(value, baseline, metric)
    return gain >= metric.margin if metric.margin else gain > 0


def not_better(name: str, value: float, baseline_key: str, baseline: float, metric: Metric) -> str:
    """Return the sentence about a number that does not beat its baseline."""
    least = f" by {metric.margin}" if metric.margin else ""
    return f"{name} is {value}, which must be {metric.direction} than {baseline_key} {baseline}{least}"


def loss(value: float, before: float, metric: Metric) -> float:
    """Return by how much a number is worse than an earlier one; negative when it is better."""
    return before - value if metric.direction == "higher" else value - before


def worse(name: str, value: float, before: float, metric: Metric, *, than: str) -> str:
    """Return the sentence about a number that is worse than an earlier one by more than is tolerated; else nothing."""
    if loss(value, before, metric) <= metric.tolerance:
        return ""
    allowed = f", more than the {metric.tolerance} allowed" if metric.tolerance else ""
    return f"{name} is {value}, worse than {before} {than}{allowed}"


def baseline(metric: Metric) -> tuple[str, str]:
    """Return the file and the key of the number that `better-than` names."""
    file, colon, key = metric.better_than.rpartition(":")
    return (file, key) if colon else (metric.file, metric.better_than)
