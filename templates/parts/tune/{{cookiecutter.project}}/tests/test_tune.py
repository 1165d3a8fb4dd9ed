"""The search finds what is better, the same each time, and proposes it so that it can be read."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from {{ cookiecutter.package }} import tune as searching
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.tune import Search, proposed, tune, tune_file

ROOT = Path(__file__).parent.parent
SEARCH = Search(trials=4, folds=3, space={"regularisation": (0.01, 10.0)})
BEFORE = """seed: 1 # of everything
train:
  # less is simpler
  regularisation: 1.0 # a guess
  max_iter: 1000
other:
  regularisation: 1.0
"""


@pytest.fixture
def weak(params: Params) -> Params:
    """Return parameters that are easily bettered."""
    return replace(params, regularisation=0.0001)


def test_the_search_betters_a_weak_start(prepared: pd.DataFrame, weak: Params) -> None:
    """What is found is better than what was there, and every trial is kept."""
    found = tune(prepared, weak, SEARCH)

    assert found.better
    assert len(found.trials) == SEARCH.trials
    assert found.score == max(trial["score"] for trial in found.trials)
    assert 0.01 <= found.parameters["regularisation"] <= 10.0


def test_the_seed_decides_what_is_tried(prepared: pd.DataFrame, weak: Params) -> None:
    """The same seed gives the same trials, another seed gives others."""
    first, again, other = (tune(prepared, replace(weak, seed=seed), SEARCH) for seed in (1, 1, 2))

    assert first == again
    assert first.trials != other.trials


def test_a_proposal_changes_one_value_and_nothing_else() -> None:
    """Comments, order and sections of the same words stay; whole numbers stay whole."""
    after = proposed(BEFORE, {"regularisation": 0.25, "max_iter": 200.0})

    assert after == BEFORE.replace("1.0 # a guess", "0.25 # a guess").replace("1000", "200")


def test_the_best_is_proposed_in_the_file(
    prepared: pd.DataFrame, tmp_path: Path, params: Params
) -> None:
    """The file that training reads holds the found value, and every trial is on record."""
    file, rows = tmp_path / "params.yaml", tmp_path / "prepared.csv"
    text = proposed((ROOT / "params.yaml").read_text("utf-8"), {"regularisation": 0.0001})
    file.write_text(text.replace("trials: 30", "trials: 3"), encoding="utf-8")
    prepared.to_csv(rows, index=False)
    found = tune_file(rows, file, tmp_path / "reports/tune.json")

    assert Params.read(file) == replace(params, **found.parameters)  # type: ignore[arg-type] # floats
    written = json.loads((tmp_path / "reports/tune.json").read_text(encoding="utf-8"))
    assert written["trials"] == found.trials


def test_nothing_is_proposed_when_nothing_is_better(
    prepared: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tie leaves the file as it is."""
    monkeypatch.setattr(searching, "score", lambda *_: 0.5)
    file, rows = tmp_path / "params.yaml", tmp_path / "prepared.csv"
    file.write_bytes((ROOT / "params.yaml").read_bytes())
    prepared.to_csv(rows, index=False)

    assert not tune_file(rows, file, tmp_path / "tune.json").better
    assert file.read_bytes() == (ROOT / "params.yaml").read_bytes()


def test_a_parameter_that_training_lacks_is_named(prepared: pd.DataFrame, params: Params) -> None:
    """A search over a word that means nothing is a mistake."""
    with pytest.raises(ProjectError, match="colour"):
        tune(prepared, params, replace(SEARCH, space={"colour": (0.1, 1.0)}))


@pytest.mark.parametrize("text", ["seed: 1", "tune: {trials: 1, folds: 2, space: {a: [2, 1]}}"])
def test_a_search_that_cannot_be_meant_is_refused(tmp_path: Path, text: str) -> None:
    """No settings, and a range that goes down, are mistakes."""
    (tmp_path / "params.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(ProjectError, match="tune"):
        Search.read(tmp_path / "params.yaml")


def test_without_data_the_search_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1, no traceback."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_bytes((ROOT / "params.yaml").read_bytes())

    assert searching.main() == 1
