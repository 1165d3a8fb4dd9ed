"""When the tables of tool names were last reviewed: tools that appeared since then are unknown to the audit."""

import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path

YEAR = timedelta(days=365)
"""From this age on a table is said to be old: a year brings new tools, and new names for known ones."""
SHOWN = 3
REVIEWED = re.compile(r"^reviewed\s*=\s*(\d{4}-\d{2}-\d{2})\s*$", re.MULTILINE)


@cache
def reviewed() -> dict[str, date]:
    """Return the day of the last review of each table; the day is searched for, since parsing all tables is slow."""
    tables = sorted(Path(__file__).with_name("tables").glob("*.toml"))
    days = {table.stem: REVIEWED.search(table.read_text(encoding="utf-8")) for table in tables}
    return {name: date.fromisoformat(found[1]) for name, found in days.items() if found}


def ageing(today: date) -> tuple[str, ...]:
    """Return a sentence that names the tables which are older than a year, or nothing while all are fresh."""
    old = {name: day for name, day in reviewed().items() if today - day > YEAR}
    if not old:
        return ()
    named = ", ".join(list(old)[:SHOWN]) + (f" and {len(old) - SHOWN} more" if len(old) > SHOWN else "")
    told = f"tables of tool names that nobody reviewed for over a year: {named}, the oldest since {min(old.values())}"
    return (f"{told}; newer tools may be missed, so update mlopskit",)
