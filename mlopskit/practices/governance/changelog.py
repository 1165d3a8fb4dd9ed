"""
Is it kept what changed from one release to the next?

## Why it matters
Whoever serves your model asks one question first: what is different since last time?

## How to adopt it
Write `CHANGELOG.md` with a heading per version and a line per change that a user notices, or run `git cliff -o
CHANGELOG.md` on each release.

## How it is judged
Yes when a changelog or release notes hold at least one entry.
Partial when only an automation drafts release notes, or the file holds no entry yet.

## What misleads
An empty file, a heading "Changelog" in the README that links elsewhere, the news of a vendored library, git tags alone.
"""

import re

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.manifests import files_like
from mlopskit.repo.readings.tools import Tool, runs_of, shown_runs

NAME = r"(?:change[-_]?logs?|changes|history|news|releases|release[-_]?notes|what'?s[-_]?new)"
FILE = (
    rf"^(?:(?:docs?|\.github)/(?:.*/)?)?{NAME}\.(?:md|rst|txt|adoc)$"
    r"|^docs?/.*(?:what'?s[-_]?new|release[-_]?notes|releases|changelogs?)/[^/]+\.(?:md|rst)$"
    r"|^(?:\.changes|changelog\.d|newsfragments)/"
)
NAMES = ("CHANGELOG", "CHANGES", "HISTORY", "NEWS")
A_FEW_WORDS = 3
ENTRY = re.compile(r"\d+\.\d+|\d{4}-\d{2}|unreleased|^\s*[-*] \S|edition|v\d", re.IGNORECASE | re.MULTILINE)
DRAFTERS = Tool(
    "a drafter",
    actions=("release-drafter/release-drafter", "mikepenz/release-changelog-builder-action"),
    runs=("git cliff", "git-cliff", "towncrier build", "cz changelog"),
)


@practice(title="A changelog is kept")
def detect(repo: Repo) -> Finding:
    """Look for a changelog with entries, then for something that drafts one."""
    files = (*files_like(repo, FILE, "md", "rst", "txt", "adoc"), *repo.glob(*NAMES))
    filled = [
        path
        for path in files
        if ENTRY.search(repo.text(path) or "") and len((repo.text(path) or "").split()) > A_FEW_WORDS
    ]
    if filled:
        return Finding.yes(
            "a changelog is kept", [Evidence(path, 1, "entries per version") for path in filled[:3]], Strength.USED
        )
    if files:
        return Finding.partial("the changelog holds no entry", files[:3])
    if drafting := runs_of(repo, [DRAFTERS]):
        return Finding.partial("release notes are drafted, and none is kept here", shown_runs(drafting))
    return Finding.no("no changelog or release notes", ("CHANGELOG.md", "CHANGES.md", "HISTORY.md", "NEWS.md", "docs/"))
