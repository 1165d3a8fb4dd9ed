"""Manifests: the YAML, JSON, Terraform and Bicep files of the product that describe what runs where."""

import re
from collections.abc import Iterable

from mlopskit.findings import Place
from mlopskit.repo.remembering import once_per_repo
from mlopskit.repo.snapshot import Repo

ENDINGS = ("yaml", "yml", "tf", "bicep", "tpl", "conf", "json")
LARGE_JSON = 100_000
"""Bytes; a larger JSON file is data or a lock, and no manifest is written by hand to that size."""
COMMENTS = ("#", "//")
MANY = 2_000
"""Manifests that are read at most, those nearest to the root first."""
LOCKS = re.compile(
    r"(?:package-lock|composer\.lock|yarn|pnpm-lock|conda-lock|tsconfig|\.ipynb_checkpoints)", re.IGNORECASE
)


@once_per_repo
def manifests(repo: Repo) -> tuple[str, ...]:
    """Return the product's manifests."""
    files = repo.glob(*(f"**/*.{ending}" for ending in ENDINGS))
    wanted = [path for path in files if repo.is_product(path) and not LOCKS.search(path) and _is_small(repo, path)]
    return tuple(sorted(wanted, key=lambda path: (path.count("/"), path))[:MANY])


def in_manifests(repo: Repo, pattern: str, *endings: str) -> tuple[Place, ...]:
    """Return the lines of manifests that match; with `endings`, only those of such files."""
    files = [path for path in manifests(repo) if not endings or path.rpartition(".")[2].lower() in endings]
    return found_in(repo, pattern, files)


def found_in(repo: Repo, pattern: str, files: Iterable[str]) -> tuple[Place, ...]:
    """Return the lines that match and are no comments."""
    return tuple(
        place for place in repo.find(pattern, *files) if not line_at(repo, place).lstrip().startswith(COMMENTS)
    )


def line_at(repo: Repo, place: Place) -> str:
    """Return the text of the line at a place."""
    lines = repo.lines(place.path)
    at = (place.line or 1) - 1
    return lines[at] if at < len(lines) else ""


def files_like(repo: Repo, pattern: str, *endings: str) -> tuple[str, ...]:
    """Return the own files with one of these endings whose path holds the pattern, any case."""
    return repo.like(pattern, *endings)


def _is_small(repo: Repo, path: str) -> bool:
    return not path.endswith(".json") or (repo.size(path) or 0) < LARGE_JSON
