def build(params: Params) -> Pipeline:
    """
    Return the model before it has seen data.

    Preparation is part of it, so that training and prediction cannot treat a day differently.
    """
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    columns = ColumnTransformer(
        [
            ("numbers", numbers, NUMBERS),
            ("categories", OneHotEncoder(handle_unknown="ignore"), CATEGORIES),
        ]
    )
    return Pipeline([("columns", columns), ("regressor", Ridge(alpha=params.regularisation))])
