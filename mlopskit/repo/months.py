"""The months of a repository's history, each with the last commit of the main line that stood at its end."""

from datetime import UTC, datetime
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.repo.locate import locate


def months(root: Path, revision: str = "HEAD") -> tuple[tuple[str, str], ...]:
    """
    Return (month as `2026-11`, commit) from the oldest to the newest, for each month that saw a commit.

    Only the first parents are followed: what was merged counts from the day of the merge. Raises `Incomplete` where
    there is no git repository, `UsageError` where the revision is unknown.
    """
    git = locate(root.resolve()).git
    if git is None:
        raise Incomplete(f"{root} has no git history", hint="run it in a git repository")
    listing = git.output("log", "--first-parent", "--format=%H %ct", git.commit(revision)).decode()
    newest: dict[str, str] = {}
    for line in listing.splitlines():
        commit, _, seconds = line.partition(" ")
        newest.setdefault(datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m"), commit)
    return tuple(sorted(newest.items()))
