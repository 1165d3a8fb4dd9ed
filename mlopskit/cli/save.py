"""`mlops save`."""

from typing import Annotated

from typer import Option

from mlopskit.cli.options import Output, doing
from mlopskit.cli.output import emit_receipt
from mlopskit.cli.progress import progress
from mlopskit.commands.save import save as command
from mlopskit.errors import ExitCode

Message = Annotated[str, Option("--message", "-m", metavar="MSG", help="what changed, and why")]
NoPush = Annotated[bool, Option("--no-push", help="record and commit, and push nothing")]


@doing('mlops save -m "Add the penguins of 2026"', 'mlops save -m "Try a larger forest" --no-push')
def save(*, message: Message, no_push: NoPush = False, output: Output) -> ExitCode:
    """
    Record data, commit everything, push the data, and then push git.

    Git is pushed only when the remote has been seen to have the data, so that no commit points at data that is nowhere.
    """
    with progress("saving", output):
        receipt = command(message, push=not no_push)
    return emit_receipt(receipt, output)
