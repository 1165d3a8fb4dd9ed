"""
What a project says about itself to mlopskit: `[tool.mlopskit]` in `pyproject.toml`, or `mlopskit.toml` beside it.

The empty table works.
A value comes from the first of: a flag of the command, a variable `MLOPSKIT_*`, the file, the default.
Every waiver (a gate skipped, a practice or a finding ignored) carries its reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

FILE = "mlopskit.toml"
PYPROJECT = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A permission to leave something out: why, and until which day."""

    reason: str
    until: date | None = None

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.until is not None and today > self.until


@dataclass(frozen=True, slots=True)
class FindingWaiver:
    """A permission to leave out findings of a gate: its rule, where, why, and until which day."""

    rule: str
    """`gate` or `gate/rule`; a star matches anything."""
    reason: str
    path: str = "**"
    """A glob of the paths that it is for."""
    until: date | None = None

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.until is not None and today > self.until


@dataclass(frozen=True, slots=True)
class Metric:
    """What the gate `metrics` demands of one number in a metrics file."""

    file: str
    """The metrics file, from the project's root: JSON, YAML or TOML."""
    key: str = ""
    """The dotted key in the file; the table's own name when empty."""
    minimum: float | None = None
    maximum: float | None = None
    better_than: str = ""
    """The key of the baseline's number in the same file, or `other/file.json:key`."""
    margin: float = 0.0
    """How much better than that number it must be; with 0 it must be better at all."""
    direction: Literal["higher", "lower"] = "higher"
    """Which way is better."""
    tolerance: float = 0.0
    """How much worse than at the revision of `--since` it may be."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the gate `coverage` demands."""

    minimum: float | None = None
    """The least share of lines covered, in percent; without it the project's own `fail_under` counts."""


@dataclass(frozen=True, slots=True)
class LargeFiles:
    """What the gate `large-files` allows."""

    limit_kb: int = 1024
    """The size in KiB from which a file committed to git is too large."""


@dataclass(frozen=True, slots=True)
class Locks:
    """What the gate `locks` asks beside the lock itself."""

    advisories: bool = False
    """Whether known advisories about what is locked are looked up, over the network."""


@dataclass(frozen=True, slots=True)
class Maturity:
    """What the gate `maturity` demands."""

    minimum: Mapping[str, int] = field(default_factory=dict)
    """The least level on a scale: `{ google = 1 }`."""
    require: tuple[str, ...] = ()
    """Practices that must be held."""


@dataclass(frozen=True, slots=True)
class Check:
    """Settings of `mlops check`."""

    timeout: float = 600.0
    """Seconds that a gate may take before it is incomplete."""
    jobs: int = 0
    """How many gates run side by side; 0 is one for each processor."""
    baseline: str = ""
    """A baseline file that is read on every run."""
    skip: Mapping[str, Waiver] = field(default_factory=dict)
    """Gates that do not run, each with its reason."""
    ignore: tuple[FindingWaiver, ...] = ()
    """Findings that do not count, each with its reason."""
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    coverage: Coverage = Coverage()
    large_files: LargeFiles = LargeFiles()
    locks: Locks = Locks()
    maturity: Maturity = Maturity()


@dataclass(frozen=True, slots=True)
class SuiteEntry:
    """A suite of expectations and the data that it is about."""

    suite: str
    data: str
    engine: str = ""
    dialect: str = ""
    memory: str = ""


@dataclass(frozen=True, slots=True)
class Validate:
    """Settings of `mlops validate`; what a suite's entry leaves empty is taken from here."""

    suites: tuple[SuiteEntry, ...] = ()
    engine: str = "auto"
    dialect: str = "pandas"
    memory: str = ""
    samples: Literal["safe", "all", "none"] = "safe"
    """Which unexpected values reports show: `safe` withholds those of columns with personal data."""


@dataclass(frozen=True, slots=True)
class DriftLimits:
    """Settings of `mlops drift`."""

    thresholds: Mapping[str, float] = field(default_factory=dict)
    """Above which value of a measure a column has drifted: `{ psi = 0.2 }`."""


@dataclass(frozen=True, slots=True)
class Audit:
    """Settings of `mlops audit`."""

    kind: Literal["", "training", "library", "notebooks", "serving", "research", "monorepo", "none"] = ""
    """What the repository is, where its files speak for something else."""
    kind_reason: str = ""
    """Why; a kind without a reason is refused."""
    scales: tuple[str, ...] = ()
    """The scales that are shown; all of them when empty."""
    fail_under: Mapping[str, int] = field(default_factory=dict)
    """The least level on a scale: `{ google = 1 }`."""
    require: tuple[str, ...] = ()
    """Practices that must be held."""


@dataclass(frozen=True, slots=True)
class StageRules:
    """What a promotion into one stage needs besides its gates."""

    approval: Literal["none", "tag", "file"] = "none"
    """`tag`: a tag that a second person has signed; `file`: a committed file `approvals/MODEL/VERSION/STAGE.toml`."""
    approvers: tuple[str, ...] = ()
    """The mail addresses of those who may approve; anybody but the one who promotes when empty."""


@dataclass(frozen=True, slots=True)
class ModelRules:
    """Settings of `mlops model` and `mlops delivery`."""

    production: str = "prod"
    """The stage that `mlops delivery` measures."""
    evaluation_data: tuple[str, ...] = ()
    """The data that metrics are measured on; what the stage reads that writes the metrics when empty."""
    tolerance: float = 0.0
    """How far, relative to it, a metric may be off when a model is rebuilt."""
    stages: Mapping[str, StageRules] = field(default_factory=dict)
    """Rules for the stages that need any."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a configuration file can say."""

    check: Check = Check()
    validate: Validate = Validate()
    drift: DriftLimits = DriftLimits()
    audit: Audit = Audit()
    model: ModelRules = ModelRules()
    ignore: Mapping[str, Waiver] = field(default_factory=dict)
    """Practices that the audit leaves out, each with its reason."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one project, and where each came from."""

    root: Path
    """The project's root: where the file stands, else the repository's root, else where the search began."""
    settings: Settings = Settings()
    source: Path | None = None
    """The file that was read."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """For each dotted key that is not a default: the file and line, the variable, or the flag that set it."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """For each dotted key of the file: its line."""

    @property
    def check(self) -> Check:
        """The settings of `mlops check`."""
        return self.settings.check

    @property
    def validate(self) -> Validate:
        """The settings of `mlops validate`."""
        return self.settings.validate

    @property
    def audit(self) -> Audit:
        """The settings of `mlops audit`."""
        return self.settings.audit

    @property
    def model(self) -> ModelRules:
        """The settings of `mlops model` and `mlops delivery`."""
        return self.settings.model

    @property
    def ignore(self) -> Mapping[str, Waiver]:
        """The practices that the audit leaves out."""
        return self.settings.ignore
