"""Version, share and verify data; the repository stays a plain DVC repository."""

from typing import Annotated

from typer import Argument, Option

from mlopskit.cli.options import Output, doing, judging
from mlopskit.cli.output import emit, emit_receipt
from mlopskit.cli.progress import progress
from mlopskit.errors import ExitCode, UsageError

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


@doing("mlops data diff", "mlops data diff v1.0 HEAD")
def diff(
    old: Annotated[str, Argument(metavar="[OLD]", help="a commit, branch or tag")] = "HEAD",
    new: Annotated[str | None, Argument(metavar="[NEW]", help="another; the project as it is when left out")] = None,
    *,
    output: Output,
) -> ExitCode:
    """Say how the data differ between two versions."""
    from mlopskit.commands.data import history as command

    return emit_receipt(command.diff(old, new), output)


@doing("mlops data log", "mlops data log data/raw")
def log(
    path: Annotated[str | None, Argument(metavar="[PATH]", help="one tracked path")] = None, *, output: Output
) -> ExitCode:
    """Show which versions of the data there are, by whom, and whether they are in the cache."""
    from mlopskit.commands.data import history as command

    return emit_receipt(command.log(path), output)


@doing(
    "mlops data remote list", "mlops data remote add storage s3://bucket/penguins", "mlops data remote default storage"
)
def remote(
    action: Annotated[str, Argument(metavar="add|list|default", help="what to do")] = "list",
    name: Annotated[str | None, Argument(metavar="[NAME]", help="the remote's name")] = None,
    url: Annotated[
        str | None, Argument(metavar="[URL]", help="its address: a folder, s3://, ssh://, gs:// ...")
    ] = None,
    *,
    output: Output,
) -> ExitCode:
    """Show, add and choose the places where data are shared."""
    from mlopskit.commands.data import remote as command

    match action, name, url:
        case "list", None, None:
            return emit_receipt(command.listed(), output)
        case "add", str(), str():
            return emit_receipt(command.add(name, url), output)
        case "default", str(), None:
            return emit_receipt(command.default(name), output)
    raise UsageError(
        f"`mlops data remote {action}` is not complete", hint="mlops data remote add NAME URL, default NAME, or list"
    )


@doing("mlops data gc", "mlops data gc --apply", "mlops data gc --restore")
def gc(
    *,
    apply: Annotated[bool, Option("--apply", help="move it to the trash; without it, it is only shown")] = False,
    workspace_only: Annotated[bool, Option("--workspace-only", help="keep only what the project needs now")] = False,
    restore: Annotated[bool, Option("--restore", help="bring back what is in the trash")] = False,
    empty_trash: Annotated[bool, Option("--empty-trash", help="delete what is in the trash")] = False,
    output: Output,
) -> ExitCode:
    """Show what the cache need not keep and who would lose by it, and move it to a trash for 30 days."""
    from mlopskit.commands.data import gc as command

    if restore:
        return emit_receipt(command.restore(), output)
    if empty_trash:
        return emit_receipt(command.empty(), output)
    with progress("counting what is needed", output):
        receipt = command.gc(apply=apply, workspace_only=workspace_only)
    return emit_receipt(receipt, output)


@doing("mlops data guard")
def guard(
    *,
    before_push: Annotated[bool, Option("--before-push", help="judge a push, as git's hook asks on stdin")] = False,
    output: Output,
) -> ExitCode:
    """Install a guard before `git push`, against commits whose data is nowhere, and DVC's merge driver."""
    import sys

    from mlopskit.commands.data import guard as command

    if not before_push:
        return emit_receipt(command.install(), output)
    command.before_push(sys.stdin.read().splitlines())
    return ExitCode.PASS


COMMANDS = (add, status, push, pull, checkout, verify, diff, log, remote, gc, guard)
