"""Work out what several practices ask of the same repository only once."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from mlopskit.repo.snapshot import Repo

T = TypeVar("T")


def once_per_repo(ask: Callable[[Repo], T]) -> Callable[[Repo], T]:
    """Remember the answer for as long as the repository's view lives; the view never changes, so neither does it."""
    known: WeakKeyDictionary[Repo, T] = WeakKeyDictionary()

    @wraps(ask)
    def remembered(repo: Repo) -> T:
        if repo not in known:
            known[repo] = ask(repo)
        return known[repo]

    return remembered
