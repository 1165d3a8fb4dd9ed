"""The files by name and as text: which are the project's own, which match a pattern, what their lines say."""

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

from mlopskit.findings import Place
from mlopskit.repo import kinds
from mlopskit.repo.content import Content
from mlopskit.repo.ignore import translated
from mlopskit.repo.reading import decoded

_MAGIC = re.compile(r"[*?\[\\]")
LINE_SEARCHED = 2000
"""Characters of a line that a pattern is searched in; what is longer is data."""


class Files:
    """The files of a repository by name, and their text."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._texts: dict[str, str | None] = {}
        self.own = tuple(sorted(path for path in content.entries if kinds.is_own(path)))
        self._product: dict[str, bool] = {}

    @cached_property
    def all(self) -> tuple[str, ...]:
        """All files, sorted."""
        return tuple(sorted(self._content.entries))

    @cached_property
    def _own_joined(self) -> str:
        # one search over one long text is far quicker than one per path
        return "\n".join(path for path in self.own if "\n" not in path)

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.own:
            found.setdefault(path.rpartition("/")[2].lower(), []).append(path)
        return found

    @cached_property
    def _by_end(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.own:
            found.setdefault(path.rpartition(".")[2].lower(), []).append(path)
        return found

    @cached_property
    def _main_is_aside(self) -> bool:
        """Whether the code lies in folders that are called examples or the like, so that they are the product."""
        code = [path for path in self.own if path.endswith((".py", ".ipynb")) and not kinds.is_test(path)]
        aside = sum(kinds.is_aside(path) for path in code)
        return 0 < len(code) == aside

    def glob(self, *patterns: str) -> tuple[str, ...]:
        """Return the own files that match any of the patterns, sorted."""
        found = {path for pattern in patterns for part in _unfolded(pattern.lower()) for path in self._matching(part)}
        return tuple(sorted(found))

    def _matching(self, pattern: str) -> Iterable[str]:
        """Return the files of one pattern; most ask for a name, a path or an ending, which need no search."""
        tail = pattern.removeprefix("**/")
        if "/" not in tail and tail != pattern:
            if not _MAGIC.search(tail):
                return self._by_name.get(tail, ())
            if tail.startswith("*.") and not _MAGIC.search(tail[1:]):
                same_end = self._by_end.get(tail.rpartition(".")[2], ())
                return (path for path in same_end if path.lower().endswith(tail[1:]))
        if not _MAGIC.search(pattern):
            same_name = self._by_name.get(pattern.rpartition("/")[2], ())
            return (path for path in same_name if path.lower() == pattern)
        return _glob(pattern).findall(self._own_joined)

    def is_product(self, path: str) -> bool:
        """Whether an own file belongs to what the project delivers; asked for each file by each practice."""
        known = self._product.get(path)
        if known is None:
            known = kinds.is_own(path) and not kinds.is_test(path) and (self._main_is_aside or not kinds.is_aside(path))
            self._product[path] = known
        return known

    def text(self, path: str) -> str | None:
        """Return a file's text."""
        if path not in self._texts:
            content = self._content.read(path)
            text = None if content is None else decoded(content)
            if content is not None and text is None:
                self._content.trouble(path, "not text")
            self._texts[path] = text
        return self._texts[path]

    def lines(self, path: str) -> tuple[str, ...]:
        """Return a file's lines."""
        return tuple((self.text(path) or "").splitlines())

    def find(self, pattern: str, paths: Iterable[str]) -> tuple[Place, ...]:
        """Return the lines that match a regular expression."""
        wanted = re.compile(pattern, re.IGNORECASE)
        return tuple(
            Place(path, number)
            for path in paths
            for number, line in enumerate(self.lines(path), 1)
            if wanted.search(line[:LINE_SEARCHED])
        )


@lru_cache(maxsize=2000)
def _glob(pattern: str) -> re.Pattern[str]:
    """Return a pattern over lines of paths."""
    lines = translated(pattern).replace(".*", "[^\\n]*").replace("[^/]", "[^/\\n]")
    return re.compile(f"^(?:{lines})$", re.IGNORECASE | re.MULTILINE)


def _unfolded(pattern: str) -> list[str]:
    found = re.search(r"\{([^{}]*)\}", pattern)
    if found is None:
        return [pattern]
    before, after = pattern[: found.start()], pattern[found.end() :]
    return [whole for choice in found[1].split(",") for whole in _unfolded(before + choice + after)]
