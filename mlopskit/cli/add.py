"""`mlops add`."""

import sys
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from mlopskit.cli import differences, prompts, streams
from mlopskit.cli.options import Output, doing
from mlopskit.cli.output import emit_receipt
from mlopskit.commands.add import Wishes, alter
from mlopskit.errors import ExitCode
from mlopskit.render.text import inert
from mlopskit.scaffold import answer_files

PartsArgument = Annotated[list[str], Argument(metavar="[PART]...", help="the parts to add")]
Remove = Annotated[list[str], Option("--remove", metavar="PART", help="a part to take away again; repeatable")]
Set = Annotated[list[str], Option("--set", metavar="KEY=VALUE", help="another answer, such as license=MIT; repeatable")]
DryRun = Annotated[bool, Option("--dry-run", help="show what would change, and change nothing")]
Yes = Annotated[bool, Option("--yes", "-y", help="agree to what is proposed for a repository of your own")]


@doing(
    "mlops add docker",
    "mlops add ci-gitlab --dry-run",
    "mlops add --remove docker                    take it away, and keep what you have made of it",
    "mlops add ci-github --yes                    in a repository that mlopskit did not make",
    "mlops add ci-github --set 'test_command=tox'",
)
def add(  # noqa: PLR0913 - one for each option
    parts: PartsArgument = [],  # noqa: B006 - typer copies it
    *,
    remove: Remove = [],  # noqa: B006 - the same
    set_: Set = [],  # noqa: B006 - the same
    dry_run: DryRun = False,
    yes: Yes = False,
    output: Output,
) -> ExitCode:
    """
    Add a part to the project: CI, a container, serving, monitoring.

    In a repository that mlopskit did not make, only new files are proposed, the difference is shown, and nothing is
    written before you agree. Adding a part a second time changes nothing. With --remove a part is taken away: what you
    have changed of it is a conflict for you to decide, and a part that others need stays.
    """
    wishes = Wishes(tuple(parts), tuple(remove), answer_files.from_words(set_))
    consent = (lambda _: True) if yes else _ask if prompts.interactive() else None
    receipt = alter(Path.cwd(), wishes, dry_run=dry_run, consent=consent)
    if dry_run or receipt.exit_code is ExitCode.INCOMPLETE:
        differences.show(receipt, output)
    return emit_receipt(receipt, output)


def _ask(difference: str) -> bool:
    streams.put(f"{inert(difference)}\n", sys.stderr)
    return prompts.confirm("Write these files?", flag="--yes")
