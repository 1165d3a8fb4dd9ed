"""
Is it written down who answers for the code, the model or the data?

## Why it matters
The alert at night and the question from the auditor both need a name that is still right.

## How to adopt it
Write `.github/CODEOWNERS` with a team for `/`, one for the training code and one for the data contracts, and commit it.

## How it is judged
Yes when a CODEOWNERS, MAINTAINERS or OWNERS file names somebody, or the metadata of a model, data set or component
names its owner.

## What misleads
The author of a package, the committers of git, a CODEOWNERS of comments only, `owner: airflow`.
"""

import re

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.manifests import files_like

FILE = re.compile(
    r"^(?:\.github/|docs/|\.gitlab/|\.bitbucket/)?(?:CODEOWNERS|MAINTAINERS|OWNERS)(?:\.\w+)?$", re.IGNORECASE
)
BELOW = 2
METADATA = (
    r"(?:model|data|dataset)[-_]?(?:card|contract|sheet)[^/]*$|(?:^|/)(?:charter|project|data_catalog|metadata)\.\w+$"
    r"|(?:^|/)catalog-info\.ya?ml$|(?:^|/)(?:features|models)/.*\.ya?ml$"
)
OWNER = (
    r"^\s*(?:[-*|]\s*)?[\"'*]*(?:model[ _-]?|data[ _-]?|business[ _-]?)?(?:owners?|maintainers?|contacts?)[\"'*]*"
    r"\s*[:=|]\s*\[?[\"'*]*\s*(?=[@\w])(?!airflow\b|todo\b|tbd\b|your\b|none\b|null\b|n/a\b)\S"
)


@practice(title="Somebody is named as the owner")
def detect(repo: Repo) -> Finding:
    """Look for owners' files, then for owners in metadata."""
    files = [path for path in repo.files if path.count("/") < BELOW and FILE.match(path)]
    named = [Evidence(path, line, "names an owner") for path in files if (line := _first_rule(repo, path))]
    if named:
        return Finding.yes("an owners' file names somebody", named, Strength.CONFIGURED)
    metadata = [path for path in files_like(repo, METADATA, "md", "yaml", "yml", "toml") if not repo.is_test(path)]
    if owners := repo.find(OWNER, *metadata):
        return Finding.yes("metadata names an owner", owners[:5], Strength.CONFIGURED)
    if files:
        return Finding.partial("an owners' file names nobody", files)
    return Finding.no("no owner is named", ("CODEOWNERS", "MAINTAINERS", "OWNERS", "model and data metadata"))


def _first_rule(repo: Repo, path: str) -> int | None:
    """Return the line of the first rule or name; comments, headings and sections are neither."""
    for number, line in enumerate(repo.lines(path), start=1):
        text = line.strip()
        if re.search(r"@|\w \w|:\s*\w|^-", text) and not text.startswith(("#", "//", "<!--", "[")):
            return number
    return None
