"""
Are people in the data protected by code: anonymised, masked, or guarded by differential privacy?

## Why it matters
Personal data that enters a training set stays in copies, caches and models, and cannot be called back.

## How to adopt it
Run `mlops add privacy`, whose stage stops when the data hold personal data of which nobody has told.

Drop or mask the columns that identify people in the first stage of the pipeline, for instance with Presidio, and test
that they are gone.

Name in the data card which personal data remain, why, and for how long.

## How it is judged
Yes when the product's code calls a privacy library (Presidio, Opacus, TensorFlow Privacy, diffprivlib, a cloud's
detection of personal data) or has functions that anonymise, mask or redact.
Partial when only a side example does.

## What misleads
A regular expression named `email`, or a privacy notice in the README, protects nobody.
"""

import re

from mlopskit.findings import Evidence, Finding
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, near_misses, searched, used
from mlopskit.repo import Repo
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.tables import load


@practice(title="Personal data are protected by code", part="privacy")
def detect(repo: Repo) -> Finding:
    """Look for libraries, then for functions of the project's own."""
    table = load("privacy")
    found = used(repo, table, what="protects personal data")
    if found is not None and found.holds:
        return found
    named = re.compile(table["functions"], re.IGNORECASE)
    own = repo.functions(lambda function: named.search(function.name) is not None)
    if own:
        evidence = [Evidence(seen.path, seen.line, f"`{seen.fact.name}`") for seen in own]
        return Finding.yes(
            "the code has functions that protect personal data",
            evidence,
            strength_of(repo, {seen.path for seen in own}),
        )
    return found or absent(
        repo,
        "no code anonymises, masks or otherwise protects personal data",
        searched(repo),
        near=near_misses(repo, table["packages"]),
    )
