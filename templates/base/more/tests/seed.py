def test_the_seed_decides_the_split(prepared: pd.DataFrame, params: Params) -> None:
    """The same seed gives the same rows, another seed gives others."""
    _, first = split(prepared, params)
    _, again = split(prepared, params)
    _, other = split(prepared, replace(params, seed=params.seed + 1))

    assert first.equals(again)
    assert not first.equals(other)
