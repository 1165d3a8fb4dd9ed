"""
Tables of tool names, each with the day it was last reviewed, so that ageing shows.

A table is a TOML file beside this one; what its keys mean is told by the module that reads it.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """Return the table of that name; `reviewed` is a date, the other keys are the table's own."""
    with Path(__file__).with_name(f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
