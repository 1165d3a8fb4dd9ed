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
