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
from mlopskit.repo.readings.manifests import files_like, found_in

OWNERS = "{,.github/,docs/,.gitlab/}CODEOWNERS"
RULE = (
    r"(?:^|/)rulesets/[^/]+$|^\.github/(?:settings|mergify)\.\w+$|(?:^|/)\.(?:mergify|bulldozer|policy|asf)\.\w+$|\.tf$"
)
REQUIRE = (
    r"required_approving_review_count\"?\s*[:=]\s*[1-9]|require_code_owner_reviews?\"?\s*[:=]\s*true"
    r"|required_pull_request_reviews|approved-reviews-by|\"type\":\s*\"pull_request\"|pull_request_review"
)
TEMPLATE = r"^(?:\.github/|docs/)?pull_request_template(?:/|\.md$)|^\.gitlab/merge_request_templates/"


@practice(title="Owners must review a change")
def detect(repo: Repo) -> Finding:
    """Look for code owners, then for rules kept in the repository, then for a template of pull requests."""
    owners = repo.find(r"^[^#\s\[]\S*\s+.*@", *repo.glob(OWNERS))
    rules = found_in(repo, REQUIRE, files_like(repo, RULE, "json", "yml", "yaml", "tf"))
    if rules:
        shown = [Evidence(place.path, place.line, "requires a review") for place in (*rules, *owners)]
        return Finding.yes("rules kept here require a review", shown[:5], Strength.CONFIGURED)
    if owners:
        return Finding.yes("owners are named and asked for a review", owners[:5], Strength.CONFIGURED)
    if templates := files_like(repo, TEMPLATE, "md"):
        return Finding.partial("a template speaks of reviews, and no rule or owner asks for one", templates[:3])
    return Finding.no(
        "no owner or rule asks for a review",
        ("CODEOWNERS", ".github/rulesets/", ".github/settings.yml", ".mergify.yml"),
    )
