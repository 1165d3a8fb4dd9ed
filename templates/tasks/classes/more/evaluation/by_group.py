def accuracy_by_group(right: pd.Series, group: pd.Series) -> dict[str, float]:
    """Return the share of right answers in each group."""
    shares = right.groupby(group.fillna("unknown")).mean()
    return {str(name): round(float(share), 6) for name, share in shares.items()}
