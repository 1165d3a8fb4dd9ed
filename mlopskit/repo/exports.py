"""Scripts that were exported from notebooks: they lie beside a notebook of the same name, many of them."""

from collections.abc import Iterable

SEVERAL = 3
"""From so many pairs on, a script beside a notebook of its name is the notebook's export, and not its successor."""


def exported(files: Iterable[str], scripts: Iterable[str]) -> frozenset[str]:
    """Return those of the scripts that are exports of notebooks, where most of the scripts are."""
    notebooks = {path.removesuffix(".ipynb") for path in files if path.endswith(".ipynb")}
    asked = tuple(scripts)
    pairs = frozenset(path for path in asked if path.removesuffix(".py") in notebooks)
    return pairs if len(pairs) >= SEVERAL and 2 * len(pairs) > len(asked) else frozenset()
