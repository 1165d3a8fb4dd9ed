"""
The raw data, made by rule; running this module with `python -m` writes the file anew.

Replace it by your own series; until then everybody can see where each number comes from.
"""

import math
import random
from datetime import date, timedelta
from pathlib import Path

from .data import RAW

FIRST = date(2023, 1, 1)
DAYS = 1096
SEED = 2023
WEEK = (0, -6, -4, 0, 14, 34, 22)
"""How many more are lent on each weekday than on a Monday."""


def rows() -> list[str]:
    """Return the lines of the file; Python's own generator gives the same ones everywhere."""
    chance = random.Random(SEED)  # noqa: S311 - weather, not secrets
    lines, carried = ["date,temperature,holiday,demand"], 0.0
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        season = math.sin(2 * math.pi * (day.timetuple().tm_yday - 105) / 365.25)
        temperature = round(11 + 9 * season + chance.uniform(-4, 4), 1)
        holiday = int((day.month, day.day) in {(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)})
        carried = 0.6 * carried + chance.uniform(-9, 9)
        expected = 120 + number / 40 + WEEK[day.weekday()] + 2.2 * temperature - 45 * holiday
        gap = chance.random() < 0.01
        demand = "" if gap else str(max(0, round(expected + carried)))
        lines.append(f"{day.isoformat()},{temperature},{holiday},{demand}")
    return lines


{{ cookiecutter.more["generate/write.py"] }}


if __name__ == "__main__":
    write()
