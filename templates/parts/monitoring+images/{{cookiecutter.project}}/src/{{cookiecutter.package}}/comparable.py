"""What is compared when the service is watched: which answers, and what of a picture."""

from datetime import timedelta

import numpy as np
import pandas as pd

from .data import TARGET, pixels

WINDOW = timedelta(days=30)
"""How far back answers count."""

FEWEST = 200
"""With fewer answers chance alone would look like drift, and nothing is concluded."""


def comparable(known: pd.DataFrame, asked: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return of training rows and answers what can be alike, since no two pictures are."""
    return _measured(known), _measured(asked)


def _measured(rows: pd.DataFrame) -> pd.DataFrame:
    """Return light, contrast and answer for each picture."""
    seen = pixels(rows).astype(np.float64)
    return pd.DataFrame(
        {
            "brightness": seen.mean(axis=(1, 2)).round(6),
            "contrast": seen.std(axis=(1, 2)).round(6),
            TARGET: rows[TARGET].to_numpy(),
        }
    )
