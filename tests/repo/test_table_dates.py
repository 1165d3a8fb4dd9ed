"""The tables of tool names carry a day, and an audit says when it lies too far back."""

import subprocess
from datetime import date, timedelta
from pathlib import Path

from mlopskit.commands.audit import Wishes, audit
from mlopskit.repo.table_dates import YEAR, ageing, reviewed
from mlopskit.repo.tables import load

TABLES = Path(__file__).parents[2] / "mlopskit/repo/tables"


def test_the_day_that_is_searched_for_is_the_day_of_the_table() -> None:
    """
    Every table has a day, and reading it without parsing gives the same one.
    """
    assert {path.stem: load(path.stem)["reviewed"] for path in TABLES.glob("*.toml")} == reviewed()


def test_nothing_is_said_while_all_tables_are_fresh() -> None:
    """
    Up to a year after the oldest review there is nothing to say; a day later there is.
    """
    last = min(reviewed().values()) + YEAR

    assert () == ageing(last)
    assert 1 == len(ageing(last + timedelta(days=1)))


def test_an_audit_tells_that_its_tables_are_old(tmp_path: Path) -> None:
    """
    The note stands in the report for people and in the one for machines, so that ageing shows where it matters.
    """
    (tmp_path / "train.py").write_text("from sklearn.svm import SVC\nSVC().fit([[1], [2]], [0, 1])\n")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    later = audit(tmp_path, Wishes(today=date(2030, 1, 1))).result["notes"]
    now = audit(tmp_path, Wishes(today=min(reviewed().values()))).result["notes"]

    assert [True] == [note.startswith("tables of tool names that nobody reviewed for over a year") for note in later]  # type: ignore[attr-defined]
    assert [] == now
