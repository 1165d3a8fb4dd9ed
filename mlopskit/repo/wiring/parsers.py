"""The parsers by name, each loaded when the first file asks for it: a repository needs few of them."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from mlopskit.repo.facts.running import Flow

Parse = Callable[[str, str], Flow]


@dataclass(frozen=True, slots=True)
class Parser:
    """A parser of `mlopskit.repo.facts` that is imported on its first call."""

    module: str
    function: str = "parse"

    def __call__(self, text: str, path: str, *more: object) -> Flow:
        """Return what the file runs."""
        parse = getattr(import_module(f"mlopskit.repo.facts.{self.module}"), self.function)
        flow: Flow = parse(text, path, *more)
        return flow
