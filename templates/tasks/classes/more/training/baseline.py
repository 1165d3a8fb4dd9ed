def train_baseline(rows: pd.DataFrame) -> DummyClassifier:
    """Return what the model must beat: {{ cookiecutter.baseline }}."""
    return DummyClassifier(strategy="most_frequent").fit(rows[FEATURES], rows[TARGET])
