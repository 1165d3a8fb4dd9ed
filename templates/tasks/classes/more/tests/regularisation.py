def test_parameters_reach_the_model(prepared: pd.DataFrame, params: Params) -> None:
    """Less freedom gives smaller coefficients."""
    free, bound = (
        train(prepared, replace(params, regularisation=value))["classifier"]
        for value in (10.0, 0.01)
    )

    assert abs(bound.coef_).sum() < abs(free.coef_).sum()
