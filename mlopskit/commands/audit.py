"""`mlops audit`: how mature a repository is on each scale, with the evidence, and what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from mlopskit import practices
from mlopskit.config import Settings, load
from mlopskit.errors import ConfigError, ExitCode, UsageError
from mlopskit.maturity import demands as demanding
from mlopskit.maturity import history, outcome, portfolio
from mlopskit.maturity.audited import Audited, judge
from mlopskit.maturity.badge import badge
from mlopskit.maturity.compare import Comparison, compare
from mlopskit.maturity.demands import Demands
from mlopskit.maturity.page import page
from mlopskit.maturity.scale import SHIPPED, Scale, from_file, shipped
from mlopskit.repo import Repo
from mlopskit.repo.snapshot import Profile
from mlopskit.report import Case, Outcome, Report


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller wants to know, and what the caller demands; the empty wishes are a report on all scales."""

    scales: tuple[str, ...] = ()
    """Names of scales, or paths of TOML files; all that are shipped when empty."""
    at: str | None = None
    """A revision to audit instead of the work tree."""
    since: str | None = None
    """A revision to compare with."""
    fail_under: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    baseline: Path | None = None
    update_baseline: bool = False
    badge: Path | None = None
    """A file that gets a badge for the first of the scales."""
    today: date = field(default_factory=lambda: datetime.now(UTC).date())


def choose_view(paths: Sequence[Path], wishes: Wishes, *, history: bool = False) -> Report:
    """Return the report on one repository, on several, or on one through its history."""
    if history:
        if len(paths) > 1:
            raise UsageError("`--history` speaks of one repository, and several are named")
        return audit_history(paths[0], wishes)
    return audit(paths[0], wishes) if len(paths) == 1 else audit_many(paths, wishes)


def audit(path: Path, wishes: Wishes | None = None) -> Report:
    """
    Return the report on one repository: exit 0, or 1 when a demand is not met, or 3 when one could not be answered.

    Raises `UsageError` for an unknown scale, level or practice, and `Incomplete` where nothing can be read.
    """
    asked = wishes or Wishes()
    settings = _settings(path)
    scales = choose(asked.scales or settings.audit.scales)
    demands = _demands(asked, settings, scales)
    kind = _kind(settings)
    audited = judge(Repo(path, at=asked.at, profile=kind), str(path), scales, asked.today, settings.ignore)
    comparison = _since(path, asked, audited, scales, settings)
    if asked.baseline and asked.update_baseline:
        _write(asked.baseline, demanding.write_baseline(demanding.held(audited)))
    if asked.badge:
        _write(asked.badge, badge(audited, scales[0]))
    failures = demanding.failures(audited, demands)
    return Report(
        command="audit",
        exit_code=_exit(failures, comparison),
        result=outcome.result(audited, comparison),
        page=page(audited, failures, comparison),
        cases=outcome.cases(audited, failures),
    )


def audit_many(paths: Sequence[Path], wishes: Wishes | None = None) -> Report:
    """Return one report on several repositories: a row each, and how many stand on which level; never a mean."""
    asked = wishes or Wishes()
    if asked.since or asked.baseline:
        raise UsageError("`--since` and `--baseline` speak of one repository, and several are named")
    scales = choose(asked.scales)
    demands = _demands(asked, Settings(), scales)
    all_audited = [judge(Repo(path, at=asked.at), str(path), scales, asked.today) for path in paths]
    failures = [demanding.failures(audited, demands) for audited in all_audited]
    return Report(
        command="audit",
        exit_code=_exit([case for cases in failures for case in cases], None),
        result={"repositories": [outcome.result(audited) for audited in all_audited]},
        page=portfolio.page(all_audited, failures),
        cases=tuple(
            case
            for audited, cases in zip(all_audited, failures, strict=True)
            for case in portfolio.cases(audited, cases)
        ),
    )


def audit_history(path: Path, wishes: Wishes | None = None) -> Report:
    """Return the report on the levels of one repository at the end of each month of its history."""
    asked = wishes or Wishes()
    scales = choose(asked.scales)
    points = history.trace(path, scales, asked.today, asked.at or "HEAD")
    return Report(
        command="audit",
        exit_code=ExitCode.PASS,
        result={"history": history.result(points)},
        page=history.page(str(path), scales, points),
    )


def choose(names: Sequence[str]) -> tuple[Scale, ...]:
    """Return the scales of these names; a name that ends in `.toml` is the path of a team's own."""
    scales = tuple(_own(Path(name)) if name.endswith(".toml") else shipped((name,))[0] for name in names)
    return scales or shipped(SHIPPED)


def _own(path: Path) -> Scale:
    scale = from_file(path)
    known = frozenset(item.id for item in practices.catalog())
    strange = sorted(scale.practices() - known - frozenset(scale.statements))
    if strange:
        raise ConfigError(f"the scale {path} asks for unknown practices: {', '.join(strange)}")
    return scale


def _settings(path: Path) -> Settings:
    """Read the repository's own settings where the caller stands in it; those of a stranger's repository are data."""
    here, root = Path.cwd().resolve(), path.resolve()
    inside = root == here or root in here.parents
    below = here in root.parents and _repository(here) == _repository(root) is not None
    return load(root).settings if inside or below else Settings()


def _repository(folder: Path) -> Path | None:
    """Return the folder of the git repository around a folder; a clone in the caller's folder is one of its own."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), None)


def _kind(settings: Settings) -> Profile | None:
    """Return the kind that the project says it is; raises `ConfigError` when it does not say why."""
    kind, reason = settings.audit.kind, settings.audit.kind_reason
    if not kind:
        return None
    if not reason.strip():
        raise ConfigError(
            f"`kind = {kind}` of the audit has no reason",
            hint="say why in `kind-reason`, for those who read the levels",
        )
    return Profile(kind, (), f"set by the project: {reason}")


def _demands(asked: Wishes, settings: Settings, scales: Sequence[Scale]) -> Demands:
    rated = {scale.id for scale in scales} if asked.scales else set(settings.audit.fail_under)
    # who asks about one scale is told about that one; the settings' demands on the others wait for a whole audit
    levels = {scale: float(level) for scale, level in settings.audit.fail_under.items() if scale in rated}
    levels.update(demanding.parse_level(word, scales) for word in asked.fail_under)
    require = tuple(practices.named(item).id for item in (*settings.audit.require, *asked.require))
    held: tuple[str, ...] = ()
    if asked.baseline and not asked.update_baseline:
        held = demanding.read_baseline(_read(asked.baseline), str(asked.baseline))
    return Demands(levels, require, held)


def _since(
    path: Path, asked: Wishes, audited: Audited, scales: Sequence[Scale], settings: Settings
) -> Comparison | None:
    if asked.since is None:
        return None
    past = Repo(path, at=asked.since, profile=_kind(settings))
    before = judge(past, str(path), scales, asked.today, settings.ignore)
    return compare(before, audited)


def _exit(failures: Sequence[Case], comparison: Comparison | None) -> ExitCode:
    if any(case.outcome is Outcome.FAIL for case in failures) or (comparison is not None and comparison.lowered):
        return ExitCode.FAIL
    return ExitCode.INCOMPLETE if failures else ExitCode.PASS


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"the baseline {path} cannot be read: {error}", hint="write one with --update-baseline"
        ) from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
