def test_parameters_reach_the_model(prepared: pd.DataFrame, params: Params) -> None:
    """More regularisation gives smaller coefficients."""
    free, bound = (
        train(prepared, replace(params, regularisation=value))["regressor"]
        for value in (0.1, 1000.0)
    )

    assert abs(bound.coef_).sum() < abs(free.coef_).sum()
