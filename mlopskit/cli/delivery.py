"""`mlops delivery`: how changes reach production."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from mlopskit.cli.options import Output, judging
from mlopskit.cli.output import emit
from mlopskit.cli.progress import progress
from mlopskit.commands import delivery as command
from mlopskit.errors import ExitCode


@judging("mlops delivery", "mlops delivery --stage production --report html=delivery.html")
def delivery(
    path: Annotated[Path, Argument(help="the repository")] = Path(),
    *,
    stage: Annotated[str, Option("--stage", help="the stage that counts as production; prod if none is set")] = "",
    output: Output,
) -> ExitCode:
    """Measure from git history how often and how fast changes of code and data become models in production."""
    with progress("reading the history", output):
        report = command.delivery(path, stage=stage)
    return emit(report, output)
