"""`mlops explain`: what a practice, a gate or a scale means."""

from typing import Annotated

from typer import Argument

from mlopskit.cli.options import Output, judging
from mlopskit.cli.output import emit
from mlopskit.commands import explain as command
from mlopskit.errors import ExitCode


@judging("mlops explain data-validation", "mlops explain google", "mlops explain gate:data", "mlops explain")
def explain(
    name: Annotated[
        str | None, Argument(metavar="ID", help="a practice, gate, scale or expectation; all are listed if none")
    ] = None,
    *,
    output: Output,
) -> ExitCode:
    """Explain a practice, a gate, a scale or an expectation: what it asks, why, how to adopt it, and what misleads."""
    return emit(command.explain(name) if name else command.contents(), output)
