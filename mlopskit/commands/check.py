"""`mlops check`: every gate on the project, and one verdict."""

import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from mlopskit import gates
from mlopskit.config import Config, SuiteEntry, load
from mlopskit.errors import UsageError
from mlopskit.gates.judging import base, listing, memory, running, suppressing, telling, waivers
from mlopskit.gates.judging import baseline as known
from mlopskit.gates.judging.change import Since
from mlopskit.gates.judging.project import Project, SuiteVerdict
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.wording import counted
from mlopskit.report import Case, Outcome, Report, Severity
from mlopskit.tools import git, pytest


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller asks for; the empty wishes are every gate whose subject exists."""

    gates: tuple[str, ...] = ()
    """Gates by name; they run even where the settings skip them."""
    jobs: int = 0
    """How many gates run side by side; 0 is what the settings say."""
    since: str = ""
    """A revision: what a change since then cannot affect is left out; `auto` is the base that CI names."""
    baseline: Path | None = None
    """A file of known findings; the settings' own when None."""
    update_baseline: bool = False
    """Write all that fails now to the baseline."""
    prune_baseline: bool = False
    """Take out of the baseline what is no longer found."""
    fresh: bool = False
    """Run every gate anew, whatever is remembered."""
    today: date = field(default_factory=lambda: datetime.now(UTC).date())


def _nothing(_: object) -> None:
    """Keep quiet."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who wants to know how a check goes on while it runs."""

    planned: Callable[[tuple[str, ...]], None] = _nothing
    """Called once, with the gates that are run now; what is remembered is not among them."""
    told: Callable[[GateResult], None] = _nothing
    """Called with each result as soon as it is there."""


def check(
    path: Path = Path(),
    wishes: Wishes | None = None,
    *,
    watch: Watch = Watch(),
    env: Mapping[str, str] | None = None,
) -> Report:
    """
    Judge the project in a folder by its gates: exit 0, 1 when one fails, 3 when one could not be evaluated.

    The project's own code is run; `watch` is told how it goes on.
    Raises `UsageError` for an unknown gate, and `ConfigError` for settings that cannot be meant.
    """
    environment = os.environ if env is None else env
    asked, since = _based(wishes or Wishes(), environment)
    project = open_project(path, since=asked.since, today=asked.today)
    chosen = choose(project, asked)
    file = _baseline_file(project, asked)
    baseline = known.read(file) if file and (file.exists() or not asked.update_baseline) else None
    project = _measuring(project, chosen)
    results = _results(project, chosen, asked, environment, watch)
    settled: tuple[GateFinding, ...] = ()
    if file and asked.update_baseline:
        now = known.of(project, results) + (baseline.of_others(_judged(results)) if baseline else Counter())
        settled, baseline = _write(file, baseline, now, environment)
    judged, remarks = suppressing.suppress(project, results, asked.today, baseline)
    if file and baseline and not asked.update_baseline and not asked.since:
        settled = _settle(file, baseline, results, prune=asked.prune_baseline)
    order = {gate.id: number for number, gate in enumerate(gates.catalog())}
    ordered = sorted((*judged, *chosen.skipped), key=lambda result: order[result.gate])
    return telling.report(ordered, (*since, *chosen.remarks, *remarks, *settled), gates.catalog())


def overview(path: Path = Path(), wishes: Wishes | None = None) -> Report:
    """Return which gates would run here and why, which not, and how each is turned off; nothing is run."""
    asked, _ = _based(wishes or Wishes(), os.environ)
    project = open_project(path, since=asked.since, today=asked.today)
    return listing.report(choose(project, asked), gates.catalog())


def open_project(path: Path, *, since: str = "", today: date | None = None) -> Project:
    """Return the project that a folder belongs to, with what the other rooms can do for its gates."""
    if not path.is_dir():
        raise UsageError(f"{path} is not a folder", hint="name the project's folder")
    config = load(path)
    project = Project(config.root, config, lambda entry: _validate(config, entry), since=_since(config.root, since))
    day = today or datetime.now(UTC).date()
    return replace(project, unmet=lambda: _unmet(project, day), template=_template)


def choose(project: Project, asked: Wishes) -> waivers.Chosen:
    """Return which gates run; raises for a name of a gate that does not exist."""
    catalog = gates.catalog()
    waivers.check_names(project.config, [gate.id for gate in catalog])
    names = {gates.named(name).id for name in asked.gates}
    return waivers.choose(project, catalog, names, asked.today)


def _results(
    project: Project,
    chosen: waivers.Chosen,
    asked: Wishes,
    env: Mapping[str, str],
    watch: Watch,
) -> tuple[GateResult, ...]:
    """Return the results of the gates that run: an earlier one where nothing has changed, else a new one."""
    remembered, around = memory.load(project.root, env), memory.surroundings(project.root, env)
    keys = {gate.id: memory.key(project, gate, remembered, around) for gate, _ in chosen.running}
    recalled = {gate.id: None if asked.fresh else remembered.recall(gate, keys[gate.id]) for gate, _ in chosen.running}
    anew = [gate for gate, _ in chosen.running if recalled[gate.id] is None]
    watch.planned(tuple(gate.id for gate in anew))
    new = running.run(
        project,
        anew,
        jobs=asked.jobs or project.config.check.jobs,
        seconds=remembered.seconds,
        told=watch.told,
    )
    for result in new:
        remembered.keep(result, keys[result.gate])
    remembered.save()
    return (*(result for result in recalled.values() if result), *new)


