"""Promoting a version into a stage, through its gates; approving that somebody else does."""

from dataclasses import dataclass
from pathlib import Path

from mlopskit.commands.model import opening, writing
from mlopskit.commands.model.opening import Registry
from mlopskit.commands.model.writing import HERE, Sending
from mlopskit.config import Config, SuiteEntry, load
from mlopskit.errors import ExitCode, UsageError
from mlopskit.report import Done, Outcome, Receipt
from mlopskit.tools import tag_writer
from mlopskit.tools.tag_writer import NewTag
from mlopskit.versioning import approval, lineage, promotion, tags
from mlopskit.versioning.at_commit import AtCommit
from mlopskit.versioning.promotion import Judged
from mlopskit.versioning.registry import Version

EXIT_CODES = {Outcome.PASS: ExitCode.PASS, Outcome.FAIL: ExitCode.FAIL, Outcome.INCOMPLETE: ExitCode.INCOMPLETE}


@dataclass(frozen=True, slots=True)
class Request:
    """A version that is to go into a stage."""

    reference: str
    stage: str
    override: str = ""
    """Why it goes there although a gate does not pass; it is kept in the tag, and approvals cannot be overridden."""
    dry_run: bool = False
    """Ask the gates and promote nothing."""


def promote(path: Path, wanted: Request, sending: Sending = HERE) -> Receipt:
    """
    Put a version into a stage when every gate lets it: exit 1 when one fails, 3 when one could not be evaluated.

    Of two who promote at once one wins, and the other is told.
    """
    stage = tags.checked_stage(wanted.stage)
    found = writing.fresh(path, wanted.reference.partition("@")[0], sending)
    version = found.version(wanted.reference)
    model = found.model(version.model)
    sent = writing.resend(found, version.model, sending)
    if model.holder(stage) == version.version:
        if sent:
            return Receipt("model promote", sent, result={**_result(version, stage, ()), "promoted": True})
        raise UsageError(f"{version} is in {stage} already", hint=f"mlops model history {version.model}")
    judged = promotion.judge(_promotion(found, version, stage))
    result = _result(version, stage, judged)
    stopping = _stopping(judged, overridden=bool(wanted.override))
    if stopping or wanted.dry_run:
        code = EXIT_CODES[promotion.verdict(stopping)]
        return Receipt("model promote", sent, (), code, notes=_told(judged, version, stage, stopping), result=result)
    tag = NewTag(
        tags.assigned(version.model, stage, model.counter(stage)),
        version.commit,
        _message(version, wanted, judged),
        model.after(opening.now()),
    )
    done = (*sent, *writing.write(found.root, tag, sending, f"putting {version} into {stage}"))
    steps = writing.next_steps(tag.name, sending)
    return Receipt("model promote", done, steps, notes=_lines(judged), result={**result, "promoted": True})


def approve(path: Path, reference: str, stage: str, sending: Sending = HERE) -> Receipt:
    """Sign, as a second person, that a version may go into a stage."""
    found = opening.open_registry(path)
    version = found.version(reference)
    name = approval.tag_name(version, tags.checked_stage(stage))
    tag = NewTag(name, version.commit, f"Approving {version} for {stage}", opening.now())
    tag_writer.create(found.root, tag, sign=True)
    done: tuple[Done, ...] = (Done("signed", name, f"{version} may go into {stage}"),)
    if sending.push:
        remote = opening.git_remote(found.root, sending.remote)
        tag_writer.push(found.root, remote, name)
        done = (*done, Done("pushed", name, f"to {remote}"))
    return Receipt("model approve", done, writing.next_steps(name, sending), result={"version": str(version)})


def _promotion(found: Registry, version: Version, stage: str) -> promotion.Promotion:
    folder = lineage.project_folder(version.model)
    model = found.model(version.model)
    held = model.holder(stage)
    holder = next((each for each in model.versions if each.version == held), None)
    commit = holder.commit if holder else held
    return promotion.Promotion(
        version,
        stage,
        AtCommit(found.root, version.commit, folder),
        AtCommit(found.root, commit, folder) if commit else None,
        held,
        load(found.root / folder),
        tag_writer.identity(found.root)[1],
        lambda entry, data: _run_suite(load(found.root / folder), entry, data),
    )


def _run_suite(config: Config, entry: SuiteEntry, folder: Path) -> tuple[Outcome, str]:
    """Run a suite on the version's data, as `mlops validate` does."""
    from mlopskit.validation.dialects import Dialect
    from mlopskit.validation.report import report
    from mlopskit.validation.run import Engine, Job, Options, run
    from mlopskit.validation.suite import read

    settings = config.validate
    options = Options(
        Engine(entry.engine or settings.engine),
        Dialect(entry.dialect or settings.dialect),
        entry.memory or settings.memory,
        timeout=config.check.timeout,
        root=folder,
    )
    said = report([run(Job(read(config.root / entry.suite, shown=entry.suite), entry.data, options))])
    outcome = next(outcome for outcome, code in EXIT_CODES.items() if code is said.exit_code)
    return outcome, f"{entry.data}: {said.page.verdict.text}"


def _stopping(judged: tuple[Judged, ...], *, overridden: bool) -> tuple[Judged, ...]:
    stopped = tuple(each for each in judged if each.outcome in (Outcome.FAIL, Outcome.INCOMPLETE))
    return tuple(each for each in stopped if each.gate == "approval") if overridden else stopped


def _result(version: Version, stage: str, judged: tuple[Judged, ...]) -> dict[str, object]:
    return {
        "model": version.model,
        "version": version.version,
        "commit": version.commit,
        "stage": stage,
        "verdict": promotion.verdict(judged),
        "promoted": False,
        "gates": judged,
    }


def _lines(judged: tuple[Judged, ...]) -> tuple[str, ...]:
    return tuple(f"{each.outcome}: {each.gate}: {each.message}" for each in judged)


def _told(judged: tuple[Judged, ...], version: Version, stage: str, stopping: tuple[Judged, ...]) -> tuple[str, ...]:
    said = f"{version} was not put into {stage}" if stopping else f"{version} may go into {stage}; nothing was done"
    return (said, *_lines(judged))


def _message(version: Version, wanted: Request, judged: tuple[Judged, ...]) -> str:
    head = f"Assigning stage {wanted.stage} to artifact {version.model} version {version.version}"
    gates = "\n".join(f"- {line}" for line in _lines(judged))
    override = f"Override: {' '.join(wanted.override.split())}\n" if wanted.override else ""
    return f"{head}\n\n{gates}\n\nAction: promote\nVersion: {version.version}\n{override}"
