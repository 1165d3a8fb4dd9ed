"""What starts a training by itself: a schedule, new data, a measurement, a change of the code, or a person."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from mlopskit.findings import Evidence, Place
from mlopskit.repo.readings.cloud_triggers import cloud_starts
from mlopskit.repo.readings.pipelines import has_training, pipelines
from mlopskit.repo.readings.runs import training_commands
from mlopskit.repo.readings.tools import commands_like, live
from mlopskit.repo.snapshot import Repo
from mlopskit.repo.tables import load
from mlopskit.repo.wiring import Command, Trigger

EVENT_ARGUMENTS = (
    {"event", "context"},
    {"cloud_event"},
    {"cloudevent"},
    {"event", "_context"},
    {"event", "_"},
)
"""Arguments of a function that a cloud calls with a message."""
EVERY = re.compile(r"\bschedule\.every\(")
NAMES_TRAINING = re.compile(r"(?<!s)train|\bfit\b", re.IGNORECASE)
TRAINS = re.compile(r"train|pipeline|ml|model", re.IGNORECASE)
REHEARSAL = re.compile(r"(?:^|[^a-z])(?:tests?|testing|smoke|lint|pr[-_]checks?)(?:[^a-z]|$)", re.IGNORECASE)
DISPATCHES = re.compile(r"dispatch|start_execution")
MEASURED = re.compile(
    r"drift|degrad|performance|metric|psi|score|accuracy|retrain|alert|threshold|decay", re.IGNORECASE
)
OUTCOME = re.compile(r"^\s*(?:el)?if\b[^#]*(?:drift|degrad|retrain|decay)", re.IGNORECASE)
"""A question whether a measurement found something: `if report["drift_detected"]:`."""
ABOVE = 14
"""Lines above a call in which such a question is looked for."""

DISPATCHED = re.compile(r"^gh workflow run ['\"]?(\S+?)['\"]?(?:\s|$)")
CONDITION = re.compile(r"^\s*-?\s*if:(?!\s*(?:\$\{\{)?\s*(?:always\(\)|true)\s*(?:\}\})?\s*$)")
CONDITION_ABOVE = 15
"""So many lines above a command its job begins at most."""


@dataclass(frozen=True, slots=True)
class Start:
    """One thing that starts a training: what kind of trigger, and where it stands."""

    trigger: Trigger
    evidence: Evidence
    enforced: bool = False
    complete: bool = True
    """False where a part is missing, such as a function that waits for a message which nothing sends."""


@lru_cache(maxsize=2)
def starts(repo: Repo) -> tuple[Start, ...]:
    """Return what starts a training of the product, in CI, in an orchestrator, in infrastructure and in code."""
    return tuple(
        dict.fromkeys((*_commands(repo), *_stages(repo), *_code(repo), *_dispatched(repo), *_infrastructure(repo)))
    )


def measured_starts(repo: Repo) -> tuple[Start, ...]:
    """Return those starts that follow a measurement."""
    found = (*_code(repo), *_cloud(repo), *_dispatched(repo))
    return tuple(start for start in found if start.trigger is Trigger.EVENT and start.complete)


def shown_starts(found: Iterable[Start]) -> list[Evidence]:
    """Return a few of them as evidence, each place once."""
    return list(dict.fromkeys(start.evidence for start in found))[:4]


def runs_training(repo: Repo) -> tuple[Command, ...]:
    """Return the commands that train, by a file of the project or through an orchestrator's command."""
    direct = training_commands(repo)
    through = tuple(c for c in repo.wiring.commands if c not in direct and not c.disabled and _runs_pipeline(c))
    return tuple(c for c in (*direct, *through) if _runs_for_real(c) and not (c.entry and repo.is_test(c.entry)))


def _runs_pipeline(command: Command) -> bool:
    if _said("whole_pipeline", command.text):
        return True
    about = " ".join((command.text, command.job, *(place.path for place in command.chain), command.place.path))
    return bool(
        _said("submitted", command.text) and _said("named_training", about) and not _said("named_otherwise", about)
    )


def _commands(repo: Repo) -> list[Start]:
    found = []
    for command in runs_training(repo):
        if command.disabled or is_rehearsal(command):
            continue
        place = command.chain[0] if command.chain else command.place
        detail = f"starts `{command.text[:80]}`"
        found += [
            Start(trigger, Evidence(place.path, place.line, detail), command.enforced)
            for trigger in sorted(command.triggers - {Trigger.HOOK})
        ]
    return found


def is_rehearsal(command: Command) -> bool:
    """Whether a job of tests runs it: a training of a few steps shows that the code works, and makes no model."""
    places = (command.job, *(place.path.rsplit("/", 1)[-1] for place in (*command.chain[:1], command.place)))
    return any(REHEARSAL.search(name) for name in places)


def _runs_for_real(command: Command) -> bool:
    """Whether the command starts what it names: a build, a test or a deployment by the same file is no training."""
    if command.program in {"pytest", "tox", "nox"}:
        return False
    if not command.entry:
        return not _said("not_training", command.text)
    words = [word for word in command.arguments if word != "-m"][1:]
    return not (_said("not_training", " ".join(words)) or (words and _said("other_steps", words[0])))


def _stages(repo: Repo) -> list[Start]:
    found = []
    for stages in pipelines(repo):
        if not repo.is_product(stages[0].place.path) or not has_training(repo, stages):
            continue
        places = {stage.schedule for stage in stages if stage.schedule is not None}
        found += [
            Start(Trigger.SCHEDULE, Evidence(p.path, p.line, "schedules the pipeline"), enforced=True) for p in places
        ]
    return found


