def mean_by_group(missed: pd.Series, group: pd.Series) -> dict[str, float]:
    """Return the mean absolute error in each group."""
    means = missed.groupby(group.fillna("unknown")).mean()
    return {str(name): round(float(mean), 6) for name, mean in means.items()}
