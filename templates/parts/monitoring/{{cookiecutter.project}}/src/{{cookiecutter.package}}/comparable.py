"""What is compared when the service is watched: which answers, which columns."""

from datetime import timedelta

import pandas as pd

from .data import FEATURES, TARGET

WINDOW = timedelta(days=30)
"""How far back answers count."""

FEWEST = 200
"""With fewer answers chance alone would look like drift, and nothing is concluded."""


def comparable(known: pd.DataFrame, asked: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return training rows and answers, in the columns in which they should be alike."""
    columns = [*FEATURES, TARGET]
    return known[columns], asked[columns]
