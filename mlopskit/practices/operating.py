"""What cannot be asked of a repository in which nothing is operated, and how that is told."""

from mlopskit.findings import Finding
from mlopskit.repo import Repo
from mlopskit.repo.readings.services import Kind, of_kind, services

REASONS = {
    "none": "there is no machine learning in this repository",
    "notebooks": "the repository is a set of notebooks, and nothing in it is operated",
    "research": "the repository is research code, and no service is operated from it",
    "library": "the repository is a library, and services are operated by those who use it",
}


def not_operated(repo: Repo, kinds: str) -> Finding | None:
    """
    Return a not-applicable when the repository is of one of these kinds and nothing in it serves, or None.

    It is asked for only when the practice itself found nothing, so it never hides a finding.
    """
    kind = repo.profile.kind
    if kind not in ("none", *kinds.split()) or _operates(repo):
        return None
    return Finding.not_applicable(REASONS[kind])


def _operates(repo: Repo) -> bool:
    """Whether something is run from here after all: a lasting service or batch job, or a course with CI of its own."""
    lasting = [item for item in of_kind(services(repo), Kind.ONLINE, Kind.BATCH) if not item.path.endswith(".ipynb")]
    return bool(lasting) or (repo.profile.kind == "notebooks" and bool(repo.wiring.jobs))


def only_batch(repo: Repo) -> Finding | None:
    """Return a not-applicable when predictions are made in batches only, or None."""
    found = services(repo)
    if of_kind(found, Kind.BATCH) and not of_kind(found, Kind.ONLINE):
        return Finding.not_applicable("predictions are made in batches; there is no online service")
    return None
