"""The gate that walks model files without loading them."""

import os
import pickle
import subprocess
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import joblib  # type: ignore[import-untyped]  # it ships no types
import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlopskit.gates.judging.result import GateResult
from mlopskit.report import Outcome

Make = Callable[[Mapping[str, str]], Path]
Judge = Callable[[str, Path], GateResult]


class Evil:
    def __init__(self, *call: Any) -> None:  # noqa: ANN401 - whatever a pickle may call
        self.call = call

    def __reduce__(self) -> tuple[Any, ...]:
        return self.call[0], tuple(self.call[1:])


@pytest.fixture(scope="module")
def model() -> Any:  # noqa: ANN401 - scikit-learn has no types
    """Return a fitted pipeline with arrays, strings and trees inside."""
    frame = pd.DataFrame({"a": np.arange(40.0), "b": np.arange(40.0) % 3})
    labels = np.array(["x", "y"] * 20)
    return [
        make_pipeline(StandardScaler(), LogisticRegression()).fit(frame, labels),
        RandomForestClassifier(3).fit(frame, labels),
        OrderedDict(frame=frame, when=pd.Timestamp("2026-01-01")),
    ]


@pytest.mark.parametrize("compress", [0, 3, ("gzip", 3), ("bz2", 3), ("xz", 3)])
def test_an_honest_model_passes_however_it_is_packed(compress: Any, model: Any, make: Make, judge: Judge) -> None:  # noqa: ANN401 - as joblib takes it
    """
    A fitted scikit-learn model in a joblib file passes, compressed or not.
    """
    root = make({"a.txt": ""})
    joblib.dump(model, root / "model.joblib", compress=compress)

    result = judge("model", root)

    assert (Outcome.PASS, ()) == (result.outcome, result.findings)


@pytest.mark.parametrize("protocol", range(6))
def test_every_protocol_is_walked(protocol: int, model: Any, make: Make, judge: Judge) -> None:  # noqa: ANN401 - scikit-learn has no types
    """
    A call of the shell is found in each protocol, behind the honest parts.
    """
    root = make({"a.txt": ""})
    (root / "model.pkl").write_bytes(pickle.dumps([model, Evil(os.system, "true")], protocol=protocol))

    assert [("unsafe-call", "model.pkl")] == [(each.rule, each.path) for each in judge("model", root).findings]


@pytest.mark.parametrize(
    ("evil", "rule"),
    [
        (Evil(os.system, "true"), "unsafe-call"),
        (Evil(eval, "1"), "unsafe-call"),
        (Evil(subprocess.check_output, ["true"]), "unsafe-call"),
        (Evil(__import__, "os"), "unsafe-call"),
        (Evil(np.load, "x"), "unknown-name"),
        (Evil(pd.read_pickle, "x"), "unknown-name"),
    ],
)
def test_what_could_run_anything_fails(evil: Evil, rule: str, make: Make, judge: Judge) -> None:
    """
    Names that are dangerous, or merely not known to be harmless, fail; nothing of the file is run.
    """
    root = make({"a.txt": ""})
    joblib.dump({"array": np.ones(5), "evil": evil}, root / "model.joblib")

    result = judge("model", root)

    assert (Outcome.FAIL, [rule]) == (result.outcome, [each.rule for each in result.findings])


def test_a_name_that_reaches_through_a_class_is_not_known(make: Make, judge: Judge) -> None:
    """
    `sklearn.base.os.system` is not harmless because `sklearn.base` is.
    """
    root = make({"a.txt": ""})
    (root / "model.pkl").write_bytes(b"\x80\x04\x8c\x0csklearn.base\x8c\x08re.Patch\x93.")

    assert ["unknown-name"] == [each.rule for each in judge("model", root).findings]


def test_a_file_that_breaks_off_is_incomplete_and_tells_what_it_began(make: Make, judge: Judge) -> None:
    """
    A cut file is never a pass, and a dangerous beginning fails all the same.
    """
    root = make({"a.txt": ""})
    (root / "cut.pkl").write_bytes(pickle.dumps([1, 2, 3])[:-2])
    cut = judge("model", root)
    (root / "evil.pkl").write_bytes(pickle.dumps([Evil(os.system, "true")])[:-2])
    evil = judge("model", root)

    assert (Outcome.INCOMPLETE, ["cannot-follow"]) == (cut.outcome, [each.rule for each in cut.findings])
    assert (Outcome.FAIL, ["cannot-follow", "unsafe-call", "cannot-follow"]) == (
        evil.outcome,
        [each.rule for each in evil.findings],
    )


def test_a_class_of_the_project_is_its_own_business(make: Make, judge: Judge) -> None:
    """
    Names of the project's own packages are allowed: its code is run anyway.
    """
    root = make({"src/birds/model.py": "class Model: ...\n"})
    (root / "model.pkl").write_bytes(b"\x80\x02cbirds.model\nModel\n.")

    assert Outcome.PASS is judge("model", root).outcome
