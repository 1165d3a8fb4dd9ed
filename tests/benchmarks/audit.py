"""
How fast the audit is, beside what git needs to list and to read the same tree, in one run.

Usage: `python tests/benchmarks/audit.py [--files 500 100000] [--commits 2000] [--runs 3]`. Prints CPU seconds of whole
processes (children included), peak memory and ratios; it never fails, since a figure depends on the machine. The trees
are made up: 2.7 KB a file on average, 60 % Python, of which 2 % import a machine-learning library. The fresh project is
what `mlops init` makes, and the history is 24 months of commits to a tree of 200 files.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PLAIN = "import os\n\n\ndef work_{n}(value: int) -> int:\n    total = value * {n}\n    return total\n"
LEARNING = """import numpy as np
from sklearn.linear_model import LogisticRegression


def train(x, y):
    np.random.seed(7)
    return LogisticRegression().fit(x, y)
"""
FILLER = "    # the line below keeps its meaning for the reader who comes next, and this one adds its weight\n"
OTHERS = ("json", "md", "txt", "html", "css")


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds (user and system, children included) and the peak memory of the largest process, in MB."""

    seconds: float
    megabytes: float


def main() -> None:
    """Make the trees, time git and the audit on them in turn, and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, nargs="*", default=[500, 100_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--commits", type=int, default=2000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure_fresh(Path(folder), asked.runs)
    with tempfile.TemporaryDirectory() as folder:
        measure_history(make_history(Path(folder) / "tree", asked.commits), asked.runs, Path(folder) / "cache")
    for count in asked.files:
        with tempfile.TemporaryDirectory() as folder:
            measure(make(Path(folder) / "tree", count), count, asked.runs, Path(folder) / "cache")


def measure(tree: Path, count: int, runs: int, cache: Path) -> None:
    """Print a line for git's listing and reading, and for the audit with a cold and with a warm cache."""
    names = subprocess.run(["git", "ls-files", "-s"], cwd=tree, check=True, capture_output=True, text=True).stdout
    blobs = "".join(line.split()[1] + "\n" for line in names.splitlines())
    audit = [sys.executable, "-m", "mlopskit", "audit", str(tree), "--format", "json"]
    rows: dict[str, list[Cost]] = {"git ls-files": [], "git cat-file --batch": [], "audit, cold": [], "audit, warm": []}
    for _ in range(runs):
        rows["git ls-files"].append(cost(["git", "-C", str(tree), "ls-files", "-s"]))
        rows["git cat-file --batch"].append(cost(["git", "-C", str(tree), "cat-file", "--batch"], blobs))
        shutil.rmtree(cache, ignore_errors=True)
        rows["audit, cold"].append(cost(audit, cache=cache))
        rows["audit, warm"].append(cost(audit, cache=cache))
    floor = sum(median(rows[name]).seconds for name in ("git ls-files", "git cat-file --batch"))
    sys.stdout.write(f"{count} files\n")
    for name, costs in rows.items():
        middle = median(costs)
        ratio = middle.seconds / floor
        sys.stdout.write(f"  {name:22}{middle.seconds:8.3f} s CPU{middle.megabytes:8.0f} MB{ratio:8.2f} x git\n")


def measure_fresh(folder: Path, runs: int) -> None:
    """Print the figures for the project that `mlops init` makes."""
    made = [sys.executable, "-m", "mlopskit", "init", "fresh", "--defaults"]
    subprocess.run(made, cwd=folder, check=True, capture_output=True)
    words = [sys.executable, "-m", "mlopskit", "audit", str(folder / "fresh"), "--format", "json"]
    print_both("fresh project", words, runs, folder / "cache")


def measure_history(tree: Path, runs: int, cache: Path) -> None:
    """Print the figures for the levels month by month."""
    words = [sys.executable, "-m", "mlopskit", "audit", str(tree), "--history", "--format", "json"]
    print_both("24 months", words, runs, cache)


