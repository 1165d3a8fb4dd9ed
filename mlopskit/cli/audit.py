"""`mlops audit`: how mature a repository's ML practice is, with the evidence, and what to do next."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from mlopskit.cli.options import Output, judging
from mlopskit.cli.output import emit
from mlopskit.cli.progress import progress
from mlopskit.commands import audit as command
from mlopskit.errors import ExitCode, UsageError

Words = list[str] | None


@judging("mlops audit", "mlops audit --scale google --verbose", "mlops audit --fail-under google=1 --require ci-tests")
def audit(  # noqa: PLR0913 - one parameter for each option
    paths: Annotated[list[Path] | None, Argument(help="the repositories to audit; this folder if none")] = None,
    *,
    scale: Annotated[Words, Option("--scale", help="a scale, or a TOML file with your own; repeatable")] = None,
    at: Annotated[str | None, Option("--at", metavar="REV", help="audit that revision, without a checkout")] = None,
    since: Annotated[
        str | None, Option("--since", metavar="REV", help="tell what changed since; fails when a level fell")
    ] = None,
    fail_under: Annotated[
        Words, Option("--fail-under", metavar="SCALE=LEVEL", help="fail below that level; repeatable")
    ] = None,
    require: Annotated[
        Words, Option("--require", metavar="PRACTICE", help="fail without that practice; repeatable")
    ] = None,
    baseline: Annotated[Path | None, Option("--baseline", help="fail when a practice of this file is lost")] = None,
    update_baseline: Annotated[
        bool, Option("--update-baseline", help="write the practices held now to the baseline")
    ] = False,
    badge: Annotated[Path | None, Option("--badge", help="write a badge of the first scale, as JSON")] = None,
    history: Annotated[bool, Option("--history", help="show the levels month by month through git")] = False,
    output: Output,
) -> ExitCode:
    """Say with evidence how mature a repository's ML practice is, and what to do next."""
    if update_baseline and baseline is None:
        raise UsageError("`--update-baseline` names no file", hint="add --baseline FILE")
    wishes = command.Wishes(
        scales=tuple(scale or ()),
        at=at,
        since=since,
        fail_under=tuple(fail_under or ()),
        require=tuple(require or ()),
        baseline=baseline,
        update_baseline=update_baseline,
        badge=badge,
    )
    with progress("reading the repository", output):
        report = command.choose_view(tuple(paths or (Path(),)), wishes, history=history)
    return emit(report, output)
