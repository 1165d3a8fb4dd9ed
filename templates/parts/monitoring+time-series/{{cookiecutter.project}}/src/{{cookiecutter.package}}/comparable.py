"""What is compared when the service is watched: which answers, and what of a day."""

from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .data import TARGET

WINDOW = timedelta(days=365)
"""How far back answers count: a year, since one season tells little of another."""

FEWEST = 180
"""With fewer answers one warm spring would look like drift, and nothing is concluded."""

NEAR = 2 * np.pi * 15 / 365.25
"""Days within fifteen of each other, in whatever year, are of the same time of year."""


def comparable(known: pd.DataFrame, asked: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Return training days of the time of year that was asked about, and the answers.

    The calendar itself is left out, and demand is told in parts of what was usual at the time:
    time goes on and business grows, and neither is drift.
    """
    trained, lately = _time_of_year(known), _time_of_year(asked)
    apart = np.abs((trained[:, None] - lately + np.pi) % (2 * np.pi) - np.pi)
    same_season = np.flatnonzero((apart <= NEAR).any(axis=1))
    return _relative(known.iloc[same_season]), _relative(asked)


def _time_of_year(rows: pd.DataFrame) -> NDArray[np.float64]:
    """Return each day as an angle of the year's circle."""
    across, along = (rows[name].to_numpy(float) for name in ("season_sin", "season_cos"))
    angle: NDArray[np.float64] = np.arctan2(across, along)
    return angle


def _relative(rows: pd.DataFrame) -> pd.DataFrame:
    usual = rows["mean_28"]
    demand = {name: rows[name] / usual for name in ("lag_7", "lag_14", TARGET)}
    return rows[["temperature_lag_7", "weekday", "holiday"]].assign(**demand)
