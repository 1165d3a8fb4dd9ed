"""A repository as a dictionary, and its commands as lines that can be read beside the files."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from textwrap import dedent

import pytest

from mlopskit.repo.facts.model import PythonFacts
from mlopskit.repo.facts.python import parse_python
from mlopskit.repo.wiring import Command, Wiring, resolve


@dataclass(frozen=True)
class Tree:
    """Files by path."""

    contents: Mapping[str, str]

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(sorted(self.contents))

    def text(self, path: str) -> str | None:
        return self.contents.get(path)

    def python_files(self, *, product: bool = True) -> Iterable[tuple[str, PythonFacts]]:
        del product
        return [(path, parse_python(text)) for path, text in self.contents.items() if path.endswith(".py")]


Wire = Callable[[Mapping[str, str]], Wiring]
Tell = Callable[[Mapping[str, str]], list[str]]


@pytest.fixture(scope="session")
def wire() -> Wire:
    return lambda files: resolve(Tree({path: dedent(text).lstrip("\n") for path, text in files.items()}))


@pytest.fixture(scope="session")
def tell(wire: Wire) -> Tell:
    """Give each command as `text | triggers | how | chain`, without those that only read the same again."""
    return lambda files: [_line(command) for command in wire(files).commands]


def _line(command: Command) -> str:
    how = "never" if command.disabled else "enforced" if command.enforced else "loose"
    chain = " > ".join(str(place) for place in command.chain)
    return f"{command.text} | {' '.join(sorted(command.triggers))} | {how} | {chain}"
