"""
The gates between a version and a stage: metrics, the object in the remote, suites, and somebody's approval.

What could not be evaluated is incomplete and stops a promotion as a failure does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mlopskit.config import Config, Metric, SuiteEntry, metric_rules
from mlopskit.config.metric_rules import Unusable
from mlopskit.errors import Incomplete, MlopsError
from mlopskit.report import Outcome
from mlopskit.tools import dvc_files
from mlopskit.versioning import approval, lineage, proof
from mlopskit.versioning.at_commit import AtCommit
from mlopskit.versioning.registry import Version


@dataclass(frozen=True, slots=True)
class Judged:
    """How one gate of a promotion ended."""

    gate: str
    outcome: Outcome
    message: str


RunSuite = Callable[[SuiteEntry, Path], tuple[Outcome, str]]
"""Runs a suite on the data below a folder; given by the command, since versioning knows no other pillar."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """A version that is to be put into a stage, with what it is judged by."""

    version: Version
    stage: str
    at: AtCommit
    current: AtCommit | None
    """The project at the version that holds the stage now; None when there is none, or it is this version."""
    current_name: str
    config: Config
    promoter: str
    """The mail address of whoever promotes."""
    run_suite: RunSuite


def judge(wanted: Promotion) -> tuple[Judged, ...]:
    """Return how every gate judges a promotion; a gate that cannot be asked is incomplete, and the others go on."""
    gates = (("metrics", _metrics), ("object", _object), ("suites", _suites), ("approval", _approval))
    return tuple(judged for name, gate in gates for judged in _guarded(name, gate, wanted))


def verdict(judged: tuple[Judged, ...]) -> Outcome:
    """Return the verdict of all gates: one failure fails, one incomplete leaves it incomplete."""
    outcomes = {each.outcome for each in judged}
    return next((each for each in (Outcome.FAIL, Outcome.INCOMPLETE) if each in outcomes), Outcome.PASS)


def _guarded(name: str, gate: Callable[[Promotion], Iterator[Judged]], wanted: Promotion) -> Iterator[Judged]:
    try:
        yield from gate(wanted)
    except MlopsError as error:
        hint = f" ({error.hint})" if error.hint else ""
        yield Judged(name, Outcome.INCOMPLETE, f"{error.message}{hint}")


def _metrics(wanted: Promotion) -> Iterator[Judged]:
    configured = wanted.config.check.metrics
    if not configured:
        yield _finite(wanted.at)
        return
    for name, metric in configured.items():
        yield from _metric(wanted, name, metric)


def _metric(wanted: Promotion, name: str, metric: Metric) -> Iterator[Judged]:
    try:
        value = number(wanted.at, metric.file, metric.key or name)
        missed = [message for _, message in metric_rules.bars_missed(name, value, metric)]
        if metric.better_than:
            file, key = metric_rules.baseline(metric)
            other = number(wanted.at, file, key)
            if not metric_rules.better(value, other, metric):
                missed.append(metric_rules.not_better(name, value, key, other, metric))
    except Unusable as trouble:
        yield Judged("metrics", Outcome.FAIL, f"{name}: {trouble}")
        return
    for message in missed:
        yield Judged("metrics", Outcome.FAIL, message)
    if wanted.current:
        yield _against_stage(wanted, wanted.current, name, metric, value)
    elif not missed:
        yield Judged("metrics", Outcome.PASS, f"{name} is {value}")


def _against_stage(wanted: Promotion, current: AtCommit, name: str, metric: Metric, value: float) -> Judged:
    """Compare with the version now in the stage, if both were measured on the same data."""
    holder = f"that of {wanted.current_name} in {wanted.stage}"
    try:
        before = number(current, metric.file, metric.key or name)
    except Unusable as trouble:
        return Judged("metrics", Outcome.INCOMPLETE, f"{name} cannot be compared with {holder}: {trouble}")
    ours, theirs = (evaluation_data(each, metric.file, wanted.config) for each in (wanted.at, current))
    if not ours or ours != theirs:
        why = different_data(ours, theirs)
        return Judged("metrics", Outcome.INCOMPLETE, f"{name} cannot be compared with {holder}: {why}")
    told = metric_rules.worse(name, value, before, metric, than=f"of {wanted.current_name} in {wanted.stage}")
    if told:
        return Judged("metrics", Outcome.FAIL, told)
    return Judged("metrics", Outcome.PASS, f"{name} is {value}, {holder} is {before}, on the same data")


def number(at: AtCommit, file: str, key: str) -> float:
    """Return a metric at a commit; raises `Unusable` when it is not there or no number."""
    try:
        document = proof.document(at, file)
    except Incomplete as error:
        raise Unusable("unreadable", error.message) from error
    if document is None:
        raise Unusable("missing", f"the commit {at.commit[:9]} holds no {file}; is it committed?")
    try:
        return metric_rules.number(dvc_files.inside(document, key), f"`{key}` in {file}")
    except KeyError:
        raise Unusable("missing", f"{file} has no `{key}` at {at.commit[:9]}") from None


def evaluation_data(at: AtCommit, file: str, config: Config) -> dict[str, str]:
    """
    Return the data that a metrics file was measured on, with their hashes.

    They are what the configuration names, or what the stage that writes the file reads besides code and besides what
    comes from the model.
    """
    if named := config.model.evaluation_data:
        return {path: at.recorded[path].md5 for path in named if path in at.recorded}
    maker = at.maker(file)
    if maker is None:
        return {}
    models = {str(body.get("path")) for body in _artifacts(at)}
    from_model = frozenset(path for model in models for path in at.downstream(model))
    read = [dep for dep in maker.deps if dep.path not in at.files and dep.path not in from_model]
    return {dep.path: dep.md5 for dep in read if not models or dep.path not in models}


def different_data(ours: dict[str, str], theirs: dict[str, str]) -> str:
    """Return why numbers measured on these data cannot be compared."""
    if not ours or not theirs:
        return "nothing records the data that it was measured on"
    changed = sorted(path for path in {*ours, *theirs} if ours.get(path) != theirs.get(path))
    return f"it was measured on other data ({', '.join(changed)})"


def _artifacts(at: AtCommit) -> list[dict[str, object]]:
    found = at.table("dvc.yaml").get("artifacts")
    return [body for body in found.values() if isinstance(body, dict)] if isinstance(found, dict) else []


def _finite(at: AtCommit) -> Judged:
    """Judge metrics that nobody set a bar for: each must at least be there and be finite."""
    if not at.metric_files:
        return Judged("metrics", Outcome.SKIPPED, "the project names no metrics")
    found = []
    for file in at.metric_files:
        try:
            document = proof.document(at, file)
        except Incomplete as error:
            return Judged("metrics", Outcome.INCOMPLETE, f"{file}: {error.message}")
        if document is None:
            return Judged("metrics", Outcome.INCOMPLETE, f"the commit holds no {file}; is it committed?")
        found += list(lineage.numbers(document))
    for key, value in found:
        try:
            metric_rules.number(value, f"`{key}`")
        except Unusable as trouble:
            return Judged("metrics", Outcome.FAIL, str(trouble))
    return Judged("metrics", Outcome.PASS, f"{len(found)} finite; no bar is set in [tool.mlopskit.check.metrics]")


def _object(wanted: Promotion) -> Iterator[Judged]:
    name = wanted.version.model.rpartition(":")[2]
    path = str(wanted.at.artifact(name).get("path") or wanted.version.tag.trailers.get("Model-Path") or "")
    model = lineage.model_file(wanted.at, path)
    if model is None:
        hint = f"add it to `artifacts:` in dvc.yaml as `{name}: {{path: ...}}`"
        raise Incomplete("nothing says which file the model is", hint=hint)
    faults = proof.faults(wanted.at, model)
    for fault in faults:
        yield Judged("object", Outcome.FAIL, f"{path}: {fault}")
    if not faults:
        where = "git" if path in wanted.at.files else "the remote"
        yield Judged("object", Outcome.PASS, f"{path} is in {where} with its true hash {model.md5}")


def _suites(wanted: Promotion) -> Iterator[Judged]:
    entries = wanted.config.validate.suites
    if not entries:
        yield Judged("suites", Outcome.SKIPPED, "the project names no suite")
    for entry in entries:
        with proof.laid_out(wanted.at, entry.data) as folder:
            outcome, message = wanted.run_suite(entry, folder)
        yield Judged("suites", outcome, f"{entry.suite}: {message}")


def _approval(wanted: Promotion) -> Iterator[Judged]:
    rules = wanted.config.model.stages.get(wanted.stage)
    if rules is None or rules.approval == "none":
        yield Judged("approval", Outcome.SKIPPED, f"{wanted.stage} asks for none")
        return
    asked = approval.Asked(wanted.at.root, wanted.version, wanted.stage, wanted.promoter, rules.approvers)
    refusal, who = approval.by_tag(asked) if rules.approval == "tag" else approval.by_file(asked)
    if refusal:
        yield Judged("approval", Outcome.FAIL, refusal)
    else:
        yield Judged("approval", Outcome.PASS, f"approved by {who}")
