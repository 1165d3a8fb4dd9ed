    return raw.drop_duplicates().dropna(subset=[TARGET]).reset_index(drop=True)
