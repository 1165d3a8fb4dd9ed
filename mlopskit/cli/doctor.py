"""`mlops doctor`: what is missing here."""

from pathlib import Path
from typing import Annotated

from typer import Argument

from mlopskit.cli.options import Output, judging
from mlopskit.cli.output import emit
from mlopskit.commands import doctor as command
from mlopskit.errors import ExitCode, UsageError


@judging("mlops doctor", "mlops doctor --format json")
def doctor(
    path: Annotated[Path, Argument(help="the project's folder", show_default="this folder")] = Path(),
    *,
    output: Output,
) -> ExitCode:
    """Look for missing tools and broken settings, and show the command that mends each."""
    if not path.is_dir():
        raise UsageError(f"{path} is no folder", hint="name the project's folder")
    return emit(command.doctor(path), output)
