"""The data: what the columns are, how raw rows become prepared ones, and how they are split."""

import logging
from pathlib import Path

import pandas as pd
from sklearn.model_selection import train_test_split

from .errors import ProjectError
from .params import Params

RAW = Path("data/raw/penguins.csv")
PREPARED = Path("data/prepared/penguins.csv")

TARGET = "body_mass_g"
NUMBERS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm"]
CATEGORIES = ["species", "island", "sex"]
FEATURES = NUMBERS + CATEGORIES
EXAMPLE = {
    "bill_length_mm": 50.0,
    "bill_depth_mm": 15.0,
    "flipper_length_mm": 220.0,
    "species": "Gentoo",
    "island": "Biscoe",
    "sex": "male",
}
"""One bird as it may be asked about: a large one."""

log = logging.getLogger(__name__)


def prepare_file(raw: Path = RAW, prepared: Path = PREPARED) -> None:
    """Clean the raw file and write the prepared one."""
    rows = prepare(read(raw))
    prepared.parent.mkdir(parents=True, exist_ok=True)
    rows.to_csv(prepared, index=False, lineterminator="\n")
    log.info("prepared %d rows in %s", len(rows), prepared)


def read(path: Path) -> pd.DataFrame:
    """Return the rows of a CSV file; `NA` and empty fields are missing values."""
    if not path.is_file():
        raise ProjectError(f"{path} is missing: `dvc pull` fetches the data")
    return pd.read_csv(path)


def prepare(raw: pd.DataFrame) -> pd.DataFrame:
    """
    Drop repeated rows and birds that were not weighed; leave all other gaps.

    The gaps that remain are filled inside the model, from the training rows alone, so that
    nothing of the test rows leaks into training and prediction fills them in the same way.
    """
    require(raw, [TARGET, *FEATURES])
    return raw.drop_duplicates().dropna(subset=[TARGET]).reset_index(drop=True)


def split(rows: pd.DataFrame, params: Params) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Return training and test rows, shuffled, with the same share of each species in both.

    The raw file is sorted by species, so a split without shuffling would test on one of them.
    """
    train, test = train_test_split(
        rows, test_size=params.test_share, random_state=params.seed, stratify=rows["species"]
    )
    return train, test


def require(rows: pd.DataFrame, columns: list[str]) -> None:
    """Raise an error that names the columns that are not there."""
    missing = [column for column in columns if column not in rows.columns]
    if missing:
        raise ProjectError(f"the data lack the column(s) {', '.join(missing)}")
