"""The Python of a repository: which files are worth parsing, their facts (cached), and how they import each other."""

from collections.abc import Iterable
from functools import cached_property

from mlopskit.repo import kinds
from mlopskit.repo.cache import Cache
from mlopskit.repo.content import Content
from mlopskit.repo.facts.model import NotebookFacts, PythonFacts
from mlopskit.repo.facts.notebooks import parse_notebook
from mlopskit.repo.facts.python import parse_python
from mlopskit.repo.libraries import mentions
from mlopskit.repo.reading import decoded

PARSED_ANYWAY = 400_000
"""Bytes of further Python, tests first, that are parsed though they mention no library that matters."""


class Code:
    """The Python files and notebooks among the own files."""

    def __init__(self, content: Content, files: tuple[str, ...], cache: Cache) -> None:
        self._content = content
        self._cache = cache
        self.sources = tuple(path for path in files if path.endswith(".py"))
        self.notebooks = tuple(path for path in files if path.endswith(".ipynb"))
        self._python: dict[str, PythonFacts | None] = {}
        self._notebook: dict[str, NotebookFacts | None] = {}

    def python(self, path: str) -> PythonFacts | None:
        """Return the facts of a Python file, or of a notebook's code; parsed when first asked for."""
        if path.lower().endswith(".ipynb"):
            notebook = self.notebook(path)
            return None if notebook is None else notebook.python
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
        chosen, others = self._chosen()
        left = PARSED_ANYWAY
        for size, path in sorted(others, key=lambda item: (not kinds.is_test(item[1]), kinds.is_aside(item[1]), item)):
            left -= size
            if left < 0:
                break
            chosen.append(path)
        return tuple(sorted(chosen))

    def _chosen(self) -> tuple[list[str], list[tuple[int, str]]]:
        """Return the files that speak of machine learning, and the others with their sizes."""
        chosen: list[str] = []
        others: list[tuple[int, str]] = []
        unknown: list[str] = []
        for path in self.sources:
            entry = self._content.entries[path]
            if entry.blob is None or not (self._cache.knows(entry.blob) or self._cache.is_plain(entry.blob)):
                unknown.append(path)
            elif self._cache.is_plain(entry.blob):
                others.append((entry.size or 3000, path))
            else:
                chosen.append(path)
        plain: list[str] = []
        pattern = mentions()
        for path, content in self._content.read_many(unknown):
            if pattern.search(b"\n" + content):
                chosen.append(path)
                self._python[path] = self._facts_of(path, content)
            else:
                others.append((len(content), path))
                plain.append(self._content.blob(path, content))
        self._cache.keep_plain(plain)
        return chosen, others

    def _read_python(self, path: str) -> PythonFacts | None:
        entry = self._content.entries.get(path)
        if entry is None:
            return None
        known = self._cache.python(entry.blob) if entry.blob else None
        if known is not None:
            self._note(path, known.error)
            return known
        content = self._content.read(path)
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
    def _modules(self) -> dict[str, tuple[str, ...]]:
        """The files by each dotted tail of their path: `src/app/train.py` by `src.app.train`, `app.train`, `train`."""
        found: dict[str, list[str]] = {}
        for path in self.sources:
            parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
            for start in range(len(parts)):
                found.setdefault(".".join(parts[start:]), []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}

    def imported_by(self, path: str) -> frozenset[str]:
        """Return the project's files that a file imports directly."""
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
        near = sorted(self._modules.get(dotted, ()), key=lambda one: (-_shared(one, folders), one.count("/"), one))
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
