"""The answer to "does the code use such a tool?", which many practices share."""

from collections.abc import Iterable
from typing import Any

from mlopskit.findings import At, Evidence, Finding, Strength
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import Sightings, searched_code, shown, sightings, strength_of_calls
from mlopskit.repo.readings.runs import runs_as_it_stands, training_commands

KINDS = {
    "none": "there is no machine learning in this repository",
    "library": "the repository is a library: what it would apply to is made by those who use it",
    "notebooks": "the repository is a set of notebooks, and nothing in it is operated",
    "serving": "the repository serves a model that is trained elsewhere",
}


def used(repo: Repo, table: dict[str, Any], *, what: str) -> Finding | None:
    """
    Return a yes for calls in the product and a partial for calls that stand aside, or None where there are neither.

    `what` is the thing done, as the end of a sentence that begins with "the code".
    """
    found = sightings(repo, table["calls"], table.get("keywords"))
    return answer(repo, found, what=what)


def answer(repo: Repo, found: Sightings, *, what: str) -> Finding | None:
    """Return the same for calls that were looked up by the practice itself."""
    if found.main:
        return Finding.yes(f"the code {what}", shown(found.main), strength_of_calls(repo, found.main))
    if found.side and repo.profile.kind != "library":  # there an example is how others are shown to use it
        return Finding.partial(f"only a side example {what}", shown(found.side), Strength.USED)
    return None


def absent(
    repo: Repo, reason: str, searched: Iterable[str], *, unfit: str = "none", near: Iterable[At] = ()
) -> Finding:
    """
    Return a no, or a not-applicable for a kind of repository that `unfit` names (kinds separated by spaces).

    "Not applicable" never hides something found: it is asked for only when the search came back empty.
    """
    kind = repo.profile.kind
    near = tuple(near)
    if kind in unfit.split() and not near and not _operates(repo, kind):
        return Finding.not_applicable(KINDS[kind])
    return Finding.no(reason, searched, near)


def _operates(repo: Repo, kind: str) -> bool:
    """Whether something contradicts the kind: notebooks with jobs of CI, a library whose training a command runs."""
    if kind == "notebooks":
        return bool(repo.wiring.jobs)
    return kind == "library" and any(
        not run.disabled and run.program != "pytest" and not repo.is_test(run.entry) for run in training_commands(repo)
    )


def only_offered(repo: Repo) -> Finding | None:
    """
    Return a not-applicable for a library that trains nothing itself, or None.

    What its classes can do is done by those who use it: a seed that they take as an argument fixes nothing yet.
    """
    if repo.profile.kind != "library" or any(runs_as_it_stands(repo, path) for path in repo.training):
        return None
    return None if _operates(repo, "library") else Finding.not_applicable(KINDS["library"])


def near_misses(repo: Repo, packages: Iterable[str]) -> tuple[At, ...]:
    """Return where these packages are declared or imported without a call that counts."""
    imported = [
        Evidence(seen.path, seen.line, f"imports `{seen.fact.module}`, and calls nothing that counts")
        for seen in repo.imports(*packages)
    ]
    names = {package.lower().replace("_", "-") for package in packages}
    declared = [
        Evidence(seen.path, seen.line, f"declares `{seen.fact.name}`")
        for seen in repo.requirements
        if seen.fact.name in names
    ]
    return (*imported[:3], *declared[:3])


def searched(repo: Repo, *places: str) -> tuple[str, ...]:
    """Return the places searched: the code, and those named."""
    return (*searched_code(repo), *places)
