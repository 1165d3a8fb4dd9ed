def prepare(raw: pd.DataFrame) -> pd.DataFrame:
    """
    {{ cookiecutter.drops }}; leave all other gaps.

    The gaps that remain are filled inside the model, from the training rows alone, so that
    nothing of the test rows leaks into training and prediction fills them in the same way.
    """
    require(raw, [TARGET, *FEATURES])
