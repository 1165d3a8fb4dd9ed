"""
Is the expected shape of the data written down as a schema that a program reads?

## Why it matters
A schema turns "the data looked odd" into a line that says which column broke which rule.

## How to adopt it
Run `mlops suite suggest data/raw.csv > expectations.json`, read it through, and commit it.

## How it is judged
Yes for a suite with expectations in it, a Pandera schema, a TensorFlow Data Validation schema, a Soda or data
contract with checks, a table of types that the reading of the data applies.
Partial when only an example has one.

## What misleads
A folder that Great Expectations made and nobody filled holds no expectation.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, answer, searched
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import sightings
from mlopskit.repo.readings.data_checks import check_commands, defined_schemas, expecting_tests, suites
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.tables import load

SCHEMAS = (
    "pandera.DataFrameSchema",
    "pandera.*.DataFrameSchema",
    "*.DataFrameSchema",
    ".expect_*",
    "*.SchemaGen",
    "pointblank.Validate",
    "*.StructType",
    "datasets.Features",
    "*.ColSpec",
)


@practice(title="Data has a schema")
def detect(repo: Repo) -> Finding:
    """Look for suites, then for schemas in code."""
    kept = suites(repo)
    if kept:
        held = max((run.strength for run in check_commands(repo)), default=Strength.CONFIGURED)
        return Finding.yes("a schema of the data is kept in files", kept[:3], held)
    classes = (*defined_schemas(repo), *expecting_tests(repo))
    if classes:
        return Finding.yes(
            "a schema of the data is written in code", classes[:4], strength_of(repo, {item.path for item in classes})
        )
    found = answer(repo, sightings(repo, SCHEMAS), what="writes a schema of the data")
    if found is not None:
        return found
    typed = [
        seen
        for seen in repo.calls("pandas.read_csv", "polars.read_csv")
        if seen.fact.argument("dtype") or seen.fact.argument("schema")
    ]
    if typed:
        return Finding.partial(
            "the types of the columns are given where the data is read",
            [Evidence(s.path, s.line, "gives types") for s in typed[:3]],
        )
    return absent(
        repo, "no schema of the data", searched(repo, *load("data_validation")["suites"]), unfit="none library serving"
    )
