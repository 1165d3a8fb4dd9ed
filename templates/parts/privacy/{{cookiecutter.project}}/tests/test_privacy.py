"""Personal data are found, known or refused, and deleted when a person asks."""

import json
from datetime import date
from pathlib import Path

import pytest

from {{ cookiecutter.package }} import privacy
from {{ cookiecutter.package }}.data import RAW
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.privacy import Policy, forget, scan_file

ROOT = Path(__file__).parent.parent
NONE = Policy("", {})
KNOWN = Policy("email", {"email": date(2030, 1, 31)})
PEOPLE = "email,age\n" + "".join(f"p{n % 5}@example.com,0{n}\n" for n in range(20))


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Return raw data about people."""
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return tmp_path / "people.csv"


def test_the_data_of_the_project_hold_what_is_told_and_no_more(tmp_path: Path) -> None:
    """The scan passes with the real data and the real policy, and says that it has looked."""
    report = tmp_path / "reports/privacy.json"
    scan_file(Policy.read(ROOT / "privacy.yaml"), ROOT / RAW, report)

    assert json.loads(report.read_text(encoding="utf-8"))["file"].endswith(RAW.name)


def test_what_nobody_has_told_of_stops_the_pipeline(people: Path, tmp_path: Path) -> None:
    """Column and kind are named, no value is; told of, they may stay."""
    report = tmp_path / "privacy.json"
    with pytest.raises(ProjectError, match=r"email \(e-mail address\)"):
        scan_file(NONE, people, report)
    assert "example.com" not in report.read_text(encoding="utf-8")

    scan_file(KNOWN, people, report)


def test_data_that_cannot_be_looked_through_are_no_pass(tmp_path: Path) -> None:
    """A missing file and one that is none are errors."""
    with pytest.raises(ProjectError, match="missing"):
        scan_file(NONE, tmp_path / "none.csv", tmp_path / "privacy.json")
    (tmp_path / "broken.parquet").write_bytes(b"no such thing")
    with pytest.raises(ProjectError, match="looked through"):
        scan_file(NONE, tmp_path / "broken.parquet", tmp_path / "privacy.json")


def test_what_is_kept_for_too_long_is_named() -> None:
    """The last day itself is still allowed."""
    KNOWN.require_current(date(2030, 1, 31))
    with pytest.raises(ProjectError, match="email"):
        KNOWN.require_current(date(2030, 2, 1))


def test_a_person_is_forgotten_and_nobody_else(people: Path, tmp_path: Path) -> None:
    """All other rows stay as they are written, and of the person only a number is left."""
    erasures = tmp_path / "erasures.csv"

    assert forget("p3@example.com", KNOWN, people, erasures) == 4
    kept = [line for line in PEOPLE.splitlines() if "p3@" not in line]
    assert people.read_text(encoding="utf-8").splitlines() == kept
    assert erasures.read_text(encoding="utf-8").splitlines()[0] == "day,rows"
    assert erasures.read_text(encoding="utf-8").endswith(",4\n")
    assert forget("p3@example.com", KNOWN, people, erasures) == 0


def test_nobody_can_be_forgotten_where_rows_are_about_nobody(people: Path) -> None:
    """The error says what to fill in, or which column is missing."""
    with pytest.raises(ProjectError, match="subject"):
        forget("p3@example.com", NONE, people)
    with pytest.raises(ProjectError, match="customer"):
        forget("p3@example.com", Policy("customer", {}), people)


@pytest.mark.parametrize(
    "text",
    [
        "columns: {}",
        "{subject: a, columns: {email: {why: because}}}",
        "{subject: a, columns: {email: {until: 2030-01-31}}}",
        "{subject: a, columns: {email: {why: because, until: some day}}}",
    ],
)
def test_a_policy_without_reason_or_end_is_refused(tmp_path: Path, text: str) -> None:
    """What is kept has a reason and a last day."""
    (tmp_path / "privacy.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(ProjectError, match=r"privacy\.yaml"):
        Policy.read(tmp_path / "privacy.yaml")


def test_the_command_line_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 0 for a policy that holds, 1 for a request that cannot be met or a missing file."""
    monkeypatch.chdir(tmp_path)
    assert privacy.main(["review"]) == 1

    (tmp_path / "privacy.yaml").write_bytes((ROOT / "privacy.yaml").read_bytes())
    assert privacy.main(["review"]) == 0
    assert privacy.main(["forget", "somebody"]) == 1
    assert privacy.main(["scan"]) == 1
