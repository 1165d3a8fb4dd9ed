"""Where a repository's Python calls something: in its product, aside in examples, or only in its tests."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mlopskit.findings import Evidence, Strength
from mlopskit.repo.facts.model import Call
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.snapshot import Repo, Seen

SHOWN = 5
"""Places that are shown as evidence; one per file, since the second call in a file says nothing new."""
COURSE_NOTEBOOKS = 10
"""From so many notebooks on, what a single one does is a side example of the course."""


@dataclass(frozen=True, slots=True)
class Sightings:
    """The calls that were looked for, by where they stand; scripts come before notebooks."""

    main: tuple[Seen[Call], ...] = ()
    side: tuple[Seen[Call], ...] = ()
    """In examples, tutorials, docs, former editions, or in one notebook of a whole course."""
    tests: tuple[Seen[Call], ...] = ()

    @property
    def paths(self) -> frozenset[str]:
        """The product's files with such a call."""
        return frozenset(seen.path for seen in self.main)


def sightings(repo: Repo, names: Sequence[str], keywords: Mapping[str, Sequence[str]] | None = None) -> Sightings:
    """
    Return where these names are called, or any call gets one of these keywords with one of these values.

    The names are patterns of `Repo.calls`.
    """
    found = [*repo.calls(*names, product=False)] if names else []
    if keywords:
        found += [seen for seen in with_keywords(repo, keywords) if _has_value(seen.fact, keywords)]
    main = [seen for seen in found if repo.is_product(seen.path)]
    tests = tuple(seen for seen in found if repo.is_test(seen.path))
    side = tuple(seen for seen in found if not repo.is_product(seen.path) and not repo.is_test(seen.path))
    if not side and _one_of_a_course(repo, {seen.path for seen in main}):
        return Sightings((), (*main, *side), tests)
    return Sightings(tuple(main), side, tests)


def with_keywords(repo: Repo, keywords: Iterable[str]) -> tuple[Seen[Call], ...]:
    """Return every call, in the product or not, that gets one of these keywords; scripts before notebooks."""
    wanted = frozenset(keywords)
    files = sorted(
        repo.python_files(product=False, notebooks=True), key=lambda item: (item[0].endswith(".ipynb"), item[0])
    )
    return tuple(
        Seen(path, call.line, call)
        for path, facts in files
        for call in facts.calls
        if any(item.keyword in wanted for item in call.arguments)
    )


def shown(found: Iterable[Seen[Call]]) -> tuple[Evidence, ...]:
    """Return the first call of each file as evidence, a few at most."""
    first: dict[str, Evidence] = {}
    for seen in found:
        name = seen.fact.name.lstrip(".")
        first.setdefault(seen.path, Evidence(seen.path, seen.line, f"calls `{name}`"))
    return tuple(first.values())[:SHOWN]


def strength_of_calls(repo: Repo, found: Iterable[Seen[Call]]) -> Strength:
    """Return how strongly the calls are held by what runs the files that they stand in; `used` at least."""
    return strength_of(repo, {seen.path for seen in found})


def searched_code(repo: Repo) -> tuple[str, ...]:
    """Return what of the code was searched, for a no."""
    return (f"*.py ({repo.count('py')} files)", f"*.ipynb ({repo.count('ipynb')} files)")


def _has_value(call: Call, keywords: Mapping[str, Sequence[str]]) -> bool:
    return any(item.keyword in keywords and item.value in keywords[item.keyword] for item in call.arguments)


def _one_of_a_course(repo: Repo, paths: set[str]) -> bool:
    if len(paths) != 1 or repo.profile.kind != "notebooks" or not next(iter(paths)).endswith(".ipynb"):
        return False
    return sum(path.endswith(".ipynb") and repo.is_product(path) for path in repo.files) >= COURSE_NOTEBOOKS
