"""The model as ONNX: any runtime can ask it, and it must say what the trained model says."""

import copy
import json
import logging
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pandas as pd
import yaml
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.pipeline import Pipeline

from .data import CATEGORIES, FEATURES, NUMBERS, PREPARED, read, require, split
from .errors import ProjectError
from .params import PARAMS, Params
from .prediction import load
from .training import MODEL

EXPORTED = Path("models/onnx/model.onnx")
REPORT = Path("reports/onnx.json")
UNKNOWN = ""
"""ONNX has no missing texts: an empty one stands for them."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far the exported model is from the trained one."""

    rows: int
    different_answers: int
    largest_difference: float
    """The largest difference of a probability."""
    bytes: int

    def require(self, tolerance: float) -> None:
        """Raise an error unless both say the same."""
        if self.different_answers:
            raise ProjectError(f"ONNX answers otherwise for {self.different_answers} rows")
        if not self.largest_difference <= tolerance:
            raise ProjectError(
                f"a probability differs by {self.largest_difference:.2g}, more than {tolerance:.2g}"
            )


def export_file(
    params: Params,
    tolerance: float,
    prepared: Path = PREPARED,
    model: Path = MODEL,
    target: Path = EXPORTED,
    report: Path = REPORT,
) -> None:
    """Export the model, compare both on the test rows, and insist that they say the same."""
    _, rows = split(read(prepared), params)
    trained = load(model)
    exported = export(trained)
    found = compare(trained, exported, rows)
    for path in (target, report):
        path.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(exported)
    report.write_text(json.dumps(asdict(found), indent=2) + "\n", encoding="utf-8")
    log.info("%d bytes, off by %.2g at most", found.bytes, found.largest_difference)
    found.require(tolerance)


def export(model: Pipeline) -> bytes:
    """Return the model as ONNX, preparation of the data included."""
    asked = copy.deepcopy(model)
    asked["columns"].named_transformers_["categories"][0].missing_values = UNKNOWN
    kinds = [(name, FloatTensorType([None, 1])) for name in NUMBERS]
    kinds += [(name, StringTensorType([None, 1])) for name in CATEGORIES]
    exported = to_onnx(asked, initial_types=kinds, options={"zipmap": False})
    return bytes(exported.SerializeToString())


def compare(trained: Pipeline, exported: bytes, rows: pd.DataFrame) -> Comparison:
    """Return how far two models are apart on these rows."""
    answers, chances = ask(exported, rows)
    expected = trained.predict(rows[FEATURES])
    gaps = np.abs(chances - trained.predict_proba(rows[FEATURES]))
    different = int((answers != expected).sum())
    return Comparison(len(rows), different, float(f"{gaps.max():.3g}"), len(exported))


def ask(exported: bytes, rows: pd.DataFrame) -> tuple[Any, Any]:
    """Return the answers of an exported model, and the probability of each class."""
    require(rows, FEATURES)
    session = onnxruntime.InferenceSession(exported, providers=["CPUExecutionProvider"])
    given: dict[str, Any] = {name: rows[[name]].to_numpy(np.float32) for name in NUMBERS}
    for name in CATEGORIES:
        texts = rows[[name]].astype(object)
        given[name] = texts.where(texts.notna(), UNKNOWN).to_numpy(object)
    answers, chances = session.run(None, given)
    return answers, chances


def read_tolerance(path: Path = PARAMS) -> float:
    """Return how far a probability may be off; ONNX counts with half the digits."""
    try:
        return float(yaml.safe_load(path.read_text(encoding="utf-8"))["onnx"]["tolerance"])
    except (KeyError, TypeError, ValueError) as error:
        raise ProjectError(f"{path}, onnx: tolerance is missing or wrong: {error}") from error


def main() -> int:
    """Run the stage; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        export_file(Params.read(), read_tolerance())
    except ProjectError as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
