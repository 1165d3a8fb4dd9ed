"""`mlops add`."""

import sys
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from mlopskit.cli import differences, prompts, streams
from mlopskit.cli.options import Output, doing
from mlopskit.cli.output import emit_receipt
from mlopskit.commands.add import add as add_parts
from mlopskit.errors import ExitCode
from mlopskit.render.text import inert

PartsArgument = Annotated[list[str], Argument(metavar="PART...", help="the parts to add")]
DryRun = Annotated[bool, Option("--dry-run", help="show what would change, and change nothing")]
Yes = Annotated[bool, Option("--yes", "-y", help="agree to what is proposed for a repository of your own")]


@doing(
    "mlops add docker",
    "mlops add ci-gitlab --dry-run",
    "mlops add ci-github --yes                    in a repository that mlopskit did not make",
)
def add(parts: PartsArgument, *, dry_run: DryRun = False, yes: Yes = False, output: Output) -> ExitCode:
    """
    Add a part to the project: CI, a container, serving, monitoring.

    In a repository that mlopskit did not make, only new files are proposed, the difference is shown, and nothing is
    written before you agree. Adding a part a second time changes nothing.
    """
    consent = (lambda _: True) if yes else _ask if prompts.interactive() else None
    receipt = add_parts(Path.cwd(), parts, dry_run=dry_run, consent=consent)
    if dry_run or receipt.exit_code is ExitCode.INCOMPLETE:
        differences.show(receipt, output)
    return emit_receipt(receipt, output)


def _ask(difference: str) -> bool:
    streams.put(f"{inert(difference)}\n", sys.stderr)
    return prompts.confirm("Write these files?", flag="--yes")
