def build(params: Params) -> Pipeline:
    """
    Return the model before it has seen data.

    Words and pairs of words are weighed inside it, so that training and prediction cannot read a
    message differently; a word that is never seen in training counts nothing.
    """
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=params.min_df, sublinear_tf=True)
    classifier = LogisticRegression(
        C=params.regularisation, max_iter=params.max_iter, random_state=params.seed
    )
    columns = ColumnTransformer([("words", words, FEATURES[0])])
    return Pipeline([("columns", columns), ("classifier", classifier)])
