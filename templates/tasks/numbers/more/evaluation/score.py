def score(truth: pd.Series, predicted: pd.Series) -> Score:
    """Return how far off these predictions are."""
    return Score(
        round(float(mean_absolute_error(truth, predicted)), 6),
        round(float(root_mean_squared_error(truth, predicted)), 6),
        round(float(r2_score(truth, predicted)), 6),
    )
