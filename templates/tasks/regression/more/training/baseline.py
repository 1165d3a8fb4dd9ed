def train_baseline(rows: pd.DataFrame) -> DummyRegressor:
    """Return what the model must beat: the mass of the average bird, whoever is asked about."""
    return DummyRegressor(strategy="mean").fit(rows[FEATURES], rows[TARGET])
