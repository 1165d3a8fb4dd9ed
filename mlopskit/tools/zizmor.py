"""zizmor, the auditor of GitHub workflows, driven through its JSON output, offline."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlopskit.errors import Incomplete
from mlopskit.tools import program

FINE = frozenset({0, 11, 12, 13, 14})
"""From 11 on the code tells the highest severity found."""


@dataclass(frozen=True, slots=True)
class Weakness:
    """What zizmor found in a workflow."""

    rule: str
    message: str
    path: str
    line: int | None
    severity: str
    """`High`, `Medium`, `Low`, `Informational` or `Unknown`."""


def audit(root: Path, folder: str, *, timeout: float) -> tuple[Weakness, ...]:
    """Return what zizmor finds in the workflows below a folder."""
    words = ("--offline", "--no-progress", "--format", "json", folder)
    done = program.run("zizmor", words, root=root, timeout=timeout, fine=FINE)
    try:
        return tuple(_weakness(item) for item in json.loads(done.stdout) if not item.get("ignored"))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise Incomplete(f"`zizmor` did not answer in the JSON that is known: {program.last_words(done)}") from error


def _weakness(item: dict[str, Any]) -> Weakness:
    primary = [each for each in item["locations"] if each["symbolic"].get("kind") == "Primary"] or item["locations"]
    place = primary[0]
    key = place["symbolic"]["key"]["Local"]
    path = key.get("verbatim_path") or key["given_path"]
    line = int(place["concrete"]["location"]["start_point"]["row"]) + 1
    severity = str(item["determinations"]["severity"])
    said = f"{item['desc']} ({place['symbolic']['annotation']})"
    return Weakness(str(item["ident"]), said, str(path).removeprefix("./"), line, severity)
