"""A suite on its data, by the engine that was asked for."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.validation import asking
from mlopskit.validation.data import Data, find
from mlopskit.validation.outcome import Result, SuiteRun
from mlopskit.validation.suite import Expectation, Suite


class Engine(StrEnum):
    """What runs a suite; `auto` compiles what it can and asks Great Expectations for the rest."""

    AUTO = "auto"
    DUCKDB = "duckdb"
    GX = "gx"
    SPARK = "spark"
    SQL = "sql"


class Dialect(StrEnum):
    """Whose semantics count, since Great Expectations has several."""

    PANDAS = "pandas"
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
    except Incomplete as error:
        hint = f" ({error.hint})" if error.hint else ""
        return unchecked(job, f"{error.message}{hint}")
    return by_great_expectations(job, data)


def unchecked(job: Job, reason: str) -> SuiteRun:
    """Return a run in which nothing could be checked."""
    results = tuple(Result.unchecked(item, "", item.trouble or reason) for item in job.suite.expectations)
    return SuiteRun(job.suite, job.data, str(job.options.engine), str(job.options.dialect), None, results)


def unreadable(path: str, data: str, reason: str, line: int = 1) -> SuiteRun:
    """Return a run of a suite that could not be read, so that the other suites of the project keep their results."""
    stand_in = Expectation("suite", line=line, trouble=reason)
    suite = Suite(Path(path).stem, path, (stand_in,))
    return SuiteRun(suite, data, "", "", None, (Result.unchecked(stand_in, "", reason),))


def by_great_expectations(job: Job, data: Data) -> SuiteRun:
    """Return what Great Expectations says on pandas."""
    numbered = dict(enumerate(job.suite.expectations))
    columns = asking.columns_of(job.suite.expectations)
    results, asked = asking.ask_about_files(data, numbered, columns, timeout=job.options.timeout)
    ordered = tuple(results[i] for i in numbered)
    return SuiteRun(job.suite, job.data, asking.ENGINE, str(Dialect.PANDAS), asked.rows, ordered)
