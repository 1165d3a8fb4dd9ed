"""What is compared when the service is watched: which answers, and what of a text."""

from collections import Counter
from datetime import timedelta

import pandas as pd

from .data import TARGET

WINDOW = timedelta(days=30)
"""How far back answers count."""

FEWEST = 200
"""With fewer answers chance alone would look like drift, and nothing is concluded."""


def comparable(known: pd.DataFrame, asked: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Return of training rows and answers what can be alike, since no two texts are.

    That is their length, the share of their words that no other training text has, and their topic.
    """
    texts = Counter(word for text in known["text"] for word in set(_words(text)))
    return _measured(known, texts, own=1), _measured(asked, texts, own=0)


def _measured(rows: pd.DataFrame, texts: Counter[str], own: int) -> pd.DataFrame:
    """Return a row of numbers for each text; `own` is how often it counts itself in `texts`."""
    words = rows["text"].map(_words)
    strange = [sum(texts[word] <= own for word in found) / max(len(found), 1) for found in words]
    return pd.DataFrame(
        {
            "characters": rows["text"].str.len(),
            "words": words.str.len(),
            "strange_words": pd.Series(strange, index=rows.index).round(3),
            TARGET: rows[TARGET],
        }
    )


def _words(text: str) -> list[str]:
    return [word.strip(".,:;!?()\"'") for word in text.lower().split()]
