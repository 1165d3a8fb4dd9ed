"""Register, promote, compare and roll back models; the registry is a set of git tags that GTO and DVC read too."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from mlopskit.cli import streams
from mlopskit.cli.options import Output, doing, judging
from mlopskit.cli.output import emit, emit_receipt
from mlopskit.cli.progress import progress
from mlopskit.commands.model.writing import Sending
from mlopskit.errors import ExitCode


class Bump(StrEnum):
    """Which place of the version is raised."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"


Name = Annotated[str, Argument(help="the model's name, as under `artifacts:` in dvc.yaml")]
Reference = Annotated[str, Argument(metavar="NAME@VERSION", help="the version; NAME#STAGE is what a stage holds")]
Stage = Annotated[str, Argument(help="the stage; any name will do")]
Folder = Annotated[Path, Option("--path", help="the project's folder")]
Push = Annotated[bool, Option("--push", help="send the tag, and decide on what the remote knows")]
Remote = Annotated[str, Option("--git-remote", help="the git remote; origin or the first one if none is named")]


@doing("mlops model register penguins", "mlops model register penguins --version 1.0.0 --push")
def register(  # noqa: PLR0913 - one parameter for each option
    name: Name,
    *,
    version: Annotated[str, Option("--version", help="the version; the next one if none is named")] = "",
    bump: Annotated[Bump, Option("--bump", help="which place of the last version to raise")] = Bump.PATCH,
    revision: Annotated[str, Option("--rev", help="the commit that made it")] = "HEAD",
    model: Annotated[str, Option("--model", metavar="FILE", help="the model's file or folder")] = "",
    message: Annotated[str, Option("--message", "-m", help="what to say about it")] = "",
    push: Push = False,
    git_remote: Remote = "",
    path: Folder = Path(),
    output: Output,
) -> ExitCode:
    """Give the model of a commit a version."""
    from mlopskit.commands.model import registering as command

    wanted = command.Registration(name, version, bump.value, revision, model, message)
    return emit_receipt(command.register(path, wanted, Sending(push, git_remote)), output)


@doing("mlops model unregister penguins@v1.0.0")
def unregister(
    reference: Reference, *, push: Push = False, git_remote: Remote = "", path: Folder = Path(), output: Output
) -> ExitCode:
    """Take a version back; it stays in the history."""
    from mlopskit.commands.model import registering as command

    return emit_receipt(command.unregister(path, reference, Sending(push, git_remote)), output)


@doing("mlops model promote penguins@v1.0.0 prod", "mlops model promote penguins@v1.0.0 prod --push")
def promote(  # noqa: PLR0913 - one parameter for each option
    reference: Reference,
    stage: Stage,
    *,
    override: Annotated[
        str, Option("--override", metavar="REASON", help="although a gate does not pass; kept in the tag")
    ] = "",
    dry_run: Annotated[bool, Option("--dry-run", help="ask the gates and promote nothing")] = False,
    push: Push = False,
    git_remote: Remote = "",
    path: Folder = Path(),
    output: Output,
) -> ExitCode:
    """Put a version into a stage when metrics, the object in the remote, suites and approvals let it."""
    from mlopskit.commands.model import promoting as command

    wanted = command.Request(reference, stage, override, dry_run)
    with progress("asking the gates", output):
        receipt = command.promote(path, wanted, Sending(push, git_remote))
    return emit_receipt(receipt, output)


@doing("mlops model approve penguins@v1.0.0 prod")
def approve(  # noqa: PLR0913 - one parameter for each option
    reference: Reference,
    stage: Stage,
    *,
    push: Push = False,
    git_remote: Remote = "",
    path: Folder = Path(),
    output: Output,
) -> ExitCode:
    """Sign, as a second person, that a version may go into a stage."""
    from mlopskit.commands.model import promoting as command

    return emit_receipt(command.approve(path, reference, stage, Sending(push, git_remote)), output)


@doing("mlops model rollback penguins prod")
def rollback(  # noqa: PLR0913 - one parameter for each option
    name: Name,
    stage: Stage,
    *,
    to: Annotated[str, Option("--to", metavar="VERSION", help="an older version than the last one there")] = "",
    push: Push = False,
    git_remote: Remote = "",
    path: Folder = Path(),
    output: Output,
) -> ExitCode:
    """Put the version back into a stage that was there before."""
    from mlopskit.commands.model import returning as command

    return emit_receipt(command.rollback(path, name, stage, to=to, sending=Sending(push, git_remote)), output)


