"""The line that a command is written on."""

from collections.abc import Callable, Mapping

from mlopskit.findings import Place
from mlopskit.repo.wiring import Wiring

Wire = Callable[[Mapping[str, str]], Wiring]


def test_place_is_exact_in_folded_and_quoted_scripts(wire: Wire) -> None:
    """
    A folded or quoted script names the line where the command is written.
    """
    folded = "    - run: >\n        pytest\n        -q\n\n        mypy .\n"
    text = f'on: push\njobs:\n  a:\n    steps:\n{folded}    - run: "ruff check ."\n'
    found = wire({".github/workflows/a.yml": text})

    assert [("pytest -q", 6), ("mypy .", 9), ("ruff check .", 10)] == [(c.text, c.place.line) for c in found.commands]
    assert Place(".github/workflows/a.yml", 6) == found.commands[0].place
