"""`mlops check`: every gate on the project, and one verdict."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from mlopskit import gates
from mlopskit.config import Config, SuiteEntry, load
from mlopskit.errors import UsageError
from mlopskit.gates.judging import running, telling, waivers
from mlopskit.gates.judging.project import Project, SuiteVerdict
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.report import Outcome, Report, Severity


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller asks for; the empty wishes are every gate whose subject exists."""

    gates: tuple[str, ...] = ()
    """Gates by name; they run even where the settings skip them."""
    jobs: int = 0
    """How many gates run side by side; 0 is what the settings say."""
    today: date = field(default_factory=lambda: datetime.now(UTC).date())


def check(
    path: Path = Path(), wishes: Wishes | None = None, *, told: Callable[[GateResult], None] | None = None
) -> Report:
    """
    Judge the project in a folder by its gates: exit 0, 1 when one fails, 3 when one could not be evaluated.

    The project's own code is run. `told` is called with each result as soon as it is there.
    Raises `UsageError` for an unknown gate, and `ConfigError` for settings that cannot be meant.
    """
    asked = wishes or Wishes()
    project = open_project(path)
    known = gates.catalog()
    waivers.check_names(project.config, [gate.id for gate in known])
    names = {gates.named(name).id for name in asked.gates}
    chosen = waivers.choose(project, known, names, asked.today)
    results = running.run(
        project, [gate for gate, _ in chosen.running], jobs=asked.jobs or project.config.check.jobs, told=told
    )
    order = {gate.id: number for number, gate in enumerate(known)}
    ordered = sorted((*results, *chosen.skipped), key=lambda result: order[result.gate])
    return telling.report(ordered, chosen.remarks, known)


def open_project(path: Path) -> Project:
    """Return the project that a folder belongs to, with what the other rooms can do for its gates."""
    if not path.is_dir():
        raise UsageError(f"{path} is not a folder", hint="name the project's folder")
    config = load(path)
    return Project(config.root, config, lambda entry: _validate(config, entry))


def _validate(config: Config, entry: SuiteEntry) -> SuiteVerdict:
    """Run one suite as `mlops validate` does."""
    from mlopskit.validation.report import report
    from mlopskit.validation.run import Dialect, Engine, Job, Options, run
    from mlopskit.validation.suite import read

    settings = config.validate
    options = Options(
        Engine(entry.engine or settings.engine),
        Dialect(entry.dialect or settings.dialect),
        entry.memory or settings.memory,
        timeout=config.check.timeout,
        root=config.root,
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
