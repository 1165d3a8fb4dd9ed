"""`mlops run`."""

from typing import Annotated

from typer import Argument, Option

from mlopskit.cli.options import Output, doing
from mlopskit.cli.output import emit_receipt, talk
from mlopskit.commands.run import run as command
from mlopskit.errors import ExitCode

Stages = Annotated[list[str] | None, Argument(metavar="[STAGE]...", help="stages, with what they need; all by default")]
Force = Annotated[bool, Option("--force", help="run also what has not changed")]


@doing("mlops run", "mlops run train")
def run(stages: Stages = None, *, force: Force = False, output: Output) -> ExitCode:
    """
    Run what is out of date of the pipeline, and say what ran, what did not, and how the metrics changed.

    What the stages print goes to stderr. A stage whose code or data was edited while it ran is not recorded.
    """
    receipt = command(tuple(stages or ()), force=force, told=lambda line: talk(line, output))
    return emit_receipt(receipt, output)
