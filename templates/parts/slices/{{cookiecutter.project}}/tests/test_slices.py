"""No group of birds is left behind, and a model that leaves one behind is refused."""

import json
from dataclasses import replace
from pathlib import Path

import joblib
import pandas as pd
import pytest

from {{ cookiecutter.package }} import slices
from {{ cookiecutter.package }}.data import split
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.slices import Limits, Slice, measure, measure_file
from {{ cookiecutter.package }}.training import train

ROOT = Path(__file__).parent.parent
LIMITS = Limits(columns=("sex",), least_rows=2, minimum=0.5, gap=0.5)
ROWS = pd.DataFrame({"sex": ["female", "female", "male", "male", None]})


@pytest.fixture
def limits() -> Limits:
    """Return the limits of the project."""
    return Limits.read(ROOT / "params.yaml")


def test_each_group_is_measured_and_small_ones_are_not_judged() -> None:
    """Rows without a value are a group, and a single bird decides nothing."""
    result = measure(pd.Series([True, True, True, False, False]), ROWS, LIMITS)

    assert result.groups == (
        Slice("sex", "female", 2, 1.0, judged=True),
        Slice("sex", "male", 2, 0.5, judged=True),
        Slice("sex", "unknown", 1, 0.0, judged=False),
    )
    assert (result.worst, result.gap) == (0.5, 0.5)
    result.require(LIMITS)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"minimum": 0.6}, "less accurate than 0.6 for sex male: 0.500 on 2 rows"),
        ({"gap": 0.4}, "0.500 apart"),
    ],
)
def test_a_group_that_is_left_behind_stops_the_pipeline(
    change: dict[str, float], told: str
) -> None:
    """The error names the group, or the difference."""
    result = measure(pd.Series([True, True, True, False, True]), ROWS, LIMITS)

    with pytest.raises(ProjectError, match=told):
        result.require(replace(LIMITS, **change))  # type: ignore[arg-type] # only numbers are changed


def test_groups_that_are_all_too_small_are_no_pass() -> None:
    """What could not be judged is said to be so."""
    with pytest.raises(ProjectError, match="none can be judged"):
        measure(pd.Series([True] * 5), ROWS, replace(LIMITS, least_rows=3))


def test_a_column_that_is_not_there_is_named() -> None:
    """A limit on a column that the data lack is a mistake."""
    with pytest.raises(ProjectError, match="colour"):
        measure(pd.Series([True] * 5), ROWS, replace(LIMITS, columns=("colour",)))


def test_a_missing_limit_is_named(tmp_path: Path) -> None:
    """The error says which one is not there."""
    (tmp_path / "params.yaml").write_text("slices: {columns: [sex]}\n", encoding="utf-8")

    with pytest.raises(ProjectError, match="least_rows"):
        Limits.read(tmp_path / "params.yaml")


def test_the_model_leaves_no_group_behind(
    prepared: pd.DataFrame, params: Params, limits: Limits, tmp_path: Path
) -> None:
    """The stage passes with the real data, and writes what `mlops check` reads."""
    rows, _ = split(prepared, params)
    joblib.dump(train(rows, params), tmp_path / "model.joblib")
    prepared.to_csv(tmp_path / "prepared.csv", index=False)
    target = tmp_path / "reports/slices.json"
    measure_file(params, limits, tmp_path / "prepared.csv", tmp_path / "model.joblib", target)

    written = json.loads(target.read_text(encoding="utf-8"))
    assert written["worst"] >= limits.minimum
    assert written["gap"] <= limits.gap
    assert {one["column"] for one in written["groups"]} == set(limits.columns)


def test_without_a_model_the_stage_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1, no traceback."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_bytes((ROOT / "params.yaml").read_bytes())

    assert slices.main() == 1
