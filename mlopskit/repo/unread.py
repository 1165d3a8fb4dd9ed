"""What of a repository could not be looked at, for answers that would rest on it."""

from collections.abc import Iterable, Iterator

from mlopskit.repo.content import MISSING, UNSEEN
from mlopskit.repo.libraries import learning, speaks_of_training
from mlopskit.repo.remembering import once_per_repo
from mlopskit.repo.snapshot import Repo


def missing(repo: Repo, patterns: Iterable[str]) -> tuple[str, ...]:
    """Say of each file that a pattern matches, and whose content git lacks, that it could not be read."""
    lost = {trouble.path for trouble in repo.troubles if trouble.reason == MISSING}
    return tuple(f"{path}: {MISSING}" for path in repo.glob(*patterns) if path in lost) if lost else ()


def code_unseen(repo: Repo) -> tuple[str, ...]:
    """Say what of the Python and the notebooks was left out: too much of it, or not in git."""
    unseen = (trouble.reason for trouble in repo.troubles if trouble.path in UNSEEN)
    return (*unseen, *missing(repo, ("**/*.py", "**/*.ipynb")))


@once_per_repo
def code_unparsed(repo: Repo) -> tuple[str, ...]:
    """
    Say of each of the product's Python files that does not parse, and on which answers rest, what stood in the way.

    Those are the files that something runs, what those import, and files that learn where no other one does. A script
    for an old Python in a corner, which nothing names, says nothing about the project.
    """
    parsed = tuple(repo.python_files(notebooks=True))
    entries = {command.entry for command in repo.wiring.commands if command.entry and not command.disabled}
    broken = {t.path: t.reason for t in repo.troubles if t.path.endswith((".py", ".ipynb")) and repo.is_product(t.path)}
    if not broken:
        return ()
    run = broken.keys() & entries.union(*(repo.modules_from(entry) for entry in entries))
    learns = any(item.root in learning() for _, facts in parsed for item in facts.imports)
    alone = () if learns else _learning(repo, broken)
    return tuple(f"{path}: {broken[path]}" for path in sorted(run.union(alone)))


def _learning(repo: Repo, paths: Iterable[str]) -> Iterator[str]:
    """Yield those files that import what learns, as far as their lines tell."""
    yield from (path for path in paths if speaks_of_training((repo.text(path) or "").encode()))
