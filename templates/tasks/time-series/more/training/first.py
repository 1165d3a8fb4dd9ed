class LastWeek(RegressorMixin, BaseEstimator):  # type: ignore[misc] # scikit-learn ships no types
    """What people do without a model: expect what was a week before."""

    def fit(self, rows: pd.DataFrame, answers: pd.Series) -> "LastWeek":
        """Learn nothing."""
        self.fitted_ = len(rows) == len(answers)
        return self

    def predict(self, rows: pd.DataFrame) -> pd.Series:
        """Return the demand of the same weekday, a week before."""
        return rows["lag_7"]
