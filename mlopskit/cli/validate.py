"""`mlops validate`."""

import sys
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from mlopskit.cli.options import Output, judging
from mlopskit.cli.output import emit, write
from mlopskit.cli.progress import progress
from mlopskit.cli.streams import put
from mlopskit.commands.validate import Wishes, outcomes
from mlopskit.errors import ExitCode
from mlopskit.render.encoders import line
from mlopskit.validation.dialects import Dialect
from mlopskit.validation.gx_json import render
from mlopskit.validation.report import report
from mlopskit.validation.run import CONNECTION, Engine
from mlopskit.validation.samples import Samples
from mlopskit.validation.suite import Importance

Data = Annotated[
    str | None,
    Argument(metavar="[DATA]", help="a file, folder or glob, tracked by DVC or not; a table with --engine sql"),
]
Suite = Annotated[str | None, Option("--suite", metavar="FILE", help="a Great Expectations 1.x suite as JSON")]
EngineOption = Annotated[Engine | None, Option("--engine", help="what runs the suite")]
DialectOption = Annotated[Dialect | None, Option("--dialect", help="whose semantics count")]
Memory = Annotated[str | None, Option("--memory", metavar="SIZE", help="the most memory to take, such as 1GiB")]
Threads = Annotated[int, Option("--threads", min=0, help="how many threads to use; 0 is one for each processor")]
Timeout = Annotated[float, Option("--timeout", min=1, help="seconds that Great Expectations may take")]
FailOn = Annotated[Importance, Option("--fail-on", help="the least severity whose failure fails the command")]

GxJson = Annotated[
    Path | None, Option("--gx-json", metavar="FILE", help="write the result as Great Expectations does, too")
]

Master = Annotated[
    str, Option("--master", help="where Spark runs: a master, `connect`, or sc://host:port; this machine if not given")
]
Connection = Annotated[
    str,
    Option("--connection", metavar="VARIABLE", help="the environment variable with the warehouse's connection string"),
]
SamplesOption = Annotated[
    Samples | None, Option("--samples", help="which unexpected values to show; `safe`, the default, no personal data")
]


@judging(
    "mlops validate data/raw/penguins.csv --suite suites/penguins.json",
    "mlops validate                          the suites that the project names",
    "mlops validate 'data/*.parquet' --suite s.json --memory 1GiB --report junit=report.xml",
)
def validate(  # noqa: PLR0913 - one for each option
    data: Data = None,
    *,
    suite: Suite = None,
    engine: EngineOption = None,
    dialect: DialectOption = None,
    memory: Memory = None,
    threads: Threads = 0,
    timeout: Timeout = 3600.0,
    fail_on: FailOn = Importance.INFO,
    master: Master = "",
    connection: Connection = CONNECTION,
    samples: SamplesOption = None,
    gx_json: GxJson = None,
    output: Output,
) -> ExitCode:
    """
    Validate data against a suite of expectations.

    Each expectation passes, fails, or could not be checked. Without DATA and --suite, the suites that the project
    names in its configuration are run.
    """
    wishes = Wishes(engine, dialect, memory, threads, timeout, fail_on, master, connection, samples)
    with progress("validating", output):
        runs = outcomes(data, suite, wishes=wishes, tell=_tell)
    if gx_json is not None:
        write(gx_json, render(runs))
    return emit(report(runs, fail_on=fail_on), output)


def _tell(warning: str) -> None:
    put(f"Warning: {line(warning)}\n", sys.stderr)
