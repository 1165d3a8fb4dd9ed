    return raw.drop_duplicates().dropna(subset=NUMBERS, how="all").reset_index(drop=True)
