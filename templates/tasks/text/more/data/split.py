    """
    Return training and test rows, shuffled, with the same share of each topic in both.

    The same text never stands in both: it would be remembered, not understood.
    """
    texts = rows.drop_duplicates(subset="text")
    train, test = train_test_split(
        texts, test_size=params.test_share, random_state=params.seed, stratify=texts[TARGET]
    )
    again = rows.drop(index=texts.index)
    in_test = again["text"].isin(set(test["text"]))
    return pd.concat([train, again[~in_test]]), pd.concat([test, again[in_test]])
