"""Names and paths with stars."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlopskit.repo.files import _glob
from mlopskit.repo.shapes import fits, leads_along

NAMES = st.text(alphabet="ab.", max_size=6)
PARTS = st.text(alphabet="ab*", min_size=1, max_size=4).filter(lambda part: "**" not in part)


@pytest.mark.parametrize(
    ("name", "shape", "expected"),
    [
        ("ruff", "ruff", True),
        ("ruff-lsp", "ruff", False),
        ("ruff-lsp", "ruff*", True),
        ("test_unit.py", "test_*.py", True),
        ("aba", "ab*ba", False),
        ("abba", "ab*ba", True),
        ("a.b.c", "*.b.*", True),
        ("", "*", True),
    ],
)
def test_a_star_stands_for_any_text(name: str, shape: str, expected: bool) -> None:  # noqa: FBT001 - a parameter
    """A star stands for any text, none included, and no letter serves two pieces."""
    assert expected == fits(name, shape)


@given(path=st.lists(NAMES.filter(bool), min_size=1, max_size=4), shape=st.lists(PARTS | st.just("**"), max_size=4))
def test_plain_operations_agree_with_the_expression(path: list[str], shape: list[str]) -> None:
    """A path leads along a shape just when the regular expression of the same pattern matches it."""
    pattern = "/".join([*shape, "a*"])
    assert (_glob(pattern).fullmatch("/".join(path)) is not None) == leads_along(path, pattern.split("/"))
