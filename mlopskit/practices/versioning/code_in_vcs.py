"""
Is the code under version control, with a history that grew?

## Why it matters
Everything else stands on it: what has no history cannot be reviewed, compared or taken back.

## How to adopt it
Run `git init`, `git add .` and `git commit -m "Begin"`, and commit small changes from then on.

## How it is judged
Yes when the repository has commits; a history of more than one month shows that it is really used.
Partial when git is there and nothing is committed yet.

## What misleads
A folder that lies inside somebody else's repository, or an archive that was unpacked.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo


@practice(title="Code is under version control")
def detect(repo: Repo) -> Finding:
    """Ask git for the commits."""
    if not repo.has_git:
        return Finding.no("there is no git repository", ".git")
    if repo.commit is None:
        return Finding.partial("git is there, and nothing is committed", ".git")
    active = len(repo.months)
    detail = f"commits in {active} months"
    strength = Strength.EXERCISED if active > 1 else Strength.USED
    return Finding.yes("the code has a history in git", Evidence(".git", None, detail), strength)
