"""Where a project checks its data: schemas as classes, functions that stop, tests that read data, commands."""

import re

from mlopskit.findings import Evidence
from mlopskit.repo.names import name_matcher
from mlopskit.repo.snapshot import Repo
from mlopskit.repo.tables import load
from mlopskit.repo.wiring import Command

ABOUT_DATA = re.compile(
    r"column|shape|null|isna|isnull|dtype|unique|duplicat|\bmin\(|\bmax\(|mean|std|between|isin|len\(|schema|range|values|expect",
    re.IGNORECASE,
)
CONTENT = re.compile(
    r"column|isna|isnull|\bnull|dtype|is_unique|duplicat|between\(|isin\(|schema|expect_|value_counts", re.IGNORECASE
)
"""What a check of a table's content speaks of."""
SAMPLE = re.compile(r"tmp|sample|fixture|mock|dummy|fake|example|toy")
VALIDATES = re.compile(r"valid|check|expect|quality|schema|verify|anomal|test_data|data_test", re.IGNORECASE)
MLOPS = re.compile(r"\bmlops\s+(?:validate|check\b(?:(?!\s+\w)|.*\bdata\b))")


def check_commands(repo: Repo) -> tuple[Command, ...]:
    """Return the commands that validate data, the strongest first."""
    programs = load("data_validation")["programs"]
    found = [
        c
        for c in repo.wiring.runs(*programs)
        if not c.disabled and (c.program != "dbt" or "test" in c.arguments or "build" in c.arguments)
    ]
    return (*found, *(c for c in repo.wiring.runs("mlops") if MLOPS.search(c.text) and not c.disabled))


def applied_schemas(repo: Repo) -> tuple[Evidence, ...]:
    """Return the schemas of data, where data is given to one: a schema that is only defined checks nothing."""
    schemas, decorated = defined_schemas(repo), _decorated(repo)
    applied = decorated or repo.calls(*load("data_validation")["applied"]) or _called(repo)
    return (*schemas, *decorated) if applied else ()


def defined_schemas(repo: Repo) -> tuple[Evidence, ...]:
    """Return the schemas of data that the product defines, as classes or as objects."""
    table = load("data_validation")
    if not repo.imports("pandera", "patito", "dataframely"):
        return ()
    bases = frozenset(table["bases"])
    classes = repo.classes(
        lambda one: any(base in bases or base.endswith((".DataFrameModel", ".SchemaModel")) for base in one.bases)
    )
    made = (Evidence(seen.path, seen.line, "makes a schema") for seen in repo.calls(*table["schemas"]))
    return (*(Evidence(seen.path, seen.line, f"`{seen.fact.name}` is a schema") for seen in classes), *made)


def _called(repo: Repo) -> bool:
    """Whether an object that is a schema is called with data, as Pandera allows: `schema(rows)`."""
    made = repo.calls(*load("data_validation")["schemas"])
    lines = (repo.lines(seen.path)[seen.line - 1] for seen in made)
    names = [found[1] for line in lines if (found := re.match(r"\s*(\w+)\s*(?::[^=]+)?=", line))]
    return bool(names) and bool(repo.calls(*names, *(f"*.{name}" for name in names)))


def _decorated(repo: Repo) -> tuple[Evidence, ...]:
    decorators = frozenset(load("data_validation")["decorators"])
    found = repo.functions(lambda function: bool(decorators & set(function.decorators)))
    return tuple(Evidence(seen.path, seen.line, f"`{seen.fact.name}` is checked") for seen in found)


def orchestrated_checks(repo: Repo) -> tuple[Evidence, ...]:
    """Return the functions that an orchestrator runs as checks of the data that it has made."""
    is_check = name_matcher(tuple(load("data_validation")["checks"]))
    found = repo.functions(lambda function: any(is_check(name) for name in function.decorators))
    return tuple(Evidence(seen.path, seen.line, f"`{seen.fact.name}` checks an asset") for seen in found)


def own_checks(repo: Repo) -> tuple[Evidence, ...]:
    """Return the functions that say by their name that they check data, and that raise, assert or exit."""
    named = re.compile(load("data_validation")["functions"], re.IGNORECASE)
    found = []
    for seen in repo.functions(lambda function: named.search(function.name.rsplit(".", 1)[-1]) is not None):
        facts = repo.python(seen.path)
        stops = facts is not None and any(
            guard.action in {"raise", "exit", "assert"} and seen.line <= guard.line <= seen.fact.end
            for guard in facts.guards
        )
        body = "\n".join(repo.lines(seen.path)[seen.line : seen.fact.end])
        if (
            (stops or re.search(r"\braise\b|\bassert\b|sys\.exit|return False", body))
            and CONTENT.search(body)
            and _handles_frames(repo, seen.path)
        ):
            found.append(Evidence(seen.path, seen.line, f"`{seen.fact.name}` checks data and stops"))
    return tuple(found)


def tests_of_data(repo: Repo) -> tuple[Evidence, ...]:
    """Return the tests that read a data file of the project and assert something about its columns or values."""
    reads = name_matcher(load("data_validation")["reads"])
    folders = _data_files(repo)
    found = []
    for path, facts in repo.python_files(product=False):
        if not repo.is_test(path) or not folders:
            continue
        about = re.search(r"(?:^|[/_])data(?:set|sets|_quality|_validation)?(?:[/_.]|$)", path)
        reading = [
            call
            for call in facts.calls
            if reads(call.name) and not any(SAMPLE.search(item.text) for item in call.arguments)
        ]
        expecting = [call for call in facts.calls if call.method.startswith("expect_")]
        guards = [guard for guard in facts.guards if guard.action == "assert" and ABOUT_DATA.search(guard.text)]
        if expecting or (about and reading and guards and _names_data(facts.strings, folders)):
            line = expecting[0].line if expecting else guards[0].line
            found.append(Evidence(path, line, "asserts something about the data"))
    return tuple(found)


def expecting_tests(repo: Repo) -> tuple[Evidence, ...]:
    """Return the tests that state expectations about data."""
    found = []
    for path, facts in repo.python_files(product=False):
        lines = [call.line for call in facts.calls if call.method.startswith("expect_")]
        if repo.is_test(path) and lines:
            found.append(Evidence(path, lines[0], "states expectations about the data"))
    return tuple(found)


def suites(repo: Repo) -> tuple[Evidence, ...]:
    """Return the files with expectations or a schema in them."""
    files = [path for path in repo.glob(*load("data_validation")["suites"]) if repo.is_product(path)]
    filled = [
        path
        for path in files
        if re.search(r'expectation_type|"type":\s*"expect_|checks for|feature\s*\{|fields:', repo.text(path) or "")
    ]
    return tuple(Evidence(path, 1, "holds expectations") for path in filled)


def _handles_frames(repo: Repo, path: str) -> bool:
    facts = repo.python(path)
    return facts is not None and any(
        item.root in {"pandas", "polars", "pyspark", "numpy", "datasets", "pyarrow", "duckdb", "csv"}
        for item in facts.imports
    )


def _data_files(repo: Repo) -> frozenset[str]:
    return frozenset(
        path.rsplit("/", 1)[-1]
        for path in repo.files
        if path.lower().endswith((".csv", ".parquet", ".tsv", ".jsonl", ".json", ".dvc", ".feather"))
    )


def _names_data(strings: tuple[tuple[int, str], ...], files: frozenset[str]) -> bool:
    return any(text.rsplit("/", 1)[-1] in files or f"{text.rsplit('/', 1)[-1]}.dvc" in files for _, text in strings)
