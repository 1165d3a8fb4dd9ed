"""
What several tests start from.

Pandas and the model come with the first fixture that needs them, so that other tests do not wait.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from {{ cookiecutter.package }}.params import Params

if TYPE_CHECKING:
    import pandas as pd

ROOT = Path(__file__).parent.parent

# On so few rows, several threads of a library would wait for each other; it is asked as it loads.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def raw() -> pd.DataFrame:
    """Return the raw data, as DVC keeps them; look at them, do not change them."""
    from {{ cookiecutter.package }}.data import RAW, read

    return read(ROOT / RAW)


@pytest.fixture(scope="session")
def prepared(raw: pd.DataFrame) -> pd.DataFrame:
    """Return the data, prepared; look at them, do not change them."""
    from {{ cookiecutter.package }}.data import prepare

    return prepare(raw)


@pytest.fixture(scope="session")
def params() -> Params:
    """Return the parameters of the project."""
    return Params.read(ROOT / "params.yaml")


@pytest.fixture(scope="session")
def model(prepared: pd.DataFrame, params: Params) -> Any:  # noqa: ANN401 - what training makes
    """Return a model trained on all of the real data, once for all tests; do not train it again."""
    from {{ cookiecutter.package }}.training import train

    return train(prepared, params)
