"""The contract of rows that wait for an answer: that of the training data, less the answer."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .data import FEATURES

CONTRACT = Path("expectations/{{ cookiecutter.data }}.json")
UNLABELLED = Path("reports/unlabelled.json")
"""A suite for `mlops validate`, made anew each time, so that it cannot differ from the contract."""


def write(contract: Path = CONTRACT, target: Path = UNLABELLED) -> None:
    """Write the suite that a file must pass before it is scored."""
    suite = unlabelled(json.loads(contract.read_text(encoding="utf-8")))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(suite, indent=2) + "\n", encoding="utf-8")


def unlabelled(suite: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rules on features; a share that may be missing means nothing in a small file."""
    columns = {"column_set": list(FEATURES), "exact_match": False}
    rules = [
        {"type": "expect_table_columns_to_match_set", "kwargs": columns, "severity": "critical"},
        {
            "type": "expect_table_row_count_to_be_between",
            "kwargs": {"min_value": 1},
            "severity": "critical",
        },
    ]
    return {
        "name": "unlabelled",
        "expectations": rules + [rule for rule in suite["expectations"] if _stays(rule)],
    }


def _stays(rule: Mapping[str, Any]) -> bool:
    words = rule["kwargs"]
    about = [words[key] for key in ("column", "column_A", "column_B") if key in words]
    distinct = "distinct" in rule["type"] or "unique" in rule["type"]
    return bool(about) and set(about) <= set(FEATURES) and "mostly" not in words and not distinct


if __name__ == "__main__":
    write()
    sys.stdout.write(f"{UNLABELLED}\n")
