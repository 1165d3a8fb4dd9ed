def prepare(raw: pd.DataFrame) -> pd.DataFrame:
    """Measure each picture, so that what is wrong with it can be seen before it is learned from."""
    require(raw, ["name", TARGET, *FEATURES])
    rows = raw.drop_duplicates().reset_index(drop=True)
    seen = pixels(rows).astype(np.float64)
    brightness = seen.mean(axis=(1, 2)).round(6)
    return rows.assign(
        brightness=brightness,
        contrast=seen.std(axis=(1, 2)).round(6),
        light=np.where(brightness < np.median(brightness), "dim", "bright"),
    )


def pixels(rows: pd.DataFrame) -> NDArray[np.float32]:
    """Return the pictures of rows as numbers from 0 to 1: picture, line, column."""
    return np.stack([_opened(image) for image in rows["image"]])