def _code(repo: Repo) -> list[Start]:
    if repo.profile.kind == "library":
        return []  # what it can start is started by those who use it
    return [*_scheduled_in_code(repo), *_submitted_in_code(repo)]


def _scheduled_in_code(repo: Repo) -> Iterator[Start]:
    for seen in repo.calls(".do", notebooks=False):
        given = " ".join(item.text for item in seen.fact.arguments)
        if EVERY.search(repo.lines(seen.path)[seen.line - 1]) and NAMES_TRAINING.search(given):
            yield Start(Trigger.SCHEDULE, Evidence(seen.path, seen.line, f"schedules `{given[:60]}`"))
    for seen in repo.calls(*load("training_triggers")["schedulers"]):
        reached = repo.modules_from(seen.path) | {seen.path}
        if reached & repo.training or TRAINS.search(" ".join(item.text for item in seen.fact.arguments)):
            yield Start(Trigger.SCHEDULE, Evidence(seen.path, seen.line, f"schedules with `{seen.fact.method}`"))


def _submitted_in_code(repo: Repo) -> Iterator[Start]:
    handlers = repo.functions(lambda function: any(words <= set(function.arguments) for words in EVENT_ARGUMENTS))
    for seen in repo.calls(*load("training_triggers")["submits"]):
        waits = any(one.path == seen.path and one.line <= seen.line <= one.fact.end for one in handlers)
        if waits and (not DISPATCHES.search(seen.fact.method) or _names_training(repo, seen.path)):
            place = Evidence(seen.path, seen.line, "starts the pipeline on a message")
            yield Start(Trigger.EVENT, place, complete=False)
        elif not waits and _after_measuring(repo, seen.path, seen.line):
            place = Evidence(seen.path, seen.line, "starts the pipeline after a measurement")
            yield Start(Trigger.EVENT, place, enforced=True)


def _dispatched(repo: Repo) -> Iterator[Start]:
    """Yield where a job of CI, under a condition, starts the workflow that trains, in a file that measures drift."""
    measuring = {place.path for command in _measures(repo) for place in (*command.chain[:1], command.place)}
    for command in repo.wiring.commands:
        found = DISPATCHED.search(command.text)
        head = command.chain[0] if command.chain else command.place
        if found is None or command.disabled or head.path not in measuring:
            continue
        if TRAINS.search(found[1]) and _is_conditional(repo, command.place):
            place = Evidence(command.place.path, command.place.line, f"starts `{found[1]}` after a measurement")
            yield Start(Trigger.EVENT, place, command.enforced)


def _measures(repo: Repo) -> tuple[Command, ...]:
    return live(commands_like(repo, *load("observing")["model_commands"]))


def _is_conditional(repo: Repo, place: Place) -> bool:
    """Whether the step or its job begins with a condition other than that it shall always run."""
    above = repo.lines(place.path)[max(0, (place.line or 1) - CONDITION_ABOVE) : place.line]
    return any(CONDITION.search(line) for line in above)


def _names_training(repo: Repo, path: str) -> bool:
    """Whether the file says that what it dispatches is a training, since any workflow can be dispatched."""
    facts = repo.python(path)
    return facts is not None and any("train" in text.lower() for _, text in facts.strings)


def _after_measuring(repo: Repo, path: str, line: int) -> bool:
    """Whether a comparison of a measurement, or a question about its outcome, stands shortly before the line."""
    facts = repo.python(path)
    if facts is None:
        return False
    if any(line - 10 <= guard.line <= line and MEASURED.search(guard.text) for guard in facts.guards):
        return True
    above = repo.lines(path)[max(0, line - ABOVE) : line]
    return any(OUTCOME.match(row) for row in above)


def _infrastructure(repo: Repo) -> list[Start]:
    return [*_cloud(repo), *_crons(repo)]


def _cloud(repo: Repo) -> Iterator[Start]:
    """Yield the rules of the cloud that reach a training: by what they name, or by a function's code."""
    submitted = any(not start.complete for start in _submitted_in_code(repo))
    for one in cloud_starts(repo):
        if _said("infrastructure_training", one.reached) or (one.functions and submitted):
            yield Start(one.trigger, one.evidence, enforced=True)


def _crons(repo: Repo) -> Iterator[Start]:
    """Yield the schedules of manifests in which what is scheduled stands beside: a CronJob, a workflow of a cluster."""
    table = load("training_triggers")
    files = [path for path in repo.glob("**/*.{yaml,yml}") if repo.is_product(path) and not path.startswith(".")]
    for place in repo.find(table["manifest_schedule"], *files):
        near = _around(repo, place.path, place.line or 1)
        if not _is_comment(repo, place) and _said("infrastructure_training", near):
            detail = "starts the training from the infrastructure"
            yield Start(Trigger.SCHEDULE, Evidence(place.path, place.line, detail), enforced=True)


def _is_comment(repo: Repo, place: Place) -> bool:
    return repo.lines(place.path)[(place.line or 1) - 1].lstrip().startswith(("#", "//"))


def _said(key: str, text: str) -> bool:
    return re.search(load("training_triggers")[key], text, re.IGNORECASE) is not None


def _around(repo: Repo, path: str, line: int) -> str:
    return "\n".join(repo.lines(path)[max(0, line - 5) : line + 25])
