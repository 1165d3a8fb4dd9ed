"""Version, share and verify data; the repository stays a plain DVC repository."""

from typing import Annotated

from typer import Argument, Option

from mlopskit.cli.options import Output, doing, judging
from mlopskit.cli.output import emit, emit_receipt
from mlopskit.cli.progress import progress
from mlopskit.errors import ExitCode

Paths = Annotated[
    list[str] | None, Argument(metavar="[PATH]...", help="tracked files, folders or stages; all by default")
]
Content = Annotated[list[str], Argument(metavar="PATH...", help="files and folders to record")]
InRemote = Annotated[bool, Option("--remote", help="look into the remote as well")]
Named = Annotated[str | None, Option("--name", metavar="REMOTE", help="another remote than the default one")]
Repair = Annotated[bool, Option("--repair", help="mend what is wrong from a copy that is true")]
SetAside = Annotated[
    bool, Option("--set-aside", help="move unsaved changes that are in the way into the trash, for 30 days")
]


@judging("mlops data status", "mlops data status --remote    is everything shared, too?")
def status(paths: Paths = None, *, remote: InRemote = False, name: Named = None, output: Output) -> ExitCode:
    """Say what is changed, missing, not recorded, not committed or not shared, with the command for each."""
    from mlopskit.commands.data import status as command

    with progress("looking", output):
        report = command.status(tuple(paths or ()), remote=remote or name is not None, name=name)
    return emit(report, output)


@judging("mlops data verify", "mlops data verify --remote --repair")
def verify(
    paths: Paths = None, *, remote: InRemote = False, name: Named = None, repair: Repair = False, output: Output
) -> ExitCode:
    """Read every byte again, find each object that is altered, truncated or missing, and mend it."""
    from mlopskit.commands.data import status as command

    with progress("reading every byte", output):
        report = command.verify_(tuple(paths or ()), remote=remote, name=name, repair=repair)
    return emit(report, output)


@doing("mlops data add data/raw", "mlops data add images labels.csv")
def add(paths: Content, *, output: Output) -> ExitCode:
    """Record files and folders as they are now."""
    from mlopskit.commands.data import add as command

    with progress("recording", output):
        receipt = command.add(tuple(paths))
    return emit_receipt(receipt, output)


@doing("mlops data push", "mlops data push data/raw --name backup")
def push(paths: Paths = None, *, name: Named = None, output: Output) -> ExitCode:
    """Send data to the remote and prove that it is there."""
    from mlopskit.commands.data import share as command

    with progress("pushing", output):
        receipt = command.push(tuple(paths or ()), remote=name)
    return emit_receipt(receipt, output)


@doing("mlops data pull", "mlops data pull data/raw")
def pull(paths: Paths = None, *, name: Named = None, set_aside: SetAside = False, output: Output) -> ExitCode:
    """Fetch what is recorded and put it into the project; what is not true is refused."""
    from mlopskit.commands.data import share as command

    with progress("pulling", output):
        receipt = command.pull(tuple(paths or ()), remote=name, aside=set_aside)
    return emit_receipt(receipt, output)


@doing("mlops data checkout", "mlops data checkout data/raw --set-aside")
def checkout(paths: Paths = None, *, set_aside: SetAside = False, output: Output) -> ExitCode:
    """Put what is recorded into the project from the cache; your own unsaved changes are never dropped."""
    from mlopskit.commands.data import share as command

    with progress("checking out", output):
        receipt = command.checkout(tuple(paths or ()), aside=set_aside)
    return emit_receipt(receipt, output)


COMMANDS = (add, status, push, pull, checkout, verify)
