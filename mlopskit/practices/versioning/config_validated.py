"""
Is the configuration checked against a schema?

## Why it matters
A misspelled parameter is not an error by itself: the default is used, and the experiment is another than its name says.

## How to adopt it
Read the parameters into a dataclass or a pydantic model instead of a dictionary, so that an unknown or missing key
stops the run.

## How it is judged
Yes when the code validates configuration: pydantic models that a configuration module makes, pydantic-settings,
Hydra's structured configurations, a JSON schema that is applied.
Partial when only an example does.

## What misleads
A pydantic model of a request is about the service's input, not about the configuration.
"""

import re

from mlopskit.findings import Evidence, Finding
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, answer, searched
from mlopskit.repo import Repo
from mlopskit.repo.facts.model import Class
from mlopskit.repo.readings.calls import sightings
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.snapshot import Seen
from mlopskit.repo.tables import load

NAMED = re.compile(r"conf(?:ig)?|setting|param|option|hyper|argument", re.IGNORECASE)
BASES = ("BaseSettings", "BaseModel", "StrictConfig")


@practice(title="Configuration is validated")
def detect(repo: Repo) -> Finding:
    """Look for calls that validate configuration, then for classes that are one."""
    table = load("further_practices")["config_validated"]
    found = answer(repo, sightings(repo, table["calls"]), what="validates its configuration")
    if found is not None and found.holds:
        return found
    classes = repo.classes(
        lambda one: (
            (one.name.endswith("Settings") and _inherits(one.bases, "BaseSettings"))
            or (_inherits(one.bases, *BASES) and NAMED.search(one.name) is not None)
        )
    )
    classes = classes or _checked_dataclasses(repo)
    if classes:
        places = [
            Evidence(seen.path, seen.line, f"`{seen.fact.name}` is a checked configuration") for seen in classes[:4]
        ]
        return Finding.yes(
            "the configuration is a checked class", places, strength_of(repo, {item.path for item in places})
        )
    return found or absent(repo, "no configuration is validated", searched(repo), unfit="none library notebooks")


def _checked_dataclasses(repo: Repo) -> tuple[Seen[Class], ...]:
    """Return the dataclasses of parameters that refuse values when they are made."""
    stopping = {(s.path, s.fact.function) for s in repo.guards(lambda guard: guard.action in {"raise", "assert"})}
    named = repo.classes(lambda one: NAMED.search(one.name) is not None and bool(one.fields))
    return tuple(seen for seen in named if (seen.path, f"{seen.fact.name}.__post_init__") in stopping)


def _inherits(bases: tuple[str, ...], *names: str) -> bool:
    return any(base.rsplit(".", 1)[-1] in names for base in bases)
