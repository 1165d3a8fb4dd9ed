def score(truth: pd.Series, predicted: pd.Series) -> Score:
    """Return how good these predictions are."""
    f1 = f1_score(truth, predicted, average="macro", zero_division=0.0)
    return Score(round(float(accuracy_score(truth, predicted)), 6), round(float(f1), 6))
