"""
Which test files a change cannot reach, told by what they import.

It errs towards running: only a change of Python files alone narrows anything, and a test file is left out only when
neither it nor a `conftest.py` above it imports a changed module, directly or through the project's other files, when
none of these starts programs or imports by name, and when the test does not speak of Python files by path.
A test that finds the source in yet another way is the reason why the whole is run where it counts, after the merge.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from mlopskit.gates.judging.change import Narrowed
from mlopskit.repo import Repo
from mlopskit.repo.facts.model import Import, PythonFacts

DYNAMIC = frozenset({"subprocess", "importlib", "runpy", "pkgutil", "multiprocessing", "pytester", "sh", "pexpect"})
"""Modules through which a file can reach others that it does not import."""
STATIC = ("importlib.resources", "importlib.metadata")
CALLS = frozenset({"exec", "eval", "__import__", "os.system", "os.popen", "os.execv", "os.spawnv"})
EVERYWHERE = frozenset({"setup.py", "noxfile.py"})
"""Python files that decide how the others are built or run."""


def narrow(root: Path, tests: Iterable[str], changed: Iterable[str], pytest: Mapping[str, Any]) -> Narrowed | None:
    """Return which of the test files a change can reach; None when that cannot be told, or leaves nothing out."""
    asked, touched = tuple(tests), frozenset(path for path in changed if not path.endswith(".pyc"))
    if not touched or not all(_understood(root, path) for path in touched) or "doctest" in str(pytest.get("addopts")):
        return None
    repo = Repo(root)
    try:
        if not touched <= set(repo.files):
            return None
        left_out = tuple(path for path in asked if not _reached(repo, path, touched))
    finally:
        repo.close()
    kept = tuple(path for path in asked if path not in left_out)
    return Narrowed(kept, left_out) if left_out else None


def _understood(root: Path, path: str) -> bool:
    return path.endswith(".py") and path not in EVERYWHERE and (root / path).is_file()


def _reached(repo: Repo, test: str, changed: frozenset[str]) -> bool:
    """Whether a change can reach a test file, as far as its imports tell; what cannot be told counts as reached."""
    own = [test, *(path for path in repo.files if _is_above(path, test))]
    texts = [repo.text(path) for path in own]
    if any(text is None or '.py"' in text or ".py'" in text or "pytest_plugins" in text for text in texts):
        return True
    files = frozenset(own).union(*(repo.modules_from(path) for path in own))
    facts = [repo.python(path) for path in files]
    if files & changed or any(fact is None or fact.error or _is_dynamic(fact) for fact in facts):
        return True
    imported = {word for fact in facts if fact for word in _words(fact)}
    return any(_name(path) in imported for path in changed)


def _is_above(path: str, test: str) -> bool:
    place = PurePosixPath(path)
    return place.name in ("conftest.py", "__init__.py") and place.parent in PurePosixPath(test).parents


def _is_dynamic(facts: PythonFacts) -> bool:
    return any(item.root in DYNAMIC and not _dotted(item).startswith(STATIC) for item in facts.imports) or any(
        call.name in CALLS for call in facts.calls
    )


def _dotted(item: Import) -> str:
    return f"{item.module}.{item.name}"


def _words(facts: PythonFacts) -> Iterable[str]:
    """Go through every part of every imported name, so that a module of an ambiguous name counts as imported."""
    for item in facts.imports:
        yield from item.module.split(".")
        yield item.name


def _name(path: str) -> str:
    """Return the name by which a file is imported: of its package for an `__init__.py`."""
    place = PurePosixPath(path)
    return place.parent.name if place.stem == "__init__" else place.stem
