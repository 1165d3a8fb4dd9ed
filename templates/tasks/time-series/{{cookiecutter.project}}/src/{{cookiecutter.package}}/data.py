"""The data: what the columns are, how raw days become prepared ones, and how they are split."""

import logging
from pathlib import Path

import numpy as np
import pandas as pd

from .errors import ProjectError
from .params import Params

RAW = Path("data/raw/demand.csv")
PREPARED = Path("data/prepared/demand.csv")

HORIZON = 7
"""Days between the last day that is known and the one that is told: plans are made a week ahead."""

TARGET = "demand"
NUMBERS = [
    "day",
    "season_sin",
    "season_cos",
    "temperature_lag_7",
    "lag_7",
    "lag_14",
    "mean_28",
]
CATEGORIES = ["weekday", "holiday"]
FEATURES = NUMBERS + CATEGORIES
EXAMPLE = {
    "day": 900,
    "season_sin": 0.5,
    "season_cos": -0.86,
    "temperature_lag_7": 18.0,
    "lag_7": 220.0,
    "lag_14": 215.0,
    "mean_28": 190.0,
    "weekday": "Sat",
    "holiday": 0,
}
"""One day as it may be asked about: a warm Saturday."""

WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

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
    """
    Put what is known a week before beside each day; drop days without a demand, and the first ones.

    Every feature looks back by the horizon at least, so that nothing of the day itself, or of the
    week before it, leaks into what it is told from.
    """
    require(raw, ["date", "temperature", "holiday", TARGET])
    days = raw.drop_duplicates().set_index("date").sort_index()
    if not days.index.is_unique:
        raise ProjectError("a date stands in the data twice, with different numbers")
    dates = pd.to_datetime(days.index)
    known = days.set_index(dates).asfreq("D")
    calendar = pd.DatetimeIndex(known.index)
    filled = known[TARGET].ffill()
    year = 2 * np.pi * calendar.day_of_year / 365.25
    rows = pd.DataFrame(
        {
            "date": calendar.strftime("%Y-%m-%d"),
            "day": (calendar - calendar[0]).days,
            "season_sin": np.sin(year).round(6),
            "season_cos": np.cos(year).round(6),
            "temperature_lag_7": known["temperature"].ffill().shift(HORIZON),
            "lag_7": filled.shift(HORIZON),
            "lag_14": filled.shift(2 * HORIZON),
            "mean_28": filled.shift(HORIZON).rolling(28).mean().round(6),
            "weekday": [WEEKDAYS[number] for number in calendar.day_of_week],
            "holiday": known["holiday"],
            TARGET: known[TARGET],
        },
        index=calendar,
    )
    whole = rows.dropna().reset_index(drop=True)
    return whole.astype({"holiday": int, TARGET: int})


def split(rows: pd.DataFrame, params: Params) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return training and test rows: the last days are the test, as the future always is."""
    kept = round(len(rows) * (1 - params.test_share))
    return rows.iloc[:kept], rows.iloc[kept:]


def require(rows: pd.DataFrame, columns: list[str]) -> None:
    """Raise an error that names the columns that are not there."""
    missing = [column for column in columns if column not in rows.columns]
    if missing:
        raise ProjectError(f"the data lack the column(s) {', '.join(missing)}")
