"""
Must somebody who owns a file review a change of it?

## Why it matters
A change of the features' code that no data person saw is how training and serving part ways.

## How to adopt it
Write `.github/CODEOWNERS`, switch on "require review from code owners" in the branch's rules, and keep the rules in
`.github/rulesets/` or as Terraform.

## How it is judged
Yes when a CODEOWNERS file names owners, or rules kept in the repository require reviews.
Partial when merges through pull requests are recommended by a template alone.
Whether the forge enforces it cannot be seen here; an attestation can tell.

## What misleads
A CODEOWNERS of comments, authors in `pyproject.toml`, a badge.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo

OWNERS = "{,.github/,docs/,.gitlab/}CODEOWNERS"
RULES = (
    "**/rulesets/*.json",
    ".github/settings.{yml,yaml}",
    "**/*.tf",
    ".asf.yaml",
    "**/.mergify.{yml,yaml}",
    ".github/mergify.{yml,yaml}",
    "**/.bulldozer.yml",
    "**/.policy.yml",
)
REQUIRE = (
    r"required_approving_review_count\"?\s*[:=]\s*[1-9]|require_code_owner_reviews?\"?\s*[:=]\s*true"
    r"|required_pull_request_reviews|approved-reviews-by|\"type\":\s*\"pull_request\"|pull_request_review"
)
TEMPLATES = (
    "{,.github/,docs/}{PULL_REQUEST_TEMPLATE,pull_request_template}{.md,/*.md}",
    ".gitlab/merge_request_templates/*.md",
)


@practice(title="Owners must review a change")
def detect(repo: Repo) -> Finding:
    """Look for code owners, then for rules kept in the repository, then for a template of pull requests."""
    owners = repo.find(r"^[^#\s\[]\S*\s+.*@", *repo.glob(OWNERS))
    rules = repo.find(REQUIRE, *repo.glob(*RULES))
    if rules:
        shown = [Evidence(place.path, place.line, "requires a review") for place in (*rules, *owners)]
        return Finding.yes("rules kept here require a review", shown[:5], Strength.CONFIGURED)
    if owners:
        return Finding.yes("owners are named and asked for a review", owners[:5], Strength.CONFIGURED)
    if templates := repo.glob(*TEMPLATES):
        return Finding.partial("a template speaks of reviews, and no rule or owner asks for one", templates[:3])
    return Finding.no(
        "no owner or rule asks for a review",
        ("CODEOWNERS", ".github/rulesets/", ".github/settings.yml", ".mergify.yml"),
    )
