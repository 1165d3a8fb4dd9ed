"""
Was the project made from a template that it can still follow?

## Why it matters
The tenth project of a team should not solve again what the first nine solved, nor miss the fix that the ninth found.

## How to adopt it
Run `mlops init` for a new project, or `mlops add` in this one, which leaves the record that `mlops update` follows.

## How it is judged
Yes when the record of a template tool is there (mlopskit, cruft, copier, projen) and names its source.
Partial when the layout is a known template's, and no record ties it to one.

## What misleads
A README that thanks a template, `cookiecutter` among the dependencies, a template's own source.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo

RECORDS = (
    "{.cruft.json,.copier-answers.yml,.copier-answers.yaml,.mlopskit.toml,.mlopskit.json,.projenrc.*,.retrofit.yml,.scaffold.toml}",
    ".mlopskit/*.{toml,json}",
    "**/.cruft.json",
    "**/.copier-answers*.yml",
)
SOURCE = r"template|_src_path|_commit|version|source"
FOOTPRINTS = (
    r"cookiecutter[- ]data[- ]science|generated (?:with|from|by|using) .*(?:cookiecutter|kedro|template)"
    r"|created (?:with|from|using) .*(?:cookiecutter|template)"
)


@practice(title="The project follows a shared template")
def detect(repo: Repo) -> Finding:
    """Look for the record of a template tool, then for footprints of a known template."""
    records = repo.find(SOURCE, *repo.glob(*RECORDS))
    if records:
        shown = [Evidence(place.path, place.line, "names the template") for place in records[:1]]
        return Finding.yes("the record of a template is there", shown, Strength.CONFIGURED)
    told = repo.find(FOOTPRINTS, *repo.glob("README*", "pyproject.toml"))
    if told:
        return Finding.partial(
            "the project came from a template, and no record ties it to one", told[:3], Strength.MENTIONED
        )
    return Finding.no("no record of a template", (".cruft.json", ".copier-answers.yml", "mlopskit's record", "README"))
