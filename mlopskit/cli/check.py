"""`mlops check`."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from mlopskit.cli.options import Output, judging
from mlopskit.cli.output import emit
from mlopskit.cli.progress import progress
from mlopskit.commands import check as command
from mlopskit.errors import ExitCode
from mlopskit.gates.judging.result import GateResult


@judging(
    "mlops check",
    "mlops check lint tests",
    "mlops check --since main",
    "mlops check --since auto --format github",
    "mlops check --report sarif=check.sarif --report junit=check.xml",
)
def check(  # noqa: PLR0913 - one parameter for each option
    gates: Annotated[list[str] | None, Argument(help="the gates to run; all that apply when none is named")] = None,
    *,
    path: Annotated[Path, Option("--path", help="the project's folder")] = Path(),
    jobs: Annotated[int, Option("--jobs", "-j", min=0, help="gates side by side; 0 is one for each processor")] = 0,
    since: Annotated[
        str, Option("--since", metavar="REV", help="leave out what a change since REV cannot affect; `auto`: CI's base")
    ] = "",
    baseline: Annotated[
        Path | None, Option("--baseline", metavar="FILE", help="findings that this file knows do not count")
    ] = None,
    update_baseline: Annotated[
        bool, Option("--update-baseline", help="write all that fails now to the baseline")
    ] = False,
    prune_baseline: Annotated[
        bool, Option("--prune-baseline", help="take out of the baseline what is no longer found")
    ] = False,
    fresh: Annotated[bool, Option("--fresh", help="run every gate anew, also where nothing has changed")] = False,
    list_: Annotated[bool, Option("--list", help="tell which gates run here and why, and run none")] = False,
    output: Output,
) -> ExitCode:
    """Run every gate on the project and give one verdict; the project's own code is executed."""
    wishes = command.Wishes(
        tuple(gates or ()),
        jobs,
        since,
        baseline,
        update_baseline=update_baseline,
        prune_baseline=prune_baseline,
        fresh=fresh,
    )
    if list_:
        return emit(command.overview(path, wishes), output)
    with progress("checking", output) as say:
        report = command.check(path, wishes, watch=_watch(say))
    return emit(report, output)


def _watch(say: Callable[[str], None]) -> command.Watch:
    """Say which gates are still to come, as they end."""
    waiting: dict[str, None] = {}

    def planned(names: tuple[str, ...]) -> None:
        waiting.update(dict.fromkeys(names))
        say(f"checking {len(names)} gates")

    def told(result: GateResult) -> None:
        waiting.pop(result.gate, None)
        say(f"{len(waiting)} to come: {', '.join(waiting)}")

    return command.Watch(planned, told)
