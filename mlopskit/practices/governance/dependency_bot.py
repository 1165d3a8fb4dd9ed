"""
Does a bot propose new versions of the dependencies?

## Why it matters
A lock keeps a project still; a bot keeps it from being left behind, one small tested step at a time.

## How to adopt it
Write `.github/dependabot.yml` with an update for `uv` (or `pip`) and one for `github-actions`, each weekly and
grouped, and commit it.

## How it is judged
Yes when Dependabot, Renovate or PyUp has settings with at least one ecosystem switched on.

## What misleads
A settings file that is empty, all commented out or `enabled: false`, a badge, merge commits of a bot that left long
ago.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo

DEPENDABOT = "**/.github/dependabot.{yml,yaml}"
RENOVATE = "**/{renovate.json,renovate.json5,.renovaterc,.renovaterc.json,.renovaterc.json5}"
PYUP = "**/.pyup.yml"


@practice(title="A bot keeps the dependencies up to date")
def detect(repo: Repo) -> Finding:
    """Look for the settings of an update bot, and whether they switch anything on."""
    files = repo.glob(DEPENDABOT, RENOVATE, PYUP)
    found = [item for path in files if repo.is_product(path) and (item := _updates(repo, path)) is not None]
    if found:
        return Finding.yes("an update bot is set up", found, Strength.CONFIGURED)
    if files:
        return Finding.partial("an update bot's settings switch nothing on", files, Strength.MENTIONED)
    return Finding.no(
        "no update bot is set up", (".github/dependabot.yml", "renovate.json", ".renovaterc", ".pyup.yml")
    )


def _updates(repo: Repo, path: str) -> Evidence | None:
    if "dependabot" not in path:
        text = repo.text(path) or ""
        off = '"enabled": false' in text.replace("'", '"')
        return Evidence(path, 1, "settings of an update bot") if text.strip(" {}\n") and not off else None
    data = repo.data(path)
    updates = data.get("updates") if isinstance(data, dict) else None
    if not isinstance(updates, list) or not updates:
        return None
    names = sorted({str(item.get("package-ecosystem")) for item in updates if isinstance(item, dict)})
    return Evidence(path, repo.line_of(path, "updates"), f"Dependabot updates {', '.join(names)}")
