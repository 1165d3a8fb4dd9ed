"""
Are the dependencies that the code runs with declared in a standard file?

## Why it matters
Without a list, a colleague's first hour goes into guessing what to install.

## How to adopt it
List the packages that the code imports under `dependencies` in `pyproject.toml`, and install from it: `uv sync` or
`pip install -e .`.

## How it is judged
Yes when a manifest of the product names run-time dependencies: `pyproject.toml`, `requirements*.txt`, `setup.cfg`,
`setup.py`, `environment.yml`, `Pipfile`, `pixi.toml`, in the root or beside the part that it serves.
Partial when there are only dependencies of development, of the docs or of an example.

## What misleads
A `pip install` line in the README, a notebook or a Dockerfile is no manifest.
"""

from mlopskit.findings import Evidence, Finding, Place, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.facts.model import Requirement
from mlopskit.repo.snapshot import Seen

MANIFESTS = ("pyproject.toml", "requirements*.txt", "setup.cfg", "setup.py", "environment.yml", "Pipfile", "pixi.toml")
INSTALLERS = ("pip", "uv", "poetry", "pdm", "pipenv", "conda", "mamba", "micromamba", "pixi", "hatch")


@practice(title="Dependencies are declared")
def detect(repo: Repo) -> Finding:
    """Look for run-time dependencies in the manifests."""
    own = [seen for seen in repo.requirements if repo.is_product(seen.path)]
    runtime = [seen for seen in own if not seen.fact.group]
    if runtime:
        return Finding.yes("run-time dependencies are declared", _first_of_each(runtime), _strength(repo))
    if alone := _standing_alone(repo):
        return Finding.yes("the package says that it needs nothing at run time", alone, _strength(repo))
    rest = own or list(repo.requirements)
    if rest:
        return Finding.partial("only dependencies of development, docs or examples are declared", _first_of_each(rest))
    return Finding.no("no manifest declares a dependency", [f"**/{name}" for name in MANIFESTS])


def _standing_alone(repo: Repo) -> tuple[Place, ...]:
    """Return the table of a package without run-time dependencies, in a repository where nothing learns or serves."""
    data = repo.data("pyproject.toml") if repo.profile.kind in {"none", "library"} else None
    project = data.get("project") if isinstance(data, dict) else None
    if not isinstance(project, dict) or "dependencies" in _listed(project.get("dynamic")):
        return ()
    return (Place("pyproject.toml", repo.line_of("pyproject.toml", "project")),)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _first_of_each(found: list[Seen[Requirement]]) -> list[Evidence]:
    first: dict[str, Evidence] = {}
    for seen in found:
        first.setdefault(seen.path, Evidence(seen.path, seen.line, f"declares `{seen.fact.name}`"))
    return list(first.values())[:5]


def _strength(repo: Repo) -> Strength:
    installs = [c for c in repo.wiring.runs(*INSTALLERS) if {"install", "sync"} & set(c.arguments) and not c.disabled]
    return max(Strength.USED, installs[0].strength) if installs else Strength.USED
