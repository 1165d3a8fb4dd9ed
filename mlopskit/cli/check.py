"""`mlops check`."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from mlopskit.cli.options import Output, judging
from mlopskit.cli.output import emit
from mlopskit.commands import check as command
from mlopskit.errors import ExitCode


@judging("mlops check", "mlops check lint tests", "mlops check --report sarif=check.sarif --report junit=check.xml")
def check(
    gates: Annotated[list[str] | None, Argument(help="the gates to run; all that apply when none is named")] = None,
    *,
    path: Annotated[Path, Option("--path", help="the project's folder")] = Path(),
    jobs: Annotated[int, Option("--jobs", "-j", min=0, help="gates side by side; 0 is one for each processor")] = 0,
    output: Output,
) -> ExitCode:
    """Run every gate on the project and give one verdict; the project's own code is executed."""
    wishes = command.Wishes(tuple(gates or ()), jobs)
    return emit(command.check(path, wishes), output)
