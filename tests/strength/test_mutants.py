"""The mistakes that the strength of the tests is measured with."""

import ast
from pathlib import Path

import pytest

from tests.strength.mutants import mutants
from tests.strength.reach import Reach
from tests.strength.score import ROOMS, interval

SOURCES = sorted({path for room in ROOMS.values() for path in room.sources() if "__init__" not in path})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = a == b", ["x = a != b"]),
        ("x = a < b <= c", ["x = a <= b <= c", "x = a < b < c"]),
        ("x = (a) not in (b)", ["x = (a) in (b)"]),
        ("x = a and b or c", ["x = a or b or c", "x = a and b and c"]),
        ("x = not a", ["x = a"]),
        ("if a:\n    f()", ["if (not (a)):\n    f()", "if a:\n    pass"]),
        ("x = [y for y in z if y]", ["x = [y for y in z if (not (y))]"]),
        ("x = 'é' + 1", ["x = 'XXéXX' + 1", "x = 'é' - 1", "x = 'é' + 2"]),
        ("def f(a: int = 1) -> 'str':\n    'Doc.'\n    return True",
         ["def f(a: int = 2) -> 'str':\n    'Doc.'\n    return True",
          "def f(a: int = 1) -> 'str':\n    'Doc.'\n    return False",
          "def f(a: int = 1) -> 'str':\n    'Doc.'\n    return None"]),
        ("for x in y:\n    break", ["for x in y:\n    continue"]),
        ("x = f'{a == b}'", []),
    ],
)  # fmt: skip
def test_each_mistake_stands_where_it_is_said_to(text: str, expected: list[str]) -> None:
    """
    A mistake replaces its own place and nothing else; documentation, types and f-strings are left alone.
    """
    assert expected == [mutant.applied(text) for mutant in mutants("a.py", text)]


@pytest.mark.parametrize("path", SOURCES[::10])
def test_a_mistake_is_still_python(path: str) -> None:
    """
    Each mistake in a module can be compiled, so that tests notice what it does and not that it cannot be read.
    """
    text = Path(path).read_text("utf-8")
    made = mutants(path, text)

    assert made
    for mutant in made[::10]:
        ast.parse(mutant.applied(text))


def test_a_line_is_reached_by_the_tests_of_its_statement() -> None:
    """
    Lines within a statement count with its first; what runs at import is held by all tests of the file.
    """
    at_import, one = frozenset[str](), frozenset({"slow", "quick"})
    reach = Reach({"a.py": {1: at_import, 5: one, 9: frozenset({"other"})}}, {"slow": 2.0, "quick": 0.5, "other": 1.0})

    told = [reach.tests("a.py", line) for line in (3, 5, 7, 9)]

    assert [("quick", "other", "slow"), ("quick", "slow"), ("quick", "slow"), ("other",)] == told
    assert () == reach.tests("b.py", 1)


def test_the_interval_is_wilson_s() -> None:
    """
    The figures are those of the published examples.
    """
    assert (0.4, 0.6) == tuple(round(bound, 1) for bound in interval(50, 100))
    assert (0.722, 1.0) == tuple(round(bound, 3) for bound in interval(10, 10))
