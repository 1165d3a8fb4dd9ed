"""Suggest, show and convert suites of expectations."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from mlopskit.cli.options import Output, doing, judging
from mlopskit.cli.output import emit, emit_receipt
from mlopskit.cli.progress import progress
from mlopskit.commands import suite as commands
from mlopskit.errors import ExitCode

File = Annotated[Path, Argument(metavar="FILE", help="a suite as JSON")]
Force = Annotated[bool, Option("--force", help="replace the file when it is there")]


@doing("mlops suite suggest data/raw/penguins.csv --output suites/penguins.json")
def suggest(  # noqa: PLR0913 - one for each option
    data: Annotated[str, Argument(metavar="DATA", help="a file, folder or glob")],
    to: Annotated[Path, Option("--output", "-o", metavar="FILE", help="where to write the suite")],
    name: Annotated[str, Option("--name", help="what to call the suite; its file's name if not given")] = "",
    memory: Annotated[str, Option("--memory", metavar="SIZE", help="the most memory to take, such as 1GiB")] = "",
    *,
    force: Force = False,
    output: Output,
) -> ExitCode:
    """Write a suite that the data meets, and tell which columns look like personal data."""
    with progress("reading the data", output):
        receipt = commands.suggest(data, to, name=name, memory=memory, force=force)
    return emit_receipt(receipt, output)


@judging("mlops suite show suites/penguins.json")
def show(file: File, *, output: Output) -> ExitCode:
    """Show what a suite asks, line by line, and which engine answers."""
    return emit(commands.show(file), output)


@doing("mlops suite convert old.json --output suites/new.json", "mlops suite convert contract.odcs.yaml -o suite.json")
def convert(
    file: Annotated[Path, Argument(metavar="FILE", help="a suite of Great Expectations 0.x, or an ODCS 3 contract")],
    to: Annotated[Path, Option("--output", "-o", metavar="FILE", help="where to write the suite")],
    *,
    force: Force = False,
    output: Output,
) -> ExitCode:
    """Write a suite of Great Expectations 0.x, or a data contract, as a suite of Great Expectations 1.x."""
    return emit_receipt(commands.convert(file, to, force=force), output)


COMMANDS = (suggest, show, convert)
