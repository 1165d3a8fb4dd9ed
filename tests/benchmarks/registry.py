"""
How long the registry and `mlops delivery` take, beside an empty Python, plain git and GTO.

Usage: `python tests/benchmarks/registry.py [--runs 5]`. Prints wall and CPU seconds of whole processes (children
included), as medians of runs taken in turns, and ratios to an empty Python; it never fails.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MLOPS = (sys.executable, "-m", "mlopskit")
GOALS = {"mlops model list": 0.25, "mlops model rollback": 0.5, "mlops delivery, 5000 commits": 2.0}
"""Wall seconds that each may take."""
COMMITS = 5_000


def main() -> None:
    """Run everything in turns, so that a busy machine is busy for all, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small", Path(folder) / "large"
        build(small, 50, every=1)
        build(large, COMMITS, every=10)
        taken: dict[str, list[tuple[float, float]]] = {}
        for _ in range(runs):
            for name, (argv, where) in commands(small, large).items():
                taken.setdefault(name, []).append(seconds(argv, where))
    table({name: tuple(statistics.median(side) for side in zip(*each, strict=True)) for name, each in taken.items()})


def build(root: Path, count: int, *, every: int) -> None:
    """Write a history with a new model, a version and a promotion in each commit of so many."""
    stream = []
    for number in range(1, count + 1):
        who = f"A <a@example.org> {1_700_000_000 + number * 3600} +0000"
        lock = f"schema: '2.0'\nstages:\n  t:\n    cmd: x\n    outs:\n    - path: model.pkl\n      md5: {number:032}\n"
        path, text = ("dvc.lock", lock) if number % every == 0 else ("notes.md", str(number))
        stream.append(f"commit refs/heads/main\nmark :{number}\ncommitter {who}\ndata 1\nx\n")
        stream.append(f"M 100644 inline {path}\ndata {len(text)}\n{text}\n")
        if number % every == 0:
            names = (f"m@v0.{number}.0", f"m#prod#{number}")
            stream += [f"tag {name}\nfrom :{number}\ntagger {who}\ndata 1\nx\n" for name in names]
    subprocess.run(["git", "init", "-q", "-b", "main", str(root)], check=True)
    subprocess.run(["git", "fast-import", "--quiet"], cwd=root, input="".join(stream).encode(), check=True)
    subprocess.run(["git", "reset", "-q", "--hard"], cwd=root, check=True)


def commands(small: Path, large: Path) -> dict[str, tuple[tuple[str, ...], Path]]:
    """Return what is compared."""
    return {
        "python -c pass": ((sys.executable, "-c", "pass"), small),
        "git tag -l": (("git", "tag", "-l"), small),
        "gto show": ((sys.executable, "-c", "from gto.cli import app; app(['show'])"), small),
        "mlops model list": ((*MLOPS, "model", "list"), small),
        "mlops model rollback": ((*MLOPS, "model", "rollback", "m", "prod"), small),
        "mlops delivery, 5000 commits": ((*MLOPS, "delivery"), large),
        "git log --raw, 5000 commits": (("git", "log", "--raw", "--no-renames"), large),
    }


def seconds(argv: tuple[str, ...], where: Path) -> tuple[float, float]:
    """Return the wall and CPU seconds of one run, children included."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(argv, cwd=where, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, cpu


def table(taken: dict[str, tuple[float, ...]]) -> None:
    """Print each with its ratio to an empty Python and to its goal."""
    base = taken["python -c pass"][1]
    sys.stdout.write(f"{'':32}{'wall s':>8}{'CPU s':>8}{'x python':>10}{'of goal':>9}\n")
    for name, (wall, cpu) in taken.items():
        goal = f"{wall / GOALS[name]:8.0%}" if name in GOALS else ""
        sys.stdout.write(f"{name:32}{wall:8.3f}{cpu:8.3f}{cpu / base:9.1f}x {goal}\n")


if __name__ == "__main__":
    main()
