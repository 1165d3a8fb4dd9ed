"""What the project's settings leave out, and whether they still do so for a good reason."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mlopskit.config import Config
from mlopskit.errors import ConfigError, MlopsError, did_you_mean
from mlopskit.gates import Gate, Subject
from mlopskit.gates.judging.project import Project, matcher
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.report import Severity


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which gates run, which are skipped and why, and what the settings say in vain."""

    running: tuple[tuple[Gate, str], ...]
    """Each gate with the reason why it runs."""
    skipped: tuple[GateResult, ...]
    remarks: tuple[GateFinding, ...]


def choose(project: Project, gates: Sequence[Gate], asked: Collection[str], today: date) -> Chosen:
    """
    Return which gates run: those asked for by name, else each whose subject exists and that is not skipped.

    A gate that was asked for and has no subject is incomplete, since the question stays open.
    """
    running, skipped = [], []
    remarks = list(_remarks(project, gates, today))
    for gate in gates:
        if asked and gate.id not in asked:
            continue
        waiver = None if asked else project.config.check.skip.get(gate.id)
        subject = find_subject(gate, project)
        if isinstance(subject, GateResult):
            skipped.append(subject)
        elif waiver and not waiver.expired(today):
            until = f", until {waiver.until}" if waiver.until else ""
            skipped.append(GateResult.skipped(f"{waiver.reason}{until}").of(gate.id, 0.0))
        elif subject.there and (left_out := _unaffected(project, gate)) and not asked:
            skipped.append(GateResult.skipped(left_out).of(gate.id, 0.0))
        elif subject.there:
            running.append((gate, subject.reason))
        elif asked:
            skipped.append(GateResult.incomplete(f"asked for, but {subject.reason}").of(gate.id, 0.0))
        else:
            skipped.append(GateResult.skipped(subject.reason).of(gate.id, 0.0))
    return Chosen(tuple(running), tuple(skipped), tuple(remarks))


def find_subject(gate: Gate, project: Project) -> Subject | GateResult:
    """Return whether a gate has its subject, or an incomplete result when that cannot be told."""
    try:
        return gate.subject(project)
    except MlopsError as error:
        return GateResult.incomplete(error.message).of(gate.id, 0.0)
    except Exception as error:  # noqa: BLE001 - trouble in one gate leaves the others standing
        return GateResult.incomplete(f"what it is about cannot be told: {type(error).__name__}: {error}").of(
            gate.id, 0.0
        )


def _unaffected(project: Project, gate: Gate) -> str:
    """Return why a change cannot affect a gate, or an empty string when it can."""
    patterns = gate.reads(project)
    if project.since is None or not patterns or any(map(matcher(*patterns), project.since.changed)):
        return ""
    return f"nothing that it reads has changed since {project.since.name}"


def check_names(config: Config, known: Collection[str]) -> None:
    """Raise `ConfigError`, with the nearest name, when the settings skip a gate that does not exist."""
    for name in config.check.skip:
        if name not in known:
            hint = did_you_mean(name, known) or f"the gates are {', '.join(known)}"
            raise ConfigError(f"{_where(config, name)}: there is no gate `{name}` to skip", hint=hint)


def _remarks(project: Project, gates: Sequence[Gate], today: date) -> Iterator[GateFinding]:
    config = project.config
    known = {gate.id: gate for gate in gates}
    for name, waiver in config.check.skip.items():
        path, _, line = _where(config, name).partition(":")
        place = (path, int(line) if line else None)
        if waiver.expired(today):
            message = f"the skip of `{name}` ended on {waiver.until}, so the gate runs again"
            yield GateFinding("expired-skip", message, *place, Severity.WARNING)
        elif isinstance(subject := find_subject(known[name], project), Subject) and not subject.there:
            message = f"the skip of `{name}` has no use: {subject.reason}"
            yield GateFinding("unused-skip", message, *place, Severity.WARNING)


def _where(config: Config, name: str) -> str:
    origins = (config.origins.get(f"check.skip.{name}.reason", ""), config.source.name if config.source else "")
    line = config.lines.get(f"check.skip.{name}")
    return f"{origins[1]}:{line}" if line else origins[0] or origins[1]
