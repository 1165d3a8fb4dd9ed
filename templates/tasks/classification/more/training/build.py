    classifier = LogisticRegression(
        C=params.regularisation, max_iter=params.max_iter, random_state=params.seed
    )
    return Pipeline([("columns", columns), ("classifier", classifier)])
