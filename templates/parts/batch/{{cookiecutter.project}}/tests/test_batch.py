"""Every file is scored once by each model, each row says by which, and nothing unfit is scored."""

import hashlib
import json
from pathlib import Path

import joblib
import pandas as pd
import pytest

from {{ cookiecutter.package }}.batch import main
from {{ cookiecutter.package }}.data import FEATURES, TARGET
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.training import train
from {{ cookiecutter.package }}.unlabelled import write

CONTRACT = Path(__file__).parent.parent / "expectations/{{ cookiecutter.data }}.json"


@pytest.fixture
def inbox(prepared: pd.DataFrame, params: Params, tmp_path: Path) -> Path:
    """Return a folder with a model beside it and two files of birds in it."""
    joblib.dump(train(prepared, params), tmp_path / "model.joblib")
    (tmp_path / "inbox").mkdir()
    for name, rows in (("monday", prepared.head(5)), ("tuesday", prepared.tail(7))):
        rows.drop(columns=TARGET).to_csv(tmp_path / f"inbox/{name}.csv", index=False)
    return tmp_path / "inbox"


def score(inbox: Path, source: Path | None = None) -> int:
    """Score a folder, or one file of it."""
    words = [str(source or inbox), str(inbox.parent / "scores")]
    return main([*words, "--model", str(inbox.parent / "model.joblib")])


def scored(inbox: Path) -> dict[str, pd.DataFrame]:
    """Return what was written, by name."""
    found = sorted((inbox.parent / "scores").iterdir())
    return {path.name: pd.read_csv(path) for path in found}


def test_every_row_is_answered_with_the_version_of_the_model(inbox: Path) -> None:
    """No row is lost, and file and rows name the model."""
    model = (inbox.parent / "model.joblib").read_bytes()
    version = hashlib.md5(model, usedforsecurity=False).hexdigest()

    assert score(inbox) == 0
    found = scored(inbox)
    assert list(found) == [f"monday.{version[:8]}.csv", f"tuesday.{version[:8]}.csv"]
    assert [len(rows) for rows in found.values()] == [5, 7]
    assert {model for rows in found.values() for model in rows["model"]} == {version}
    assert [rows.filter(like="predicted_").notna().all(axis=None) for rows in found.values()] == [
        True,
        True,
    ]


def test_a_second_run_scores_only_what_is_new(inbox: Path) -> None:
    """What this model has scored stays as it is."""
    score(inbox, inbox / "monday.csv")
    before = scored(inbox)
    assert score(inbox) == 0

    after = scored(inbox)
    assert len(before) == 1
    assert len(after) == 2
    assert all(after[name].equals(rows) for name, rows in before.items())


def test_nothing_to_score_is_a_failure(inbox: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An empty folder is said, and is no success."""
    for path in inbox.iterdir():
        path.unlink()

    assert score(inbox) == 1
    assert "no CSV file" in caplog.text


def test_a_file_that_lacks_a_column_leaves_nothing_half_written(inbox: Path) -> None:
    """The error comes before the file."""
    pd.read_csv(inbox / "monday.csv").drop(columns=FEATURES[0]).to_csv(
        inbox / "monday.csv", index=False
    )

    assert score(inbox) == 1
    assert scored(inbox) == {}


def test_the_contract_of_the_inbox_is_that_of_the_training_data(tmp_path: Path) -> None:
    """Each rule on a feature stands in the suite that training data pass, none on the answer."""
    write(CONTRACT, tmp_path / "unlabelled.json")
    trained, waiting = (
        json.loads(path.read_text(encoding="utf-8"))["expectations"]
        for path in (CONTRACT, tmp_path / "unlabelled.json")
    )
    rules = waiting[2:]

    assert rules
    assert [rule for rule in rules if rule not in trained] == []
    assert [rule for rule in rules if rule["kwargs"].get("column") == TARGET] == []
    assert set(waiting[0]["kwargs"]["column_set"]) == set(FEATURES)
