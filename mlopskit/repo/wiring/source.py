"""What the wiring asks of a repository; `mlopskit.repo.Repo` gives it, and so does a test's dictionary."""

from collections.abc import Iterable
from typing import Protocol

from mlopskit.repo.facts.model import PythonFacts


class Source(Protocol):
    """Files by name and text."""

    @property
    def files(self) -> tuple[str, ...]:
        """The project's own files, as sorted POSIX paths."""

    def text(self, path: str) -> str | None:
        """Return a file's text, or None when there is none or it could not be read."""

    def python_files(self, *, product: bool = True) -> Iterable[tuple[str, PythonFacts]]:
        """Go through the parsed Python files that speak of machine learning, or are few enough to be read anyway."""
