"""The files by name and as text: which are the project's own, which match a pattern, what their lines say."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import chain

from mlopskit.findings import Place
from mlopskit.repo import kinds
from mlopskit.repo.content import Content
from mlopskit.repo.ignore import translated
from mlopskit.repo.reading import TEXT_LIMIT, decoded, limit_of
from mlopskit.repo.shapes import leads_along

_MAGIC = re.compile(r"[*?\[\\]")
_MAGIC_RUN = re.compile(r"\\.|\[[^\]]*\]?|\*\*/|[*?]+")
"""What separates the literal pieces of a pattern; `**/` may stand for nothing, so that its slash is none of them."""
_INTRICATE = re.compile(r"[?\[\\]|[^/]\*\*|\*\*[^/]")
"""What plain string operations do not match."""
LINE_SEARCHED = 2000
"""Characters of a line that a pattern is searched in; what is longer is data."""
MOST_LINES = 100_000
LINE_USUAL = 500
"""Characters up to which a line is searched as it is."""
_BLANKS, _FIVE_BLANKS, _MANY_BLANKS = re.compile(r"\s{40,}"), re.compile(r"\s{5}"), re.compile(r"\s{300}")
"""More blanks than anybody writes; a pattern that begins with some would be tried on each of them."""

SEVERAL = 3
"""Files from which on the lines that they share are searched once."""
MANY = 100
"""Paths from which on one pattern over all of them is quicker than a look at each."""
LINES_KEPT = 100_000
"""Different lines that are kept of all sets of files together."""


class Files:
    """The files of a repository by name, and their text."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._texts: dict[str, str | None] = {}
        self._odd: dict[str, bool] = {}
        self._product: dict[str, bool] = {}
        self._narrowed: dict[str, str] = {}
        self._lowered: dict[str, str] = {}
        self._distinct: dict[tuple[str, ...], frozenset[str]] = {}

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The project's own files, sorted."""
        return tuple(sorted(path for path in self._content.entries if kinds.is_own(path)))

    @cached_property
    def all(self) -> tuple[str, ...]:
        """All files, sorted."""
        return tuple(sorted(self._content.entries))

    @cached_property
    def _own_joined(self) -> str:
        # one search over one long text is far quicker than one per path
        return "\n".join(path for path in self.own if "\n" not in path)

    @cached_property
    def _own_lowered(self) -> str:
        return self._own_joined.lower()

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
        literal = max(_MAGIC_RUN.split(pattern), key=len)
        lines = self._lines_with(literal) if literal else self._own_joined
        if _INTRICATE.search(pattern) or lines.count("\n") >= MANY:
            return _glob(pattern).findall(lines)
        shape = pattern.split("/")
        return (path for path in lines.split("\n") if leads_along(path.lower().split("/"), shape))

    def _lines_with(self, literal: str) -> str:
        """Return the paths, a line each, that hold this text, any case; finding it is far quicker than a pattern."""
        known = self._narrowed.get(literal)
        if known is None:
            known = self._narrowed[literal] = "\n".join(_lines_around(literal, self._own_joined, self._own_lowered))
        return known

    def like(self, pattern: str, endings: Iterable[str]) -> tuple[str, ...]:
        """Return the own files with one of these endings whose path, in lower case, holds a pattern."""
        wanted = re.compile(pattern, re.MULTILINE)
        # most patterns are in no path at all, which one search over all of them shows
        ends = [ending for ending in endings if wanted.search(self._lowered_by_end(ending))]
        return tuple(sorted(path for end in ends for path in self._by_end[end] if wanted.search(path.lower())))

    def _lowered_by_end(self, ending: str) -> str:
        if ending not in self._lowered:
            self._lowered[ending] = "\n".join(self._by_end.get(ending, ())).lower()
        return self._lowered[ending]

    def is_product(self, path: str) -> bool:
        """Whether an own file belongs to what the project delivers; asked for each file by each practice."""
        known = self._product.get(path)
        if known is None:
            aside = kinds.is_aside(path) and not self._main_is_aside
            known = not aside and not kinds.is_test(path) and kinds.is_own(path)
            self._product[path] = known
        return known

    def text(self, path: str) -> str | None:
        """Return a file's text."""
        if path not in self._texts:
            content = self._content.read(path)
            self._texts[path] = None if content is None else self._text_of(path, content)
        return self._texts[path]

    def _text_of(self, path: str, content: bytes) -> str | None:
        text = decoded(content)
        if text is None:
            self._content.trouble(path, "not text")
        elif limit_of(path) == TEXT_LIMIT and _breaks(text) > MOST_LINES:
            self._content.trouble(path, f"more than {MOST_LINES} lines, so it is data and was not searched")
            return None
        return text

    def lines(self, path: str) -> tuple[str, ...]:
        """Return a file's lines."""
        return tuple((self.text(path) or "").splitlines())

    def texts(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Go through (path, text) of many files, which is quicker than to ask for one after the other."""
        asked = tuple(paths)
        for path, content in self._content.read_many(path for path in asked if path not in self._texts):
            self._texts[path] = self._text_of(path, content)
        return ((path, text) for path in asked if (text := self.text(path)) is not None)

    def searched(self, path: str) -> tuple[str, ...]:
        """Return a file's lines as patterns are searched in them: none too long, and none of mere blanks."""
        return self._bounded(path, self.text(path) or "")

    def _bounded(self, path: str, text: str) -> tuple[str, ...]:
        lines = tuple(text.splitlines())
        odd = self._odd.get(path)
        if odd is None:
            odd = self._odd[path] = _is_odd(text, lines)
        return tuple(map(_bounded, lines)) if odd else lines

    def is_odd(self, path: str) -> bool:
        """Whether the text has lines that are too long, or more blanks in a row than anybody writes."""
        known = self._odd.get(path)
        if known is None:
            text = self.text(path) or ""
            known = self._odd[path] = _is_odd(text, text.splitlines())
        return known

    def count(self, ending: str) -> int:
        """Return how many own files end in a dot and this word."""
        return len(self._by_end.get(ending, ()))

    def find(self, pattern: str, paths: Iterable[str]) -> tuple[Place, ...]:
        """Return the lines that match a regular expression."""
        asked = tuple(paths)
        if not asked:
            return ()
        wanted = re.compile(pattern, re.IGNORECASE)
        if len(asked) < SEVERAL:
            return self._places(asked, lambda line: wanted.search(line) is not None)
        # files repeat themselves and each other: each line is tried once, however often it stands there
        hits = {line for line in self._lines_of(asked) if wanted.search(line)}
        return self._places(asked, hits.__contains__) if hits else ()

    def _places(self, paths: Iterable[str], matches: Callable[[str], bool]) -> tuple[Place, ...]:
        return tuple(
            Place(path, number) for path in paths for number, line in enumerate(self.searched(path), 1) if matches(line)
        )

    def _lines_of(self, paths: tuple[str, ...]) -> frozenset[str]:
        """Return the different lines of these files; most sets of files are asked about again."""
        known = self._distinct.get(paths)
        if known is None:
            known = frozenset(chain.from_iterable(self._bounded(path, text) for path, text in self.texts(paths)))
            if sum(map(len, self._distinct.values())) + len(known) <= LINES_KEPT:
                self._distinct[paths] = known
        return known


def _is_odd(text: str, lines: Iterable[str]) -> bool:
    return max(map(len, lines), default=0) > LINE_USUAL or _has_many_blanks(text)


def _has_many_blanks(text: str) -> bool:
    # whoever has so many in a row has five in a row among each sixtieth letter, which is seldom and quickly seen
    return _FIVE_BLANKS.search(text[::60]) is not None and _MANY_BLANKS.search(text) is not None


def _breaks(text: str) -> int:
    return text.count("\n") + text.count("\r")


def _bounded(line: str) -> str:
    return _BLANKS.sub(" " * 40, line[:LINE_SEARCHED])


def _lines_around(literal: str, text: str, lowered: str) -> Iterator[str]:
    """Go through the lines of a text that hold a literal, found in the same text in lower case."""
    if len(lowered) != len(text):
        yield text  # a letter whose lower case is longer moves everything behind it
        return
    at = lowered.find(literal)
    while at >= 0:
        stop = lowered.find("\n", at)
        stop = len(text) if stop < 0 else stop
        yield text[lowered.rfind("\n", 0, at) + 1 : stop]
        at = lowered.find(literal, stop)


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