@doing("mlops model withdraw penguins staging")
def withdraw(  # noqa: PLR0913 - one parameter for each option
    name: Name, stage: Stage, *, push: Push = False, git_remote: Remote = "", path: Folder = Path(), output: Output
) -> ExitCode:
    """Take the present version out of a stage."""
    from mlopskit.commands.model import returning as command

    return emit_receipt(command.withdraw(path, name, stage, Sending(push, git_remote)), output)


AskRemote = Annotated[bool, Option("--remote", help="ask the git remote which of the tags it lacks")]


@judging("mlops model list", "mlops model list --remote    was every tag pushed?")
def list_(*, ask: AskRemote = False, git_remote: Remote = "", path: Folder = Path(), output: Output) -> ExitCode:
    """List every model with its newest version and what each stage holds."""
    from mlopskit.commands.model import showing as command

    return emit(command.list_models(path, remote=git_remote if ask or git_remote else None), output)


@judging("mlops model history penguins", "mlops model history penguins --stage prod --at 2026-05-31")
def history(
    name: Name,
    *,
    stage: Annotated[str, Option("--stage", help="only this stage")] = "",
    at: Annotated[str, Option("--at", metavar="DATE", help="what each stage held at the end of that day")] = "",
    path: Folder = Path(),
    output: Output,
) -> ExitCode:
    """Show what was in which stage when, or at one moment."""
    from mlopskit.commands.model import showing as command

    return emit(command.history(path, name, stage=stage, at=at), output)


class Kind(StrEnum):
    """A format that others read."""

    PROVENANCE = "provenance"
    BOM = "bom"
    CARD = "card"


As = Annotated[Kind | None, Option("--as", help="print the lineage as in-toto/SLSA, CycloneDX or a model card")]


@judging("mlops model show penguins@v1.0.0", "mlops model show penguins#prod --as bom")
def show(reference: Reference, *, kind: As = None, path: Folder = Path(), output: Output) -> ExitCode:
    """Show where a version comes from: data, code, parameters, environment, metrics, who and when."""
    from mlopskit.commands.model import telling as command

    if kind is None:
        return emit(command.show(path, reference), output)
    streams.put(command.document(path, reference, kind.value))
    return ExitCode.PASS


@judging("mlops model compare penguins@v1.0.0 penguins@v1.1.0")
def compare(
    old: Annotated[str, Argument(metavar="OLD", help="the version to compare with")],
    new: Annotated[str, Argument(metavar="NEW", help="the version that should be no worse")],
    *,
    path: Folder = Path(),
    output: Output,
) -> ExitCode:
    """Say what differs between two versions, and whether the new one is worse."""
    from mlopskit.commands.model import comparing as command

    return emit(command.compare(path, old, new), output)


def card(reference: Reference, *, path: Folder = Path()) -> ExitCode:
    """Print the model card of a version, as the Hugging Face Hub reads it."""
    from mlopskit.commands.model import telling as command

    streams.put(command.document(path, reference, Kind.CARD.value))
    return ExitCode.PASS


@judging("mlops model verify penguins@v1.0.0", "mlops model verify penguins#prod --here")
def verify(  # noqa: PLR0913 - one parameter for each option
    reference: Reference,
    *,
    python: Annotated[str, Option("--python", metavar="FILE", help="rebuild with this interpreter's packages")] = "",
    here: Annotated[bool, Option("--here", help="rebuild with the packages that mlopskit itself uses")] = False,
    tolerance: Annotated[float, Option("--tolerance", min=0, help="how far, relatively, a metric may be off")] = 0.0,
    timeout: Annotated[float, Option("--timeout", min=1, help="seconds that the pipeline may take")] = 3600.0,
    path: Folder = Path(),
    output: Output,
) -> ExitCode:
    """Rebuild a version in a clean clone and compare every output; the project's own code is executed."""
    from mlopskit.commands.model import verifying as command
    from mlopskit.versioning.rebuild import Wishes

    with progress("rebuilding", output):
        report = command.verify(path, reference, Wishes(python, here, tolerance, timeout))
    return emit(report, output)


COMMANDS = (register, promote, rollback, list_, show, compare, history, verify, card, approve, withdraw, unregister)
