"""`mlops audit` on the command line."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from mlopskit.cli.options import Output, judging
from mlopskit.cli.output import emit
from mlopskit.commands.audit import Wishes, audit, audit_many
from mlopskit.errors import ExitCode


@judging("mlops audit", "mlops audit --scale google --verbose", "mlops audit --fail-under google=1 --require ci-tests")
def command(  # noqa: PLR0913 - one parameter an option
    paths: Annotated[list[Path], Argument(help="the repositories to audit", show_default="this folder")] = [],  # noqa: B006 - typer's way
    *,
    scale: Annotated[list[str], Option(help="a scale, or a TOML file with your own; repeatable")] = [],  # noqa: B006 - typer's way
    at: Annotated[str | None, Option(metavar="REV", help="audit that revision, without a checkout")] = None,
    since: Annotated[str | None, Option(metavar="REV", help="tell what changed since; fails when a level fell")] = None,
    fail_under: Annotated[list[str], Option(metavar="SCALE=LEVEL", help="fail below that level; repeatable")] = [],  # noqa: B006 - typer's way
    require: Annotated[list[str], Option(metavar="PRACTICE", help="fail without that practice; repeatable")] = [],  # noqa: B006 - typer's way
    baseline: Annotated[Path | None, Option(help="fail when a practice of this file is lost")] = None,
    update_baseline: Annotated[bool, Option(help="write the practices held now to the baseline")] = False,
    output: Output,
) -> ExitCode:
    """Say with evidence how mature a repository's ML practice is, and what to do next."""
    wishes = Wishes(tuple(scale), at, since, tuple(fail_under), tuple(require), baseline, update_baseline)
    if len(paths) > 1:
        return emit(audit_many(paths, wishes), output)
    return emit(audit(paths[0] if paths else Path(), wishes), output)
