"""
How fast the first answers come, beside an empty Python and the tools that a project would start instead.

Usage: `python tests/benchmarks/start.py [--runs 5]`. Prints CPU seconds of whole processes (children included), as
medians of runs taken in turns, and ratios; it never fails, since a figure depends on the machine.
"""

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

MLOPS = (sys.executable, "-m", "mlopskit")
GOALS = {"mlops --version": 0.05, "mlops --help": 0.15, "mlops init": 1.0, "mlops audit": 0.35}
"""CPU seconds that each may take."""


def main() -> None:
    """Run everything in turns, so that a busy machine is busy for all, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        subprocess.run([*MLOPS, "init", "penguins", "--defaults"], cwd=where, check=True, capture_output=True)
        taken: dict[str, list[float]] = {}
        for _ in range(runs):
            for name, argv in commands(where).items():
                taken.setdefault(name, []).append(seconds(argv, where))
    table({name: statistics.median(each) for name, each in taken.items()})


def commands(where: Path) -> dict[str, tuple[str, ...]]:
    """Return what is compared; a tool that is not here is left out."""
    shutil.rmtree(where / "again", ignore_errors=True)
    ours = {
        "python -c pass": (sys.executable, "-c", "pass"),
        "mlops --version": (*MLOPS, "--version"),
        "mlops --help": (*MLOPS, "--help"),
        "mlops audit --help": (*MLOPS, "audit", "--help"),
        "mlops init": (*MLOPS, "init", "again", "--defaults"),
        "mlops audit": (*MLOPS, "audit", "penguins"),
        "mlops explain": (*MLOPS, "explain", "google"),
    }
    theirs = {
        "import typer": (sys.executable, "-c", "import typer"),
        "dvc --version": (sys.executable, "-m", "dvc", "--version"),
        "import great_expectations": (sys.executable, "-c", "import great_expectations"),
    }
    return ours | theirs


def seconds(argv: tuple[str, ...], where: Path) -> float:
    """Return the CPU seconds of one run, children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(argv, cwd=where, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def table(taken: dict[str, float]) -> None:
    """Print each with its ratio to an empty Python and to its goal."""
    base = taken["python -c pass"]
    sys.stdout.write(f"{'':28}{'CPU s':>8}{'x python':>10}{'of goal':>9}\n")
    for name, cost in taken.items():
        goal = f"{cost / GOALS[name]:8.0%}" if name in GOALS else ""
        sys.stdout.write(f"{name:28}{cost:8.3f}{cost / base:9.1f}x {goal}\n")


if __name__ == "__main__":
    main()
