def prepare(raw: pd.DataFrame) -> pd.DataFrame:
    """Drop messages without a text or a topic, and those that stand there twice; tidy spaces."""
    require(raw, ["id", *CATEGORIES, *FEATURES, TARGET])
    rows = raw.drop_duplicates().dropna(subset=[*FEATURES, TARGET])
    tidy = rows["text"].str.replace(r"\s+", " ", regex=True).str.strip()
    return rows.assign(text=tidy)[tidy != ""].reset_index(drop=True)
