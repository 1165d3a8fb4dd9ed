"""What tests cover, read from coverage's own JSON."""

import json
from dataclasses import dataclass
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.tools import program

TOO_LOW = 2
"""How `coverage json` ends, after writing its file, when the share is below the project's `fail_under`."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the code the tests ran, in percent, and how many lines of each file they never ran."""

    percent: float
    missing: tuple[tuple[str, int], ...]


def read(root: Path, folder: Path, *, timeout: float) -> Coverage:
    """Return what the data file in a folder says; raises `Incomplete` when there is none."""
    data, report = folder / ".coverage", folder / "coverage.json"
    if not data.exists():
        # settings such as `parallel` make one file per process
        program.run("coverage", ("combine", "-q", f"--data-file={data}", str(folder)), root=root, timeout=timeout)
    words = ("json", "-q", f"--data-file={data}", "-o", str(report))
    done = program.run("coverage", words, root=root, timeout=timeout, fine=frozenset({0, 1, TOO_LOW}))
    try:
        said = json.loads(report.read_text("utf-8"))
        missing = {path: len(file["missing_lines"]) for path, file in said["files"].items()}
        worst = sorted((each for each in missing.items() if each[1]), key=lambda each: (-each[1], each[0]))
        return Coverage(float(said["totals"]["percent_covered"]), tuple(worst))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Incomplete(f"`coverage` told no numbers: {program.last_words(done)}") from error