def _measuring(project: Project, chosen: waivers.Chosen) -> Project:
    """Return the project with the tests' coverage measured on the way, when a gate needs it."""
    if all(gate.id != "coverage" for gate, _ in chosen.running):
        return project
    options = project.tool_tables.get("pytest", {}).get("ini_options", {}).get("addopts", "")
    asked = any("--cov" in word for word in (options.split() if isinstance(options, str) else options))
    return replace(project, measure=pytest.Measured.BY_PYTEST if asked else pytest.Measured.BY_COVERAGE)


def _based(asked: Wishes, env: Mapping[str, str]) -> tuple[Wishes, tuple[GateFinding, ...]]:
    """Return the wishes with the base that CI names in the place of `auto`, and a remark where there is none."""
    if asked.since and (asked.update_baseline or asked.prune_baseline):
        raise UsageError("a baseline is written from the whole project", hint="leave out --since")
    if asked.since != base.AUTO:
        return asked, ()
    found = base.base(env)
    message = "no pull request is known here (`--since auto`), so everything is checked"
    remark = GateFinding("no-base", message, severity=Severity.NOTE)
    return replace(asked, since=found), () if found else (remark,)


def _since(root: Path, revision: str) -> Since | None:
    if not revision:
        return None
    commit = git.merge_base(root, revision)
    return Since(revision, commit, git.changed(root, commit))


def _baseline_file(project: Project, asked: Wishes) -> Path | None:
    if asked.baseline:
        return asked.baseline
    if project.config.check.baseline:
        return project.root / project.config.check.baseline
    if asked.update_baseline or asked.prune_baseline:
        raise UsageError("no baseline is named", hint="mlops check --baseline FILE --update-baseline")
    return None


def _write(
    file: Path, before: known.Baseline | None, now: Counter[str], env: Mapping[str, str]
) -> tuple[tuple[GateFinding, ...], known.Baseline]:
    """Write all that fails now to the baseline; in CI it may only shrink."""
    if now - (before.known if before else Counter()) and env.get("CI", "").lower() in ("1", "true"):
        raise UsageError("in CI a baseline only shrinks, and there are new findings", hint="update it at home")
    file.write_text(known.text(now), "utf-8")
    remark = GateFinding("baseline-written", f"{now.total()} known from now on", _shown(file), None, Severity.NOTE)
    return (remark,), known.Baseline(now)


def _settle(
    file: Path, baseline: known.Baseline, results: tuple[GateResult, ...], *, prune: bool
) -> tuple[GateFinding, ...]:
    """Say what of the baseline is of no more use, and take it out where that was asked for."""
    ran = _judged(results)
    stale = baseline.stale(ran)
    if not stale:
        return ()
    if prune:
        file.write_text(known.text(baseline.pruned(ran)), "utf-8")
        return (GateFinding("baseline-pruned", f"{stale} taken out", _shown(file), None, Severity.NOTE),)
    gone = counted(stale, "known finding is", "known findings are")
    message = f"{gone} no longer there; `--prune-baseline` takes what is gone out"
    return (GateFinding("baseline-stale", message, _shown(file), None, Severity.WARNING),)


def _shown(file: Path) -> str:
    """Return a path as it is written from here, when it lies below."""
    return str(file.relative_to(Path.cwd())) if file.is_relative_to(Path.cwd()) else str(file)


def _judged(results: tuple[GateResult, ...]) -> list[str]:
    return [result.gate for result in results if result.outcome in (Outcome.PASS, Outcome.FAIL)]


def _template() -> str:
    from mlopskit.scaffold import catalog

    return catalog.current().version


def _unmet(project: Project, today: date) -> tuple[Case, ...]:
    """Return what the audit finds short of the demands of the gate `maturity`."""
    from mlopskit.maturity import demands
    from mlopskit.maturity.audited import judge
    from mlopskit.maturity.scale import SHIPPED, shipped
    from mlopskit.repo import Repo

    wanted, ignored, scales = project.config.check.maturity, project.config.ignore, shipped(SHIPPED)
    held: tuple[str, ...] = ()
    if project.since:
        held = demands.held(judge(Repo(project.root, at=project.since.commit), "", scales, today, ignored))
    levels = dict(demands.parse_level(f"{scale}={level}", scales) for scale, level in wanted.minimum.items())
    audited = judge(Repo(project.root), str(project.root), scales, today, ignored)
    return demands.failures(audited, demands.Demands(levels, wanted.require, held))


def _validate(config: Config, entry: SuiteEntry) -> SuiteVerdict:
    """Run one suite as `mlops validate` does."""
    from mlopskit.validation.dialects import Dialect
    from mlopskit.validation.report import report
    from mlopskit.validation.run import Engine, Job, Options, run
    from mlopskit.validation.samples import Samples
    from mlopskit.validation.suite import read

    settings = config.validate
    options = Options(
        Engine(entry.engine or settings.engine),
        Dialect(entry.dialect or settings.dialect),
        entry.memory or settings.memory,
        timeout=config.check.timeout,
        root=config.root,
        samples=Samples(settings.samples),
    )
    said = report([run(Job(read(config.root / entry.suite, shown=entry.suite), entry.data, options))])
    findings = [
        GateFinding(case.rule, case.message, case.path, case.line, _severity(case.outcome, case.severity))
        for case in said.cases
        if case.outcome is not Outcome.PASS
    ]
    outcome = next(outcome for outcome, code in telling.EXIT_CODES.items() if code is said.exit_code)
    return SuiteVerdict(outcome, f"{entry.data}: {said.page.verdict.text}", tuple(findings))


def _severity(outcome: Outcome, severity: Severity) -> Severity:
    return severity if outcome is Outcome.FAIL else Severity.WARNING
