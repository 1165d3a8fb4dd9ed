"""
Is raw data kept out of git?

## Why it matters
Every version of a large file stays in every clone for ever, and cannot be taken back when it should not have been
there.

## How to adopt it
Run `mlops data add data/raw.csv`, which leaves a small pointer file in git and puts the data beside it.

What is already in the history is taken out with `git filter-repo`, on a day when everybody can clone anew.

## How it is judged
Yes when no data file of more than one megabyte is committed.
Partial when some are, up to ten megabytes in all.
No above that.

## What misleads
Small samples for tests belong to the tests, and pointers of Git LFS are small files.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.versions import data_files, model_files

LARGE = 1 << 20
MUCH = 10 << 20


@practice(title="Raw data stays out of git")
def detect(repo: Repo) -> Finding:
    """Weigh the data files that are committed."""
    sizes = {path: repo.size(path) or 0 for path in sorted({*data_files(repo), *model_files(repo)})}
    large = {path: size for path, size in sizes.items() if size > LARGE and not repo.is_test(path)}
    if not large:
        return Finding.yes("no large data file is committed", _root(repo), Strength.USED)
    shown = [
        Evidence(path, None, f"{large[path] / 2**20:.1f} MB in git")
        for path in sorted(large, key=lambda one: -large[one])[:5]
    ]
    if sum(large.values()) <= MUCH:
        return Finding.partial("some data is committed as plain files", shown)
    return Finding.no("much data is committed as plain files", "data and model files in git", shown)


def _root(repo: Repo) -> list[Evidence]:
    """Return the places that keep data out, or the first file when there is no data at all."""
    keepers = repo.glob("**/*.dvc", ".gitattributes", ".dvc/.gitignore", "**/.gitignore")
    return [Evidence(path, None, "keeps data out of git") for path in (keepers or repo.files)[:2]]