def print_both(title: str, words: Sequence[str], runs: int, cache: Path) -> None:
    """Print a line for an audit that finds nothing kept, and for one that does; the ratio is to starting Python."""
    floor = median([cost([sys.executable, "-c", "pass"]) for _ in range(runs)]).seconds
    cold: list[Cost] = []
    warm: list[Cost] = []
    for _ in range(runs):
        shutil.rmtree(cache, ignore_errors=True)
        cold.append(cost(words, cache=cache))
        warm.append(cost(words, cache=cache))
    sys.stdout.write(f"{title}\n")
    for name, costs in (("audit, cold", cold), ("audit, warm", warm)):
        middle = median(costs)
        ratio = middle.seconds / floor
        sys.stdout.write(f"  {name:22}{middle.seconds:8.3f} s CPU{middle.megabytes:8.0f} MB{ratio:8.1f} x python\n")


def make_history(root: Path, commits: int) -> Path:
    """Make a repository of 200 files whose commits are spread over 24 months, and that gains a step now and then."""
    make(root, 200)
    dice = random.Random(7)  # noqa: S311 - a benchmark, not a secret
    lines: list[str] = ["reset refs/heads/main\n"]
    begin = 1_700_000_000
    for number in range(commits):
        path, text = f"package_{dice.randint(0, 96)}/note_{number % 50}.py", LEARNING + f"# {number}\n"
        when = begin + number * 24 * 2_629_800 // commits
        # the files of the tree are taken over from the commit that made them
        start = "from refs/heads/made\n" if number == 0 else ""
        lines.append(
            f"commit refs/heads/main\ncommitter b <b@example.org> {when} +0000\ndata 1\nc\n{start}"
            f"M 100644 inline {path}\ndata {len(text)}\n{text}\n"
        )
    subprocess.run(["git", "branch", "-m", "made"], cwd=root, check=True)
    subprocess.run(["git", "fast-import", "--quiet", "--force"], cwd=root, check=True, input="".join(lines), text=True)
    subprocess.run(["git", "checkout", "-q", "main"], cwd=root, check=True)
    return root


def median(costs: Sequence[Cost]) -> Cost:
    """Return the middle of each figure."""
    return Cost(statistics.median(item.seconds for item in costs), statistics.median(item.megabytes for item in costs))


def cost(argv: Sequence[str], stdin: str = "", cache: Path | None = None) -> Cost:
    """Run a program in a process of its own and return what it and its children used."""
    program = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stdin=sys.stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)\n"
    )
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(cache or "/nonexistent"),
        "XDG_CACHE_HOME": str(cache or "/nonexistent"),
    }
    done = subprocess.run(
        [sys.executable, "-c", program, *argv], input=stdin, capture_output=True, text=True, env=env, check=True
    )
    seconds, megabytes = done.stdout.split()
    return Cost(float(seconds), float(megabytes))


def make(root: Path, count: int) -> Path:
    """Write a tree of so many files and commit it."""
    dice = random.Random(7)  # noqa: S311 - a benchmark, not a secret
    root.mkdir(parents=True)
    for number in range(count):
        folder = root / f"package_{number % 97}" / f"part_{number % 13}"
        folder.mkdir(parents=True, exist_ok=True)
        python = dice.random() < 0.6
        head = LEARNING if python and dice.random() < 0.02 else PLAIN.format(n=number)
        ending = "py" if python else dice.choice(OTHERS)
        start = head if python else f"{number}\n"
        (folder / f"file_{number}.{ending}").write_text(start + FILLER * dice.randint(0, 48))
    author = ["-c", "user.name=b", "-c", "user.email=b@example.org"]
    for words in (["init", "-q"], ["add", "."], [*author, "commit", "-qm", "tree"], ["gc", "-q"]):
        subprocess.run(["git", *words], cwd=root, check=True)
    return root


if __name__ == "__main__":
    main()
