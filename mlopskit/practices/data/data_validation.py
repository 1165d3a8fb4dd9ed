"""
Is the data checked automatically, in content and schema, before a model learns from it?

## Why it matters
A column that changed its unit trains without an error, and the mistake is found in production.

## How to adopt it
Run `mlops suite suggest data/raw.csv > expectations.json`, review it, and add a stage that runs `mlops validate`
before training.

Check what must hold for the model: columns, types, ranges, nulls, categories, uniqueness.

## How it is judged
Yes when the product's code, a pipeline, or tests that something runs check data with a library (Great Expectations,
Pandera, TFDV, Deepchecks, Soda) or with functions of their own that raise.
Partial when data is only profiled or reported on, when checks stand in files that nothing runs, when a schema is
defined and nothing is checked with it, or in an example only.

## What misleads
A suite without expectations checks nothing, and validating a request's fields is not validating training data.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, answer, near_misses, only_offered, searched
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import shown, sightings, strength_of_calls
from mlopskit.repo.readings.data_checks import (
    applied_schemas,
    check_commands,
    defined_schemas,
    orchestrated_checks,
    own_checks,
    suites,
    tests_of_data,
)
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.tables import load


@practice(title="Data is validated automatically")
def detect(repo: Repo) -> Finding:
    """Look for commands, then for calls, then for checks of the project's own."""
    table = load("data_validation")
    commands = check_commands(repo)
    if commands:
        places = [Evidence(c.place.path, c.place.line, f"runs `{c.text[:80]}`") for c in commands[:3]]
        return Finding.yes("a command validates the data", places, commands[0].strength)
    found = sightings(repo, table["calls"])
    direct = answer(repo, found, what="validates data")
    if direct is not None and direct.holds:
        return direct
    own = (*applied_schemas(repo), *orchestrated_checks(repo), *own_checks(repo))
    if own and only_offered(repo) is None:
        return Finding.yes("the code validates data", own[:5], strength_of(repo, {item.path for item in own}))
    tested = tests_of_data(repo)
    if tested:
        return Finding.yes("tests check the data", tested[:5], _strength_of_tests(repo))
    return direct or _half(repo, table)


def _half(repo: Repo, table: dict[str, list[str]]) -> Finding:
    reports = sightings(repo, table["reports"]).main
    if reports:
        return Finding.partial(
            "data is reported on, and nothing stops", shown(reports), strength_of_calls(repo, reports)
        )
    if defined := defined_schemas(repo):
        return Finding.partial("a schema is defined, and no data is given to it", defined[:3])
    kept = suites(repo)
    if kept:
        return Finding.partial("expectations are kept in files that nothing runs", kept[:3])
    return absent(
        repo,
        "no code, command or test checks the data",
        searched(repo, *table["suites"]),
        unfit="none library serving",
        near=near_misses(repo, table["packages"]),
    )


def _strength_of_tests(repo: Repo) -> Strength:
    runs = repo.wiring.runs("pytest")
    return runs[0].strength if runs else Strength.USED
