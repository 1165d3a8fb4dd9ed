"""What several tests start from."""

from pathlib import Path

import pandas as pd
import pytest

from {{ cookiecutter.package }}.data import RAW, prepare, read
from {{ cookiecutter.package }}.params import Params

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def raw() -> pd.DataFrame:
    """Return the raw data, as DVC keeps them; look at them, do not change them."""
    return read(ROOT / RAW)


@pytest.fixture(scope="session")
def prepared(raw: pd.DataFrame) -> pd.DataFrame:
    """Return the data, prepared; look at them, do not change them."""
    return prepare(raw)


@pytest.fixture(scope="session")
def params() -> Params:
    """Return the parameters of the project."""
    return Params.read(ROOT / "params.yaml")
