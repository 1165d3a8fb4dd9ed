"""What holds for pictures and their shapes."""

import base64
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from {{ cookiecutter.package }}.data import (
    EXAMPLE,
    RAW,
    SIDE,
    TARGET,
    encode,
    pixels,
    prepare,
    split,
)
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.evaluation import measure
from {{ cookiecutter.package }}.generate import SHAPES, write
from {{ cookiecutter.package }}.network import ImageClassifier
from {{ cookiecutter.package }}.params import Params
from {{ cookiecutter.package }}.prediction import predict
from {{ cookiecutter.package }}.training import train

ROOT = Path(__file__).parent.parent


def test_the_rule_writes_the_file_again(tmp_path: Path) -> None:
    """Anybody can draw the data again, to the last byte."""
    write(tmp_path / "deep/shapes.zip")

    assert (tmp_path / "deep/shapes.zip").read_bytes() == (ROOT / RAW).read_bytes()


def test_every_shape_is_there_as_often(raw: pd.DataFrame) -> None:
    """No shape is rarer than another."""
    assert raw[TARGET].value_counts().to_dict() == dict.fromkeys(SHAPES, 120)


def test_what_is_measured_is_what_is_seen() -> None:
    """A picture that is black in one half and white in the other has all contrast there is."""
    half = np.zeros((SIDE, SIDE), dtype=np.uint8)
    half[:, SIDE // 2 :] = 255
    row = prepare(pd.DataFrame([{"name": "x", "shape": "square", "image": encode(half)}])).iloc[0]

    assert (row["brightness"], row["contrast"]) == (0.5, 0.5)


def test_a_larger_picture_is_scaled() -> None:
    """Whatever the size, the network sees the same number of pixels."""
    large = np.full((64, 48), 128, dtype=np.uint8)

    assert pixels(pd.DataFrame({"image": [encode(large)]})).shape == (1, SIDE, SIDE)


@pytest.mark.parametrize(
    "image", ["", "not base64!", base64.b64encode(b"P5 16 16 255\n").decode(), None, "A" * 2**21]
)
def test_what_is_no_picture_is_said(image: object) -> None:
    """A broken, a missing and a huge one are errors in a sentence."""
    with pytest.raises(ProjectError, match="picture"):
        pixels(pd.DataFrame({"image": [image]}))


{{ cookiecutter.more["tests/seed.py"] }}


def test_dim_and_bright_pictures_are_measured_by_themselves(
    prepared: pd.DataFrame, params: Params
) -> None:
    """Half of the pictures are dim, and each shape has a recall."""
    train_rows, test_rows = split(prepared, params)
    metrics = measure(train_rows, test_rows, test_rows[TARGET])

    assert set(metrics.accuracy_by["light"]) == {"bright", "dim"}
    assert set(metrics.recall) == set(SHAPES)


def test_a_shape_may_stand_elsewhere(model: ImageClassifier) -> None:
    """Moved by a pixel or two, a square is still a square."""
    square = np.full((SIDE, SIDE), 40, dtype=np.uint8)
    square[2:11, 3:12] = 220
    told = predict(model, pd.DataFrame([EXAMPLE, {"image": encode(square)}]))

    assert told["predicted_shape"].tolist() == ["square", "square"]


def test_parameters_reach_the_network(prepared: pd.DataFrame, params: Params) -> None:
    """Twice the width has more weights."""
    sizes = [
        sum(weights.numel() for weights in train(prepared, one).network.parameters())
        for one in (replace(params, epochs=1, width=4), replace(params, epochs=1, width=8))
    ]

    assert sizes[0] < sizes[1]


def test_a_file_of_the_network_holds_numbers_alone(
    model: ImageClassifier, prepared: pd.DataFrame
) -> None:
    """Kept and loaded it says the same, and loading looks up nothing of PyTorch."""
    kept = pickle.dumps(model)
    unread = pickle.dumps(ImageClassifier(1, 1, 0.1, 1))

    assert b"torch" not in kept
    assert (pickle.loads(kept).predict_proba(prepared) == model.predict_proba(prepared)).all()  # noqa: S301 - our own
    assert pickle.loads(unread).width == 1  # noqa: S301 - the same
