"""The data: what the columns are, how raw messages become prepared ones, and how they are split."""

import logging
from pathlib import Path

import pandas as pd
from sklearn.model_selection import train_test_split

from .errors import ProjectError
from .params import Params

RAW = Path("data/raw/messages.csv")
PREPARED = Path("data/prepared/messages.csv")

TARGET = "topic"
NUMBERS: list[str] = []
CATEGORIES = ["channel"]
"""What the metrics are told by; the model itself sees the text alone."""
FEATURES = ["text"]
EXAMPLE = {"text": "Hello. The parcel has not arrived and the tracking number shows nothing."}
"""One message as it may be asked about."""

log = logging.getLogger(__name__)


def prepare_file(raw: Path = RAW, prepared: Path = PREPARED) -> None:
    """Clean the raw file and write the prepared one."""
    rows = prepare(read(raw))
    prepared.parent.mkdir(parents=True, exist_ok=True)
    rows.to_csv(prepared, index=False, lineterminator="\n")
    log.info("prepared %d rows in %s", len(rows), prepared)


def read(path: Path) -> pd.DataFrame:
    """Return the rows of a CSV file; empty fields are missing values."""
    if not path.is_file():
        raise ProjectError(f"{path} is missing: `dvc pull` fetches the data")
    return pd.read_csv(path)


def prepare(raw: pd.DataFrame) -> pd.DataFrame:
    """Drop messages without a text or a topic, and those that stand there twice; tidy spaces."""
    require(raw, ["id", *CATEGORIES, *FEATURES, TARGET])
    rows = raw.drop_duplicates().dropna(subset=[*FEATURES, TARGET])
    tidy = rows["text"].str.replace(r"\s+", " ", regex=True).str.strip()
    return rows.assign(text=tidy)[tidy != ""].reset_index(drop=True)


def split(rows: pd.DataFrame, params: Params) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Return training and test rows, shuffled, with the same share of each topic in both.

    The same text never stands in both: it would be remembered, not understood.
    """
    texts = rows.drop_duplicates(subset="text")
    train, test = train_test_split(
        texts, test_size=params.test_share, random_state=params.seed, stratify=texts[TARGET]
    )
    again = rows.drop(index=texts.index)
    in_test = again["text"].isin(set(test["text"]))
    return pd.concat([train, again[~in_test]]), pd.concat([test, again[in_test]])


def require(rows: pd.DataFrame, columns: list[str]) -> None:
    """Raise an error that names the columns that are not there."""
    missing = [column for column in columns if column not in rows.columns]
    if missing:
        raise ProjectError(f"the data lack the column(s) {', '.join(missing)}")
