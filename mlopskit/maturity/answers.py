"""What the practices answer about a repository, asked once for the same files by the same program."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mlopskit import practices
from mlopskit.findings import Answer, Evidence, Finding, Place, Strength
from mlopskit.maturity import attest
from mlopskit.repo import Repo, keeping
from mlopskit.repo.git_settings import repositories
from mlopskit.repo.snapshot import Profile, Trouble

KEPT = 400
"""Answers that are kept, of all repositories; a history takes one for each month."""
SIZE_LIMIT = 16 << 20
RECORD = ".mlopskit.json"
ANYWHERE = frozenset({"ci-github", "ci-gitlab", "ci-azure", "ci-aws", "ci-gcp", "docker"})
"""The parts that stand without the pipeline of `mlops init`; a test holds them to the template's catalogue."""


@dataclass(frozen=True, slots=True)
class Answers:
    """All that the practices say about a repository at one moment."""

    findings: tuple[Finding, ...]
    profile: Profile
    troubles: tuple[Trouble, ...]
    parts: Mapping[str, str]
    """For each practice that a part of the template can bring here, the part's name."""
    attestations: str | None
    """The text of the project's attestations, if it has any."""


def answers(repo: Repo) -> Answers:
    """
    Return the answers about a repository; the very same files are not read again for the very same mlopskit.

    Kept are only answers that would come out the same again: none where a practice failed or a file resisted.
    """
    place = keeping.folder("answers", repo.outside)
    if place is None or repo.given_profile:
        return _ask(repo)
    for mark in repo.marks:
        if (known := _read(place / f"{mark}.json")) is not None:
            return known
    fresh = _ask(repo)
    if repo.settled and not any(practices.failed(finding) for finding in fresh.findings):
        for mark in repo.lasting_marks:
            keeping.write(place / f"{mark}.json", json.dumps(asdict(fresh)).encode())
        keeping.thin(place, KEPT)
    return fresh


def _ask(repo: Repo) -> Answers:
    findings = practices.run(repo)
    parts = offered(repo, {item.id: item.part for item in practices.catalog() if item.part})
    attestations = repo.text(attest.PATH)
    troubles = (*repo.troubles, *(repositories(repo.root, repo.all_files) if repo.at is None else ()))
    return Answers(findings, repo.profile, troubles, parts, attestations)


def offered(repo: Repo, parts: Mapping[str, str]) -> dict[str, str]:
    """Return the parts that `mlops add` can bring here: all to a project of ours, and to others those for anywhere."""
    record = repo.text(RECORD) or ""
    ours = '"mlopskit/record/' in record and '"adopted": true' not in record
    return {practice: part for practice, part in parts.items() if ours or part in ANYWHERE}


def _read(file: Path) -> Answers | None:
    """Return what was kept; anything that is not whole is the same as nothing."""
    content = keeping.read(file, SIZE_LIMIT)
    try:
        return None if content is None else _answers(json.loads(content))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _answers(kept: Any) -> Answers:  # noqa: ANN401 - JSON may be anything; what does not fit raises
    profile = kept["profile"]
    why = tuple(Place(**place) for place in profile["why"])
    return Answers(
        tuple(_finding(finding) for finding in kept["findings"]),
        Profile(profile["kind"], why, profile["reason"]),
        tuple(Trouble(**trouble) for trouble in kept["troubles"]),
        dict(kept["parts"]),
        kept["attestations"],
    )


def _finding(kept: dict[str, Any]) -> Finding:
    told = {
        "answer": Answer(kept["answer"]),
        "strength": Strength(kept["strength"]),
        "evidence": tuple(Evidence(**evidence) for evidence in kept["evidence"]),
        "searched": tuple(kept["searched"]),
    }
    return Finding(**(kept | told))
