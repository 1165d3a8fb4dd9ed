def train_baseline(rows: pd.DataFrame) -> LastWeek:
    """Return what the model must beat: the same weekday, a week before."""
    return LastWeek().fit(rows[FEATURES], rows[TARGET])
