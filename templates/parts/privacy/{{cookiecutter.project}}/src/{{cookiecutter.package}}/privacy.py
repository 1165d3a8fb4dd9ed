"""Personal data: found where nobody told of them, kept no longer than told, deleted on request."""

import argparse
import csv
import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self

import yaml

from .data import RAW
from .errors import ProjectError

POLICY = Path("privacy.yaml")
REPORT = Path("reports/privacy.json")
ERASURES = Path("data/erasures.csv")
"""When how many rows were deleted on request; of whom is not written down."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Policy:
    """What personal data may be there; the file `privacy.yaml`."""

    subject: str
    until: Mapping[str, date]
    """For each column that may hold personal data: the last day of it."""

    @classmethod
    def read(cls, path: Path = POLICY) -> Self:
        """Return the policy in a file; a column without reason or end is a mistake."""
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            columns = content["columns"] or {}
            missing = [name for name, entry in columns.items() if not entry.get("why")]
            until = {str(name): _day(entry["until"]) for name, entry in columns.items()}
            subject = str(content["subject"] or "")
        except (OSError, KeyError, TypeError, AttributeError, ValueError) as error:
            raise ProjectError(f"{path} lacks an entry or holds a wrong one: {error}") from error
        if missing:
            raise ProjectError(f"{path}: the column {missing[0]} has no reason (`why`)")
        return cls(subject, until)

    def require_known(self, found: Iterable[Mapping[str, Any]]) -> None:
        """Raise an error that names the columns of which nobody has told."""
        unknown = [f"{one['column']} ({one['kind']})" for one in found if self.is_new(one)]
        if unknown:
            raise ProjectError(
                f"personal data that {POLICY} does not name: {', '.join(unknown)}; "
                "drop the column before it is stored, or name it with reason and end"
            )

    def is_new(self, one: Mapping[str, Any]) -> bool:
        """Whether a finding is in a column of which nobody has told."""
        return str(one["column"]) not in self.until

    def require_current(self, today: date) -> None:
        """Raise an error that names the columns that are kept for too long."""
        late = [name for name, until in self.until.items() if until < today]
        if late:
            raise ProjectError(f"kept for longer than {POLICY} allows: {', '.join(late)}")


def scan_file(policy: Policy, raw: Path = RAW, report: Path = REPORT) -> None:
    """Look for personal data in the raw rows, write down where, and insist that all is known."""
    found = detect_personal_data(raw)
    report.parent.mkdir(parents=True, exist_ok=True)
    told = {"file": str(raw), "personal_data": found}
    report.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    log.info("%d column(s) of %s hold personal data", len(found), raw)
    policy.require_known(found)


def detect_personal_data(raw: Path) -> list[dict[str, Any]]:
    """Return the columns that look like personal data: form and checksum, never a value."""
    if not raw.is_file():
        raise ProjectError(f"{raw} is missing: `dvc pull` fetches the data")
    with tempfile.TemporaryDirectory() as folder:
        words = ["suite", "suggest", str(raw), "--output", f"{folder}/suite.json"]
        command = [sys.executable, "-m", "mlopskit", *words, "--format", "json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the words are ours
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["result"]["personal_data"]
    except (ValueError, KeyError, TypeError) as error:
        raise ProjectError(f"{raw} could not be looked through: {done.stderr.strip()}") from error
    return found


def forget(person: str, policy: Policy, raw: Path = RAW, erasures: Path = ERASURES) -> int:
    """
    Delete all rows about a person from the raw data, and return how many there were.

    The values of all other rows stay as they are written, byte by byte.
    """
    if not policy.subject:
        raise ProjectError(f"{POLICY} names no `subject`: rows are about no person")
    with raw.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    if policy.subject not in rows[0]:
        raise ProjectError(f"{raw} has no column {policy.subject}")
    place = rows[0].index(policy.subject)
    kept = [rows[0], *(row for row in rows[1:] if row[place] != person)]
    deleted = len(rows) - len(kept)
    if deleted:
        _write(raw, kept)
        _note(erasures, deleted)
    return deleted


def _write(raw: Path, rows: Iterable[list[str]]) -> None:
    beside = raw.with_name(f"{raw.name}.new")
    with beside.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    beside.replace(raw)  # DVC may have linked the old file to its cache, which stays as it is


def _note(erasures: Path, deleted: int) -> None:
    new = not erasures.is_file()
    with erasures.open("a", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        if new:
            lines.writerow(["day", "rows"])
        lines.writerow([datetime.now(UTC).date().isoformat(), deleted])


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value))


def main(arguments: list[str] | None = None) -> int:
    """Scan, review or forget; return the exit code."""
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}.privacy", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    steps.add_parser("scan", help="look for personal data that privacy.yaml does not name")
    steps.add_parser("review", help="fail when a column is kept for longer than told")
    steps.add_parser("forget", help="delete all rows about a person").add_argument("person")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        _run(options)
    except ProjectError as error:
        log.error("%s", error)
        return 1
    return 0


def _run(options: argparse.Namespace) -> None:
    policy = Policy.read()
    match options.step:
        case "scan":
            scan_file(policy)
        case "review":
            policy.require_current(datetime.now(UTC).date())
        case "forget":
            log.info("%d row(s) deleted", forget(options.person, policy))


if __name__ == "__main__":
    sys.exit(main())
