"""
Attestations: what no file can show, vouched for by a person, in a file of the repository that a pull request reviews.

`.mlopskit/attestations.toml` holds one table per practice, or per statement that a scale makes beyond the practices:

```toml
[ct-trigger-performance]
statement = "An alert on accuracy starts the retraining pipeline in our scheduler."
who = "Ada Lovelace <ada@example.org>"
date = 2026-11-01
link = "https://wiki.example.org/retraining"
expires = 2027-03-01   # 180 days after the date unless said, 365 at most
```

An attestation raises the attested level, never the proven one. One that the repository contradicts is shown as such.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mlopskit.config import toml
from mlopskit.errors import ConfigError, did_you_mean
from mlopskit.findings import Answer, Finding

PATH = ".mlopskit/attestations.toml"
DEFAULT_LIFE = timedelta(days=180)
LONGEST_LIFE = timedelta(days=365)
KEYS = ("statement", "who", "date", "link", "expires")


@dataclass(frozen=True, slots=True)
class Attestation:
    """One person's word for one practice."""

    practice: str
    statement: str
    who: str
    since: date
    link: str
    expires: date


@dataclass(frozen=True, slots=True)
class Heard:
    """An attestation with what became of it: `valid`, `expired`, `proven` already, or `contradicted`."""

    attestation: Attestation
    state: str
    detail: str


def parse(text: str, known: Collection[str]) -> tuple[Attestation, ...]:
    """Read the attestations; raises `ConfigError` that names the practice and what is wrong with its table."""
    try:
        tables = toml.loads(text)
    except ValueError as error:
        raise ConfigError(f"{PATH} is not valid TOML: {error}") from error
    return tuple(_attestation(practice, table, known) for practice, table in tables.items())


def hear(attestations: Iterable[Attestation], findings: Iterable[Finding], today: date) -> tuple[Heard, ...]:
    """Hold each attestation against the date and against what the repository itself shows."""
    answers = {finding.practice: finding for finding in findings}
    return tuple(_heard(item, answers.get(item.practice), today) for item in attestations)


def valid(heard: Iterable[Heard]) -> frozenset[str]:
    """Return the practices that are vouched for, in time and uncontradicted."""
    return frozenset(item.attestation.practice for item in heard if item.state == "valid")


def _heard(item: Attestation, finding: Finding | None, today: date) -> Heard:
    if today > item.expires:
        return Heard(item, "expired", f"it ran out on {item.expires}")
    if finding is None:
        return Heard(item, "valid", f"until {item.expires}")
    if finding.answer is Answer.YES:
        return Heard(item, "proven", "the repository proves it, so the attestation can go")
    if finding.evidence and finding.answer in (Answer.NO, Answer.PARTIAL):
        seen = finding.evidence[0]
        return Heard(item, "contradicted", f"{seen.path}:{seen.line or 1} says otherwise: {finding.reason}")
    return Heard(item, "valid", f"until {item.expires}")


def _attestation(practice: str, table: object, known: Collection[str]) -> Attestation:
    if practice not in known:
        raise ConfigError(f"{PATH} attests an unknown practice `{practice}`", hint=did_you_mean(practice, known))
    if not isinstance(table, Mapping):
        raise ConfigError(f"{PATH}: `{practice}` must be a table with {', '.join(KEYS)}")
    for key in table:
        if key not in KEYS:
            raise ConfigError(f"{PATH}: `{practice}` has an unknown key `{key}`", hint=did_you_mean(key, KEYS))
    since = _day(practice, "date", table.get("date"))
    expires = _day(practice, "expires", table["expires"]) if "expires" in table else since + DEFAULT_LIFE
    if expires - since > LONGEST_LIFE:
        raise ConfigError(f"{PATH}: `{practice}` is attested for {(expires - since).days} days, and 365 is the most")
    return Attestation(
        practice,
        _words(practice, "statement", table),
        _words(practice, "who", table),
        since,
        _words(practice, "link", table),
        expires,
    )


def _words(practice: str, key: str, table: Mapping[str, object]) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"{PATH}: `{practice}` needs `{key}`, in words")
    return value


def _day(practice: str, key: str, value: object) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ConfigError(f"{PATH}: `{practice}` needs `{key}` as a date, such as 2026-11-01")
    return value
