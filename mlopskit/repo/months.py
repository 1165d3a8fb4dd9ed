"""The months of a repository's history, each with the last commit of the main line that stood at its end."""

from collections.abc import Iterable

from mlopskit.repo.git import Git
from mlopskit.repo.moments import moment

Line = tuple[tuple[str, str], ...]
"""The commits of a main line, newest first, each with its month as `2026-11`."""


def main_line(git: Git, commit: str) -> Line:
    """Return the first parents of a commit and itself: what was merged counts from the day of the merge."""
    listing = git.output("log", "--first-parent", "--format=%H %ct", commit).decode()
    rows = (row.partition(" ") for row in listing.splitlines())
    return tuple((commit, moment(seconds).strftime("%Y-%m")) for commit, _, seconds in rows)


def months(line: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return (month, commit) from the oldest to the newest, for each month that saw a commit."""
    newest: dict[str, str] = {}
    for commit, month in line:
        newest.setdefault(month, commit)
    return tuple(sorted(newest.items()))
