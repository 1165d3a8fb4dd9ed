"""Validating data against suites of expectations."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from mlopskit.config import Config, SuiteEntry, load
from mlopskit.errors import ConfigError, UsageError, did_you_mean
from mlopskit.report import Report
from mlopskit.validation.dialects import Dialect
from mlopskit.validation.outcome import SuiteRun
from mlopskit.validation.report import report
from mlopskit.validation.run import CONNECTION, Engine, Job, Options, run, unreadable
from mlopskit.validation.samples import Samples
from mlopskit.validation.suite import Importance, read


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller asks for; None leaves it to the project's configuration."""

    engine: Engine | None = None
    dialect: Dialect | None = None
    memory: str | None = None
    threads: int = 0
    timeout: float = 3600.0
    fail_on: Importance = Importance.INFO
    """The least important failure that fails the command."""
    master: str = ""
    connection: str = CONNECTION
    """The environment variable that holds the connection string of a warehouse."""
    samples: Samples | None = None


def validate(
    data: str | None = None, suite: str | None = None, *, root: Path = Path(), wishes: Wishes | None = None
) -> Report:
    """Run a suite on data, or, without both, the suites that the project names, and report; raises as `outcomes`."""
    wanted = wishes or Wishes()
    return report(outcomes(data, suite, root=root, wishes=wanted), fail_on=wanted.fail_on)


Tell = Callable[[str], None]
"""Told what a person should know before a run."""


def outcomes(
    data: str | None = None,
    suite: str | None = None,
    *,
    root: Path = Path(),
    wishes: Wishes | None = None,
    tell: Tell = lambda _: None,
) -> list[SuiteRun]:
    """
    Return what came of the suites; `tell` is told the known divergences before the run.

    Raises `UsageError` when it is unclear what to validate, and `ConfigError` when the one suite cannot be meant.
    """
    wanted = wishes or Wishes()
    config = load(root)
    if data is not None and suite is not None:
        return [_run(SuiteEntry(suite, data), root, config, wanted, tell)]
    return [_guarded(entry, config, wanted, tell) for entry in _named(config, data, suite)]


def _named(config: Config, data: str | None, suite: str | None) -> tuple[SuiteEntry, ...]:
    """Return the suites that the project names, or those of them that are about this data or this suite."""
    entries = config.validate.suites
    if not entries:
        what = f"no suite is given for {data}" if data else "the project names no suite"
        hint = "mlops validate DATA --suite FILE, or name it under [[tool.mlopskit.validate.suites]]"
        raise UsageError(what, hint=hint)
    chosen = tuple(e for e in entries if _same(e.data, data) and _same(e.suite, suite))
    if not chosen:
        known = [e.suite for e in entries] if suite else [e.data for e in entries]
        wanted = suite or data or ""
        hint = did_you_mean(wanted, known) or "mlops validate DATA --suite FILE"
        raise UsageError(f"the project names no suite that goes with {wanted}", hint=hint)
    return chosen


def _same(named: str, wanted: str | None) -> bool:
    return wanted is None or Path(named) == Path(wanted)


def _guarded(entry: SuiteEntry, config: Config, wishes: Wishes, tell: Tell) -> SuiteRun:
    try:
        return _run(entry, config.root, config, wishes, tell)
    except ConfigError as error:
        return unreadable(entry.suite, entry.data, error.message)


def _run(entry: SuiteEntry, root: Path, config: Config, wishes: Wishes, tell: Tell) -> SuiteRun:
    suite = read(root / entry.suite, shown=entry.suite)
    job = Job(suite, entry.data, _options(entry, root, config, wishes))
    for warning in job.warnings():
        tell(warning)
    return run(job)


def _options(entry: SuiteEntry, root: Path, config: Config, wishes: Wishes) -> Options:
    settings = config.validate
    engine = wishes.engine or _one_of(Engine, entry.engine or settings.engine)
    dialect = wishes.dialect or _one_of(Dialect, entry.dialect or settings.dialect)
    memory = wishes.memory if wishes.memory is not None else entry.memory or settings.memory
    return Options(
        engine,
        dialect,
        memory,
        wishes.threads,
        wishes.timeout,
        wishes.master,
        wishes.connection,
        root,
        wishes.samples or Samples(settings.samples),
    )


Word = TypeVar("Word", Engine, Dialect)


def _one_of(kind: type[Word], word: str) -> Word:
    known = [str(item) for item in kind]
    if word not in known:
        hint = did_you_mean(word, known) or f"known are {', '.join(known)}"
        raise ConfigError(f"`{word}` is not an {kind.__name__.lower()} of `mlops validate`", hint=hint)
    return kind(word)
