"""`mlops update`."""

from pathlib import Path
from typing import Annotated

from typer import Option

from mlopskit.cli import differences
from mlopskit.cli.options import Output, doing
from mlopskit.cli.output import emit_receipt
from mlopskit.commands.update import abort as take_back
from mlopskit.commands.update import resume
from mlopskit.commands.update import update as bring_along
from mlopskit.errors import ExitCode, UsageError

DryRun = Annotated[bool, Option("--dry-run", help="show what would change, and change nothing")]
Continue = Annotated[bool, Option("--continue", help="finish, now that the conflicts are resolved")]
Abort = Annotated[bool, Option("--abort", help="take everything back, byte for byte")]


@doing(
    "mlops update",
    "mlops update --dry-run",
    "mlops update --continue                      after the conflicts are resolved",
)
def update(*, dry_run: DryRun = False, continue_: Continue = False, abort: Abort = False, output: Output) -> ExitCode:
    """
    Bring the project along with the newest template, keeping your changes.

    What the template made, what you have committed since, and what the template makes now are merged by git. What it
    cannot decide is listed with what happened and what to do (exit 3); nothing of yours is lost, and the new version
    is recorded only when no conflict is left. Changes are staged for you to review and commit.
    """
    if dry_run + continue_ + abort > 1:
        raise UsageError("--dry-run, --continue and --abort exclude each other", hint="give one of them")
    if continue_ or abort:
        return emit_receipt((resume if continue_ else take_back)(Path.cwd()), output)
    receipt = bring_along(Path.cwd(), dry_run=dry_run)
    if dry_run:
        differences.show(receipt, output)
    return emit_receipt(receipt, output)
