    """Return training and test rows: the last days are the test, as the future always is."""
    kept = round(len(rows) * (1 - params.test_share))
    return rows.iloc[:kept], rows.iloc[kept:]
