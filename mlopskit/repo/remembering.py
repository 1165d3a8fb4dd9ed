"""Work out what several practices ask of the same repository only once."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from mlopskit.repo.snapshot import Repo

T = TypeVar("T")


def once_per_repo(ask: Callable[[Repo], T]) -> Callable[[Repo], T]:
    """
    Remember the answer for as long as the repository's view lives; the view never changes, so neither does it.

    That it depended on the code is remembered with it, for all who are told it later.
    """
    known: WeakKeyDictionary[Repo, tuple[T, int]] = WeakKeyDictionary()

    @wraps(ask)
    def remembered(repo: Repo) -> T:
        if repo not in known:
            before, repo.code_asked = repo.code_asked, 0
            answer = ask(repo)
            known[repo] = answer, repo.code_asked
            repo.code_asked = before
        answer, of_code = known[repo]
        repo.code_asked |= of_code
        return answer

    return remembered
