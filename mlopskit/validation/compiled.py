"""The compiled engine: expectations become needs, needs become few scans, their values become verdicts."""

from collections.abc import Mapping
from functools import cache

from mlopskit.validation import conditions, plan
from mlopskit.validation.dialects import Dialect
from mlopskit.validation.families import (
    distinct,
    lengths,
    likes,
    nulls,
    order,
    pairs,
    patterns,
    quantiles,
    ranges,
    sets,
    several,
    statistics,
    tables,
    types,
)
from mlopskit.validation.kinds import Table
from mlopskit.validation.needs import Steps
from mlopskit.validation.outcome import Observed, Result
from mlopskit.validation.problems import NotCompiledError, UnanswerableError
from mlopskit.validation.subject import Compile, Subject, check_arguments
from mlopskit.validation.suite import Expectation

ENGINE = "duckdb"
_FAMILIES = (
    *(nulls, ranges, sets, lengths, patterns, likes, order, pairs, several),
    *(distinct, statistics, quantiles, tables, types),
)


@cache
def compilers() -> Mapping[str, Compile]:
    """Return the function that compiles each expectation, by its name."""
    return {name: function for family in _FAMILIES for name, function in family.COMPILERS.items()}


def evaluate(
    expectations: Mapping[int, Expectation], table: Table, answer: plan.Answering, dialect: Dialect
) -> tuple[dict[int, Result], dict[int, str]]:
    """Return the results of what was compiled, and why the others are left to Great Expectations."""
    steps, endings = dict[int, Steps](), dict[int, plan.Ending]()
    for number, expectation in expectations.items():
        try:
            steps[number] = compile_one(expectation, table, dialect)
        except (NotCompiledError, UnanswerableError) as error:
            endings[number] = error
    endings |= plan.run(steps, answer)
    results = {n: result(expectations[n], e) for n, e in endings.items() if not isinstance(e, NotCompiledError)}
    return results, {n: e.reason for n, e in sorted(endings.items()) if isinstance(e, NotCompiledError)}


def compile_one(expectation: Expectation, table: Table, dialect: Dialect) -> Steps:
    """Return the steps of one expectation; raises when it is left to Great Expectations or cannot be answered."""
    if expectation.trouble:
        raise UnanswerableError(expectation.trouble)
    check_arguments(expectation)
    compiler = compilers().get(expectation.type)
    if compiler is None:
        raise NotCompiledError(f"`{expectation.type}` is not compiled")
    return compiler(Subject(expectation, table, conditions.where(expectation, table, dialect), dialect))


def result(expectation: Expectation, ending: Observed | UnanswerableError) -> Result:
    """Return an ending as a result."""
    if isinstance(ending, Observed):
        return Result.of(expectation, ENGINE, ending)
    return Result.unchecked(expectation, ENGINE if not expectation.trouble else "", ending.reason)
