"""The repository's files as the wiring needs them: looked up by path, parsed once per kind."""

from collections.abc import Callable
from dataclasses import dataclass, field

from mlopskit.repo.facts.running import Flow
from mlopskit.repo.facts.shell import joined
from mlopskit.repo.shapes import fits
from mlopskit.repo.wiring.source import Source

LONGEST_LINE = 2_000
LONGEST_TEXT = 200_000


@dataclass(slots=True)
class Files:
    """Paths, texts and parsed files of a repository."""

    source: Source
    paths: frozenset[str] = frozenset()
    ends: dict[str, list[str]] = field(default_factory=dict)
    """The paths by what stands behind the last dot of the name, or by the whole name, in lower case."""
    parsed: dict[tuple[str, Callable[[str, str], Flow]], Flow] = field(default_factory=dict)
    cached: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.paths = frozenset(self.source.files)
        for path in self.source.files:
            self.ends.setdefault(path.rpartition("/")[2].rpartition(".")[2].lower(), []).append(path)

    @property
    def sorted(self) -> tuple[str, ...]:
        """All paths in their order."""
        return self.source.files

    def ending(self, *words: str) -> list[str]:
        """Return the paths, sorted, whose name ends in a dot and one of these words, or is one of them; any case."""
        return sorted(path for word in words for path in self.ends.get(word, ()))

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return path in self.paths

    def text(self, path: str) -> str | None:
        """Return the text of a file of the repository; nothing outside it is ever asked for."""
        text = self.source.text(path) if path in self.paths else None
        return None if text is None else bounded(text)

    def flow(self, path: str, parse: Callable[[str, str], Flow]) -> Flow | None:
        """Return what a file runs, parsed once, or None when there is no such text."""
        key = (path, parse)
        if key not in self.parsed:
            text = self.text(path)
            if text is None:
                return None
            self.parsed[key] = parse(text, path)
        return self.parsed[key]

    def find(self, name: str, directory: str) -> str:
        """Return the path of a file named from a folder, or from the root when it is not there; else nothing."""
        if not name or name.startswith(("~", "http://", "https://")):
            return ""
        for candidate in (joined(directory, name), joined("", name)):
            if candidate in self.paths:
                return candidate
        return ""

    def like(self, name: str, directory: str) -> tuple[str, ...]:
        """Return the paths that a name from a folder stands for: several where it holds a `*`."""
        if "*" not in name:
            return tuple(filter(None, [self.find(name, directory)]))
        pattern = joined(directory, name)
        depth = pattern.count("/")
        return tuple(sorted(p for p in self.paths if p.count("/") == depth and fits(p, pattern)))

    def first(self, names: tuple[str, ...], directory: str) -> str:
        """Return the first of these files that the folder, or one above it, has."""
        while True:
            for name in names:
                path = f"{directory}/{name}" if directory else name
                if path in self.paths:
                    return path
            if not directory:
                return ""
            directory = directory.rpartition("/")[0]


def bounded(text: str) -> str:
    """
    Return a text without lines that no person wrote, and cut where no file that runs things goes on.

    Patterns are matched line by line; a line of a megabyte would take them hours, and says nothing.
    """
    if len(text) <= LONGEST_LINE:
        return text
    rows = text[:LONGEST_TEXT].split("\n")
    return "\n".join(row if len(row) <= LONGEST_LINE else "" for row in rows)
