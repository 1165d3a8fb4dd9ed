"""What several tests start from."""

from pathlib import Path

import pandas as pd
import pytest

from {{ cookiecutter.package }}.data import prepare, read
from {{ cookiecutter.package }}.params import Params

ROOT = Path(__file__).parent.parent


@pytest.fixture
def raw() -> pd.DataFrame:
    """Return the real data, as DVC keeps them."""
    return read(ROOT / "data/raw/penguins.csv")


@pytest.fixture
def prepared(raw: pd.DataFrame) -> pd.DataFrame:
    """Return the real data, prepared."""
    return prepare(raw)


@pytest.fixture
def params() -> Params:
    """Return the parameters of the project."""
    return Params.read(ROOT / "params.yaml")
