    """Draw which {{ cookiecutter.target }} was taken for which."""
