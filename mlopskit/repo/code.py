"""The Python of a repository: which files are worth parsing, their facts (cached), and how they import each other."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from mlopskit.repo import kinds
from mlopskit.repo.cache import Cache
from mlopskit.repo.content import Content
from mlopskit.repo.facts.model import NotebookFacts, PythonFacts
from mlopskit.repo.facts.notebooks import parse_notebook
from mlopskit.repo.facts.python import parse_python
from mlopskit.repo.libraries import speaks_of_learning
from mlopskit.repo.reading import decoded

HUGE = 20_000
"""Python files from which on those that mention no library that matters are not parsed anyway."""
LOOKED_AT = 512 << 20
"""Bytes of Python that are looked at for the names of libraries."""
PARSED = 32 << 20
"""Bytes of Python speaking of machine learning that are parsed, which takes half a second for each MiB."""
PARSED_ANYWAY = 250_000
"""Bytes of further Python, tests first, that are parsed though they mention no library that matters."""
NOTEBOOKS = 128 << 20
"""Bytes of notebooks that are parsed; most of them are pictures."""
TYPICAL = 3000
"""Bytes that a file of unknown size is taken for."""
PROMISING = re.compile(
    r"train|model|pipeline|predict|eval|feature|data|serv|infer|score|monitor|main|app|run|experiment"
)


class Code:
    """The Python files and notebooks among the own files."""

    def __init__(self, content: Content, files: tuple[str, ...], cache: Cache) -> None:
        self._content = content
        self._cache = cache
        self.sources = tuple(path for path in files if path.endswith(".py"))
        self.notebooks = tuple(path for path in files if path.endswith(".ipynb"))
        self._python: dict[str, PythonFacts | None] = {}
        self._notebook: dict[str, NotebookFacts | None] = {}
        self._imported: dict[str, frozenset[str]] = {}
        self._at_hand: dict[str, bytes] = {}

    def python(self, path: str) -> PythonFacts | None:
        """Return the facts of a Python file, or of a notebook's code, parsed when first asked for; None for others."""
        if path.lower().endswith(".ipynb"):
            notebook = self.notebook(path)
            return None if notebook is None else notebook.python
        if not path.endswith(".py"):
            return None
        if path not in self._python:
            self._python[path] = self._read_python(path)
        return self._python[path]

    def notebook(self, path: str) -> NotebookFacts | None:
        """Return the facts of a notebook; parsed when first asked for."""
        if path not in self._notebook:
            self._notebook[path] = self._read_notebook(path)
        return self._notebook[path]

    @cached_property
    def worth_parsing(self) -> tuple[str, ...]:
        """The Python files that import a library that matters, or are few enough to be read anyway; sorted."""
        speaking, others = self._sorted_out(self._within(self.sources, LOOKED_AT, "looked at"))
        chosen = self._within(speaking, PARSED, "parsed")
        further = [] if len(self.sources) > HUGE else self._cut(sorted(others, key=_rank), PARSED_ANYWAY)
        return tuple(sorted((*chosen, *further)))

    @cached_property
    def worth_reading(self) -> tuple[str, ...]:
        """The notebooks, or as many of them as anybody would wait for; sorted."""
        return tuple(sorted(self._within(self.notebooks, NOTEBOOKS, "parsed", "notebooks")))

    def _within(self, paths: Iterable[str], budget: int, done: str, kind: str = "Python files") -> list[str]:
        """Return the files that fit into a budget of bytes, those that promise most first; say when some do not."""
        everything = list(paths)
        if sum(self._size(path) for path in everything) <= budget:
            return everything
        kept = self._cut(sorted(everything, key=_rank), budget)
        left = len(everything) - len(kept)
        advice = "audit the folder of one project to see all of it"
        self._content.trouble(f"({kind})", f"{left} of {len(everything)} were not {done}: {advice}")
        return kept

    def _cut(self, ranked: Iterable[str], budget: int) -> list[str]:
        kept: list[str] = []
        for path in ranked:
            budget -= self._size(path)
            if budget < 0:
                break
            kept.append(path)
        return kept

    def _size(self, path: str) -> int:
        size = self._content.entries[path].size
        return TYPICAL if size is None else size

    def _sorted_out(self, paths: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return the files that speak of machine learning, and those that do not."""
        speaking: list[str] = []
        others: list[str] = []
        unknown: list[str] = []
        for path in paths:
            blob = self._content.entries[path].blob
            known = None if blob is None else self._cache.speaks(blob)
            (unknown if known is None else speaking if known else others).append(path)
        for path, content in self._content.read_many(unknown):
            speaks = speaks_of_learning(content)
            (speaking if speaks else others).append(path)
            self._cache.keep_speaks(self._content.blob(path, content), speaks=speaks)
            if speaks:
                self._at_hand[path] = content
        return speaking, others

    def _read_python(self, path: str) -> PythonFacts | None:
        entry = self._content.entries.get(path)
        if entry is None:
            return None
        known = self._cache.python(entry.blob) if entry.blob else None
        if known is not None:
            self._note(path, known.error)
            return known
        content = self._at_hand.pop(path, None) or self._content.read(path)
        return None if content is None else self._facts_of(path, content)

    def _facts_of(self, path: str, content: bytes) -> PythonFacts:
        blob = self._content.blob(path, content)
        facts = self._cache.python(blob)
        if facts is None:
            text = decoded(content)
            facts = PythonFacts(error="not text") if text is None else parse_python(text)
            self._cache.keep_python(blob, facts)
        self._note(path, facts.error)
        return facts

    def _read_notebook(self, path: str) -> NotebookFacts | None:
        entry = self._content.entries.get(path)
        if entry is None:
            return None
        facts = self._cache.notebook(entry.blob) if entry.blob else None
        if facts is None:
            content = self._content.read(path)
            if content is None:
                return None
            text = decoded(content)
            facts = NotebookFacts(error="not text") if text is None else parse_notebook(text)
            self._cache.keep_notebook(self._content.blob(path, content), facts)
        self._note(path, facts.error or facts.python.error)
        return facts

    def _note(self, path: str, error: str) -> None:
        if error:
            self._content.trouble(path, error)

    # how files import each other ------------------------------------------------------------------------------------
    @cached_property
    def _by_last_name(self) -> dict[str, list[str]]:
        """The files by the last part of their module's name: `src/app/train.py` and `train/__init__.py` by `train`."""
        found: dict[str, list[str]] = {}
        for path in self.sources:
            found.setdefault(_module(path).rpartition("/")[2], []).append(path)
        return found

    def _files_called(self, dotted: str) -> Iterator[str]:
        """Go through the files whose module's name ends so: `src/app/train.py` for `app.train`, and for `train`."""
        tail = "/" + dotted.replace(".", "/")
        return (
            path for path in self._by_last_name.get(tail.rpartition("/")[2], ()) if f"/{_module(path)}".endswith(tail)
        )

    def imported_by(self, path: str) -> frozenset[str]:
        """Return the project's files that a file imports directly."""
        if path not in self._imported:
            self._imported[path] = self._targets(path)
        return self._imported[path]

    def _targets(self, path: str) -> frozenset[str]:
        facts = self.python(path)
        if facts is None:
            return frozenset()
        found: set[str] = set()
        for item in facts.imports:
            name = item.module.lstrip(".")
            level = len(item.module) - len(name)
            for dotted in ((f"{name}.{item.name}" if name else item.name) if item.name else name, name):
                target = self._file_of(dotted, path, level) if dotted else None
                if target is not None:
                    found.add(target)
                    break
        return frozenset(found)

    def _file_of(self, dotted: str, importer: str, level: int) -> str | None:
        """Return the file of a module: relative to its importer, or the one nearest to it that bears the name."""
        folders = importer.split("/")[:-1]
        if level:
            base = folders[: len(folders) - level + 1]
            candidates = ["/".join((*base, *dotted.split("."))) + end for end in (".py", "/__init__.py")]
            return next((one for one in candidates if one in self._content.entries), None)
        near = sorted(self._files_called(dotted), key=lambda one: (-_shared(one, folders), one.count("/"), one))
        # `import utils` means the file beside, on the path, or in a source folder, never one in a far package
        return next((one for one in near if "." in dotted or _reachable(one, folders)), None)

    def reached_from(self, path: str) -> frozenset[str]:
        """Return the project's files that a file imports, directly or through others, itself included."""
        seen = {path}
        waiting = [path]
        while waiting:
            new = self.imported_by(waiting.pop()) - seen
            seen |= new
            waiting.extend(new)
        return frozenset(seen)


def _rank(path: str) -> tuple[bool, bool, bool, int, str]:
    """Return where a file stands among the others: promising names first, then tests, examples last, the deep last."""
    promising = PROMISING.search(path.rsplit("/", 1)[-1].lower()) is not None
    return kinds.is_aside(path), not promising, not kinds.is_test(path), path.count("/"), path


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__")


def _shared(path: str, folders: Iterable[str]) -> int:
    count = 0
    for ours, theirs in zip(path.split("/"), folders, strict=False):
        if ours != theirs:
            break
        count += 1
    return count


def _reachable(path: str, folders: list[str]) -> bool:
    inside = path.removesuffix("/__init__.py").split("/")[:-1]
    return inside == folders[: len(inside)] or inside[-1:] in (["src"], ["lib"], ["python"]) or len(inside) <= 1
