"""The gate that walks model files without loading them."""

import os
import pickle
import subprocess
import zipfile
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


MLMODEL = """\
signature:
  inputs: '[{"type": "double", "name": "mass"}, {"type": "string", "name": "island"}]'
"""
SUITE = '{"name": "s", "expectations": [{"type": "expect_column_to_exist", "kwargs": {"column": "mass"}}%s]}'
ISLAND = ', {"type": "expect_column_to_exist", "kwargs": {"column": "island"}}'
NAMED = '[[validate.suites]]\nsuite = "s.json"\ndata = "d.csv"\n'


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"MLmodel": MLMODEL, "s.json": SUITE % "", "mlopskit.toml": NAMED},
            (Outcome.FAIL, ["the model takes `island`, of which no suite speaks"], "1 finding in 0 model files"),
        ),
        (
            {"MLmodel": MLMODEL, "s.json": SUITE % ISLAND, "mlopskit.toml": NAMED},
            (Outcome.PASS, [], "1 signature held against the suites"),
        ),
        ({"MLmodel": MLMODEL}, (Outcome.PASS, [], "no suite to hold the signature against")),
        ({"MLmodel": "flavors: {}\n"}, (Outcome.PASS, [], "no signature is recorded")),
    ],
)
def test_a_signature_is_held_against_the_data_contract(
    files: dict[str, str], expected: tuple[Outcome, list[str], str], make: Make, judge: Judge
) -> None:
    """
    A column that the model takes and no suite speaks of fails; what is not recorded is said.
    """
    result = judge("model", make(files))

    told = result.summary.rpartition("; ")[2]
    assert expected == (result.outcome, [finding.message for finding in result.findings], told)


@pytest.mark.parametrize("text", ["signature: {inputs: '[{'}\n", "{", "signature:\n  inputs: [1]\n"])
def test_a_signature_that_cannot_be_understood_is_incomplete(text: str, make: Make, judge: Judge) -> None:
    """
    A broken record is no pass.
    """
    assert Outcome.INCOMPLETE is judge("model", make({"MLmodel": text})).outcome


def archive(file: Path, data: bytes) -> None:
    """Write a zip archive as `torch.save` lays it out: the pickle in `NAME/data.pkl`, the numbers beside it."""
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("model/data.pkl", data)
        packed.writestr("model/byteorder", b"little")
        packed.writestr("model/data/0", b"\0" * 16)
        packed.writestr("model/version", b"3\n")


def test_the_pickle_in_an_archive_of_torch_is_walked(make: Make, judge: Judge) -> None:
    """
    An archive with plain containers passes, and one whose pickle would run a command fails.
    """
    root = make({"a.txt": ""})
    archive(root / "good.pt", pickle.dumps(OrderedDict(weight=[1.0])))
    good = judge("model", root)
    archive(root / "bad.pt", pickle.dumps(Evil(os.system, "true")))
    bad = judge("model", root)

    assert (Outcome.PASS, Outcome.FAIL) == (good.outcome, bad.outcome)
    assert [("unsafe-call", "bad.pt")] == [(finding.rule, finding.path) for finding in bad.findings]


def test_a_pickle_within_a_pickle_is_not_let_pass(make: Make, judge: Judge) -> None:
    """
    `torch.storage._load_from_bytes` loads a second pickle out of a string, which nobody has walked.
    """
    root = make({"a.txt": ""})
    (root / "m.pkl").write_bytes(b"\x80\x02ctorch.storage\n_load_from_bytes\nU\x01xq\x00\x85R.")

    assert [("unsafe-call", "m.pkl")] == [(each.rule, each.path) for each in judge("model", root).findings]


def test_a_model_that_torch_saved_passes(make: Make, judge: Judge) -> None:
    """
    The state of a small network, and the network as a whole, look up nothing but known names.
    """
    torch = pytest.importorskip("torch", reason="torch is not installed: its own files cannot be made here")
    root = make({"a.txt": ""})
    torch.save(torch.nn.Linear(2, 1).state_dict(), root / "state.pt")
    torch.save(torch.nn.Sequential(torch.nn.Linear(2, 1), torch.nn.ReLU()), root / "whole.pth")

    assert (Outcome.PASS, ()) == (judge("model", root).outcome, judge("model", root).findings)
