"""A suite on its data, by the engine that was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from mlopskit.errors import Incomplete, MissingTool
from mlopskit.tools.duckdb_session import QueryError
from mlopskit.tools.duckdb_table import UnusualError
from mlopskit.validation import asking, compiled
from mlopskit.validation.data import Data, find
from mlopskit.validation.dialects import Dialect
from mlopskit.validation.outcome import Result, SuiteRun
from mlopskit.validation.reading import reading
from mlopskit.validation.source import Answer
from mlopskit.validation.suite import Expectation, Suite


class Engine(StrEnum):
    """What runs a suite; `auto` compiles what it can and asks Great Expectations for the rest."""

    AUTO = "auto"
    DUCKDB = "duckdb"
    GX = "gx"
    SPARK = "spark"
    SQL = "sql"


@dataclass(frozen=True, slots=True)
class Options:
    """How to run a suite."""

    engine: Engine = Engine.AUTO
    dialect: Dialect = Dialect.PANDAS
    memory: str = ""
    """The most memory that the compiled engine may take, such as `1GiB`; empty is most of the machine's."""
    threads: int = 0
    """How many threads it may use; 0 is one for each processor."""
    timeout: float = 3600.0
    """Seconds that Great Expectations may take."""
    root: Path = Path()
    """Where relative paths begin."""


@dataclass(frozen=True, slots=True)
class Job:
    """A suite, where its data is, and how to run it."""

    suite: Suite
    data: str
    options: Options = Options()


def run(job: Job) -> SuiteRun:
    """Return what came of a suite; data that cannot be read leaves every expectation unchecked with the reason."""
    try:
        data = find(job.data, root=job.options.root)
        if job.options.engine is Engine.GX:
            return by_great_expectations(job, data)
        return by_compiling(job, data)
    except MissingTool as error:
        return unchecked(job, f"{error.message}: {error.hint}")
    except Incomplete as error:
        return unchecked(job, error.message + (f" ({error.hint})" if error.hint else ""))
    except QueryError as error:
        return unchecked(job, f"{job.data} could not be read: {error.message}")
    except UnusualError as error:
        run = by_great_expectations(job, data)
        return replace(run, warnings=(f"{error.reason}: the whole suite is answered by Great Expectations",))


def unchecked(job: Job, reason: str) -> SuiteRun:
    """Return a run in which nothing could be checked."""
    results = tuple(Result.unchecked(item, "", item.trouble or reason) for item in job.suite.expectations)
    return SuiteRun(job.suite, job.data, str(job.options.engine), str(job.options.dialect), None, results)


def unreadable(path: str, data: str, reason: str, line: int = 1) -> SuiteRun:
    """Return a run of a suite that could not be read, so that the other suites of the project keep their results."""
    stand_in = Expectation("suite", line=line, trouble=reason)
    suite = Suite(Path(path).stem, path, (stand_in,))
    return SuiteRun(suite, data, "", "", None, (Result.unchecked(stand_in, "", reason),))


def by_compiling(job: Job, data: Data) -> SuiteRun:
    """Return what the compiled engine says, and for the rest what Great Expectations says."""
    options, numbered = job.options, dict(enumerate(job.suite.expectations))
    with reading(data, options.dialect, memory=options.memory, threads=options.threads) as (table, answers):
        results, left = compiled.evaluate(numbered, table, Answer(answers), options.dialect)
    results |= _left_over(job, data, {number: numbered[number] for number in left}, left)
    ordered = tuple(results[number] for number in numbered)
    return SuiteRun(job.suite, job.data, compiled.ENGINE, str(options.dialect), table.rows, ordered)


def _left_over(
    job: Job, data: Data, expectations: Mapping[int, Expectation], why: Mapping[int, str]
) -> dict[int, Result]:
    """Return the results of what is not compiled: from Great Expectations, unless the engine is insisted on."""
    if not expectations:
        return {}
    if job.options.engine is Engine.DUCKDB:
        return {n: Result.unchecked(e, compiled.ENGINE, f"not compiled: {why[n]}") for n, e in expectations.items()}
    columns = asking.columns_of(expectations.values())
    results, _ = asking.ask_about_files(data, expectations, columns, timeout=job.options.timeout)
    return {n: one if one.reason else replace(one, reason=f"not compiled: {why[n]}") for n, one in results.items()}


def by_great_expectations(job: Job, data: Data) -> SuiteRun:
    """Return what Great Expectations says on pandas."""
    numbered = dict(enumerate(job.suite.expectations))
    columns = asking.columns_of(job.suite.expectations)
    results, asked = asking.ask_about_files(data, numbered, columns, timeout=job.options.timeout)
    ordered = tuple(results[i] for i in numbered)
    return SuiteRun(job.suite, job.data, asking.ENGINE, str(Dialect.PANDAS), asked.rows, ordered)
