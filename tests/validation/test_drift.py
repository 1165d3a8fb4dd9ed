"""Drift between two files, and its measures against scipy."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.spatial.distance import jensenshannon

from mlopskit.commands.drift import drift
from mlopskit.errors import ConfigError, ExitCode
from mlopskit.report import Picture
from mlopskit.validation.measures import chi_square, jensen_shannon, upper_gamma

Compared = Callable[[Any, Any], dict[str, float]]


@pytest.fixture
def measures(tmp_path: Path) -> Compared:
    """Return the function that measures one column in two files."""

    def measured(reference: Any, current: Any) -> dict[str, float]:  # noqa: ANN401 - arrays
        pd.DataFrame({"a": reference}).to_parquet(tmp_path / "reference.parquet")
        pd.DataFrame({"a": current}).to_parquet(tmp_path / "current.parquet")
        report = drift(str(tmp_path / "reference.parquet"), str(tmp_path / "current.parquet"))
        found: dict[str, float] = json.loads(json.dumps(report.result))["columns"][0]["measures"]
        return found

    return measured


@pytest.mark.parametrize("seed", range(6))
def test_distances_of_numbers_are_those_of_scipy(measures: Compared, seed: int) -> None:
    """
    Kolmogorov-Smirnov and Wasserstein agree with scipy within 1e-9, with ties, for integers and floats.
    """
    rng = np.random.default_rng(seed)
    pairs: list[tuple[Any, Any]] = [
        (rng.normal(0, 1, 700), rng.normal(0.3, 1.2, 500)),
        (rng.integers(0, 30, 400), rng.integers(5, 40, 300)),
        (rng.exponential(3, 50).round(1), rng.exponential(4, 2000).round(1)),
    ]
    for reference, current in pairs:
        found = measures(reference, current)
        expected = {
            "ks": stats.ks_2samp(reference, current).statistic,
            "wasserstein_distance": stats.wasserstein_distance(reference, current),
        }

        assert pytest.approx(expected, rel=1e-9, abs=1e-9) == {name: found[name] for name in expected}


def test_measures_of_categories_are_those_of_scipy(measures: Compared) -> None:
    """
    Jensen-Shannon and chi-square agree with scipy within 1e-9.
    """
    reference, current = ["a"] * 50 + ["b"] * 30 + ["c"] * 20, ["a"] * 20 + ["b"] * 30 + ["d"] * 10
    table = np.array([[50, 30, 20, 0], [20, 30, 0, 10]])
    test = stats.chi2_contingency(table, correction=False)
    found = measures(reference, current)
    expected = {
        "js": jensenshannon(table[0], table[1], base=2),
        "chi_square": test.statistic,
        "chi_square_p": test.pvalue,
        "cramers_v": stats.contingency.association(table, correction=False),
    }

    assert pytest.approx(expected, rel=1e-9, abs=1e-9) == {name: found[name] for name in expected}


def test_p_values_are_those_of_scipy_far_and_near() -> None:
    """
    The gamma function behind the p-value agrees with scipy over many degrees of freedom.
    """
    points = [(k / 2, x / 2) for k in (1, 2, 5, 30, 300) for x in (0.01, 0.5, 1, 5, 29, 80, 400)]

    assert pytest.approx([stats.chi2.sf(2 * x, 2 * a) for a, x in points], rel=1e-9, abs=1e-12) == [
        upper_gamma(a, x) for a, x in points
    ]


def test_equal_distributions_do_not_drift_and_shifted_ones_do(tmp_path: Path) -> None:
    """
    Two samples of the same origin pass; a shift, a new category and missing values are told by name, with exit 1.
    """
    rng = np.random.default_rng(1)
    frames = [
        pd.DataFrame({"x": rng.normal(size=900), "c": rng.choice(["a", "b"], 900), "n": rng.normal(size=900)})
        for _ in range(2)
    ]
    frames[0].to_csv(tmp_path / "reference.csv", index=False)
    frames[1].to_csv(tmp_path / "same.csv", index=False)
    changed = frames[1].assign(x=frames[1]["x"] + 1, c="z", n=frames[1]["n"].where(frames[1]["n"] > 0), extra=1)
    changed.to_csv(tmp_path / "other.csv", index=False)
    same = drift(str(tmp_path / "reference.csv"), str(tmp_path / "same.csv"))
    other = drift(str(tmp_path / "reference.csv"), str(tmp_path / "other.csv"))

    assert (ExitCode.PASS, ExitCode.FAIL) == (same.exit_code, other.exit_code)
    assert ["x", "c", "n", "extra"] == [case.rule for case in other.cases if str(case.outcome) == "fail"]


@pytest.mark.parametrize("written", ["parquet", "csv"])
def test_a_column_without_values_is_compared_by_what_is_missing(tmp_path: Path, written: str) -> None:
    """
    The type of nothing is an accident, so that it is no change of the schema; that values are gone is one of them.
    """
    frames = {"empty": [None] * 4, "full": ["a", "b", "a", "b"], "sparse": [None, None, None, "a"]}
    for name, values in frames.items():
        frame = pd.DataFrame({"k": [1, 2, 3, 4], "c": pd.Series(values, dtype=object)})
        getattr(frame, f"to_{written}")(tmp_path / f"{name}.{written}", index=False)
    told = {}
    for first, second in (("empty", "full"), ("full", "empty"), ("empty", "empty"), ("empty", "sparse")):
        report = drift(str(tmp_path / f"{first}.{written}"), str(tmp_path / f"{second}.{written}"))
        column: Any = report.result["columns"]
        told[first, second] = (column[1]["column"], column[1]["drifted"], column[1]["measures"].get("missing"))

    assert {
        ("empty", "full"): ("c", ["missing"], 1.0),
        ("full", "empty"): ("c", ["missing"], 1.0),
        ("empty", "empty"): ("c", [], 0.0 if written == "csv" else None),
        ("empty", "sparse"): ("c", ["missing"], 0.25),
    } == told


def test_a_picture_names_no_personal_values(tmp_path: Path) -> None:
    """
    Addresses that are categories are bars with numbers.
    """
    for name, share in (("r", 9), ("c", 2)):
        people = ["ada@example.org"] * share + ["bob@example.org"] * (10 - share)
        pd.DataFrame({"contact": people}).to_csv(tmp_path / f"{name}.csv", index=False)
    report = drift(str(tmp_path / "r.csv"), str(tmp_path / "c.csv"))
    (picture,) = [block.svg for block in report.page.blocks if isinstance(block, Picture)]

    assert (True, False) == (">value 2<" in picture, "@example" in picture)


def test_a_stored_profile_stands_for_the_reference(tmp_path: Path) -> None:
    """
    The profile written once gives the same measures as the file, also for thousands of floats, texts and moments.
    """
    rng = np.random.default_rng(3)
    for name, size, shift in (("r", 9000, 0.0), ("c", 7000, 0.2)):
        table = {
            "a": rng.integers(0, 9, size),
            "x": rng.normal(shift, 1, size),
            "y": np.where(rng.random(size) < 0.1, np.nan, rng.exponential(3, size)),
            "c": rng.choice(list("wxyzäß"), size),
            "s": [f"k{i % 3000}" for i in range(size)],
            "t": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 500, size), "h"),
            "b": rng.random(size) < 0.5,
        }
        pd.DataFrame(table).to_parquet(tmp_path / f"{name}.parquet")
    paths = [str(tmp_path / name) for name in ("r.parquet", "c.parquet", "profile.json")]
    direct = drift(paths[0], paths[1], save_profile=tmp_path / "profile.json")
    later = drift(paths[2], paths[1])

    assert direct.result["columns"] == later.result["columns"]


def test_each_drifted_column_has_a_picture_of_what_drifted(tmp_path: Path) -> None:
    """
    Bars for the values of both, and for the missing ones where it is they that changed.
    """
    pd.DataFrame({"c": ["a", "b"] * 50, "n": ["x"] * 100, "same": range(100)}).to_csv(tmp_path / "r.csv", index=False)
    changed = {"c": ["a", "<b>"] * 50, "n": ["x", None] * 50, "same": range(100)}
    pd.DataFrame(changed).to_csv(tmp_path / "c.csv", index=False)
    page = drift("r.csv", "c.csv", root=tmp_path).page
    pictures = [block for block in page.blocks if isinstance(block, Picture)]
    titles = [re.findall("<title>(.*?) (in the reference|now)</title>", picture.svg) for picture in pictures]

    assert [
        ["&lt;b&gt;: 0.0%", "&lt;b&gt;: 50.0%", "a: 50.0%", "a: 50.0%", "b: 50.0%", "b: 0.0%"],
        ["x: 100.0%", "x: 50.0%", "(missing): 0.0%", "(missing): 50.0%"],
    ] == [[bar for bar, _ in found] for found in titles]


def test_an_unknown_threshold_is_refused(tmp_path: Path) -> None:
    """
    A misspelt measure is told with the nearest one.
    """
    with pytest.raises(ConfigError) as caught:
        drift(str(tmp_path), str(tmp_path), thresholds={"pse": 1})

    assert "did you mean `psi`?" == caught.value.hint


def test_nothing_in_common_is_the_greatest_distance() -> None:
    """
    Jensen-Shannon is 1 for disjoint counts and 0 for equal ones; chi-square of one category is nothing.
    """
    assert (1.0, 0.0) == (jensen_shannon([5, 0], [0, 9]), jensen_shannon([1, 2], [2, 4]))
    assert 1.0 == chi_square([5], [7]).p_value


def test_thresholds_come_from_the_configuration_and_a_flag_goes_before(tmp_path: Path) -> None:
    """
    A project that tolerates more has no drift; what the caller says counts before the file.
    """
    (tmp_path / "mlopskit.toml").write_text("[drift.thresholds]\npsi = 99\njs = 1\ncramers_v = 1\n")
    pd.DataFrame({"c": ["a"] * 50, "d": 1}).to_csv(tmp_path / "r.csv", index=False)
    pd.DataFrame({"c": ["b"] * 50, "d": 1}).to_csv(tmp_path / "c.csv", index=False)
    tolerant, strict = (
        drift("r.csv", "c.csv", root=tmp_path),
        drift("r.csv", "c.csv", root=tmp_path, thresholds={"js": 0.5}),
    )

    assert (ExitCode.PASS, ExitCode.FAIL) == (tolerant.exit_code, strict.exit_code)
