"""What the wiring asks of a repository; `mlopskit.repo.Repo` gives it, and so does a test's dictionary."""

from typing import Protocol


class Source(Protocol):
    """Files by name and text."""

    @property
    def files(self) -> tuple[str, ...]:
        """The project's own files, as sorted POSIX paths."""

    def text(self, path: str) -> str | None:
        """Return a file's text, or None when there is none or it could not be read."""
