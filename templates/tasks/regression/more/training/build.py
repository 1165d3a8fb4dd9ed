    return Pipeline([("columns", columns), ("regressor", Ridge(alpha=params.regularisation))])
