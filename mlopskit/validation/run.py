"""A suite on its data, by the engine that was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from mlopskit.errors import Incomplete, MissingTool
from mlopskit.tools.duckdb_session import QueryError
from mlopskit.tools.duckdb_table import UnusualError
from mlopskit.tools.great_expectations import Asked
from mlopskit.validation import asking, compiled, divergences, looking
from mlopskit.validation.data import Data, find, is_remote, remote
from mlopskit.validation.dialects import Dialect
from mlopskit.validation.divergences import Seen
from mlopskit.validation.outcome import Result, SuiteRun
from mlopskit.validation.reading import reading
from mlopskit.validation.samples import Samples, shown
from mlopskit.validation.source import Answer
from mlopskit.validation.suite import Expectation, Suite

CONNECTION = "MLOPSKIT_CONNECTION"
"""The environment variable that holds the connection string of a warehouse, unless another is named."""


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
    master: str = ""
    """Where Spark runs: a master, `connect`, or `sc://host:port`; empty is this machine."""
    connection: str = CONNECTION
    root: Path = Path()
    """Where relative paths begin."""
    samples: Samples = Samples.SAFE
    """Which values of the data the results show."""

    @property
    def semantics(self) -> Dialect:
        """Whose verdicts the engine gives."""
        fixed = {Engine.GX: Dialect.PANDAS, Engine.SPARK: Dialect.SPARK, Engine.SQL: Dialect.SQL}
        return fixed.get(self.engine, self.dialect)


@dataclass(frozen=True, slots=True)
class Job:
    """A suite, where its data is, and how to run it."""

    suite: Suite
    data: str
    options: Options = Options()

    @property
    def numbered(self) -> dict[int, Expectation]:
        """The expectations under their numbers."""
        return dict(enumerate(self.suite.expectations))

    def warnings(self, seen: Seen | None = None) -> tuple[str, ...]:
        """Return what is known to differ from pandas, before the run; looks at the columns unless told."""
        if self.options.semantics is Dialect.PANDAS:
            return ()
        known = divergences.known(self.suite.expectations, self.options.semantics, seen or self._seen())
        return tuple(f"{self.suite.path} {one}" for one in known)

    def _seen(self) -> Seen:
        return Seen() if self.options.engine is Engine.SQL else looking.look(self.data, self.options.root)


def run(job: Job) -> SuiteRun:
    """Return what came of a suite; data that cannot be read leaves every expectation unchecked with the reason."""
    return shown(_ran(job), job.options.samples)


def _ran(job: Job) -> SuiteRun:
    try:
        if job.options.engine is Engine.SQL:
            return _finished(job, *_ask_sql(job, job.numbered))
        if job.options.engine is Engine.SPARK and is_remote(job.data):
            return _finished(job, *_ask(job, remote(job.data), job.numbered))
        return _on_files(job, find(job.data, root=job.options.root))
    except MissingTool as error:
        return unchecked(job, f"{error.message}: {error.hint}")
    except Incomplete as error:
        return unchecked(job, error.message + (f" ({error.hint})" if error.hint else ""))
    except QueryError as error:
        return unchecked(job, f"{job.data} could not be read: {error.message}")


def _on_files(job: Job, data: Data) -> SuiteRun:
    if job.options.engine in (Engine.GX, Engine.SPARK):
        return _finished(job, *_ask(job, data, job.numbered))
    try:
        return by_compiling(job, data)
    except UnusualError as error:
        if job.options.engine is Engine.DUCKDB:
            return unchecked(job, f"not compiled: {error.reason}")
        told = replace(_finished(job, *_ask(job, data, job.numbered)), dialect=str(job.options.dialect))
        return replace(told, warnings=(f"{error.reason}: the whole suite is answered by Great Expectations",))


def by_compiling(job: Job, data: Data) -> SuiteRun:
    """Return what the compiled engine says, and for the rest what Great Expectations says."""
    options, numbered = job.options, job.numbered
    wanted = asking.mentioned(job.suite.expectations)
    memory, threads = options.memory, options.threads
    with reading(data, options.dialect, memory=memory, threads=threads, wanted=wanted) as (table, answers):
        results, left = compiled.evaluate(numbered, table, Answer(answers), options.dialect)
    results |= _left_over(job, data, {number: numbered[number] for number in left}, left)
    ordered = tuple(results[number] for number in numbered)
    warnings = job.warnings(looking.seen_in(table, data))
    return SuiteRun(job.suite, job.data, compiled.ENGINE, str(options.dialect), table.rows, ordered, warnings)


def _left_over(
    job: Job, data: Data, expectations: Mapping[int, Expectation], why: Mapping[int, str]
) -> dict[int, Result]:
    """Return the results of what is not compiled: from Great Expectations, unless the engine is insisted on."""
    if not expectations:
        return {}
    if job.options.engine is Engine.DUCKDB or job.options.dialect is Dialect.SQL:
        return {n: Result.unchecked(e, compiled.ENGINE, f"not compiled: {why[n]}") for n, e in expectations.items()}
    results, _ = _ask(job, data, expectations)
    return {n: one if one.reason else replace(one, reason=f"not compiled: {why[n]}") for n, one in results.items()}


def _ask(job: Job, data: Data, expectations: Mapping[int, Expectation]) -> tuple[dict[int, Result], Asked]:
    """Ask Great Expectations, on the engine whose semantics count, about the needed columns only."""
    columns, options = asking.columns_of(expectations.values()), job.options
    if options.semantics is Dialect.SPARK:
        return asking.ask_spark(data, expectations, options.master, columns, timeout=options.timeout)
    return asking.ask_about_files(data, expectations, columns, timeout=options.timeout)


def _ask_sql(job: Job, expectations: Mapping[int, Expectation]) -> tuple[dict[int, Result], Asked]:
    return asking.ask_sql(job.data, job.options.connection, expectations, timeout=job.options.timeout)


def _finished(job: Job, results: Mapping[int, Result], asked: Asked) -> SuiteRun:
    ordered = tuple(results[number] for number in job.numbered)
    dialect = str(job.options.semantics)
    return SuiteRun(job.suite, job.data, str(job.options.engine), dialect, asked.rows, ordered, job.warnings())


def unchecked(job: Job, reason: str) -> SuiteRun:
    """Return a run in which nothing could be checked."""
    results = tuple(Result.unchecked(item, "", item.trouble or reason) for item in job.suite.expectations)
    return SuiteRun(job.suite, job.data, str(job.options.engine), str(job.options.dialect), None, results)


def unreadable(path: str, data: str, reason: str, line: int = 1) -> SuiteRun:
    """Return a run of a suite that could not be read, so that the other suites of the project keep their results."""
    stand_in = Expectation("suite", line=line, trouble=reason)
    suite = Suite(Path(path).stem, path, (stand_in,))
    return SuiteRun(suite, data, "", "", None, (Result.unchecked(stand_in, "", reason),))
