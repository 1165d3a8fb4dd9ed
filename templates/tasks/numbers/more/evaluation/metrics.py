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
