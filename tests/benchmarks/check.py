"""
What `mlops check` costs on a fresh standard project, beside its tools run by hand one after another.

Usage: `python tests/benchmarks/check.py [--runs 3] [--project TRAINED] [--pointblank PYTHON]`. Without `--project` it
makes a project and trains it. Pointblank loads itself into every run of pytest where it is installed, so that it is
best kept in an environment of its own, which `--pointblank` names. Prints CPU seconds of whole processes (children
included), as medians of runs taken in turns, beside each bar; it never fails, since a figure depends on the machine.
Every tool has run once before, so that none pays for a cold cache; bytecode is written, as at home.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

MLOPS = (sys.executable, "-m", "mlopskit")
CHANGED = ("tests/test_params.py", "src/penguins/card.py", "src/penguins/params.py")
"""One Python file each: a leaf, one that some tests import, one that all import."""
OURS = ("docs", "large-files", "locks", "metrics", "model", "pipeline", "secrets", "storage", "template")
"""The gates that start no tool: what they cost is our own overhead."""
DATA = "data/prepared/penguins.csv"
GX = f"""
import json, great_expectations as gx, pandas as pd
suite = gx.ExpectationSuite(**json.load(open("expectations/penguins.json")))
context = gx.get_context(mode="ephemeral")
asset = context.data_sources.add_pandas("p").add_dataframe_asset("a")
batch = asset.add_batch_definition_whole_dataframe("b").get_batch({{"dataframe": pd.read_csv("{DATA}")}})
assert batch.validate(suite).success
"""
POINTBLANK = f"""
import json, pointblank as pb, polars as pl
frame = pl.read_csv("{DATA}")
check = pb.Validate(frame).col_exists(columns=list(frame.columns)).col_vals_not_null(columns=frame.columns[0])
check.interrogate().all_passed()
"""
BY_HAND = {
    "ruff check": ("ruff", "check", "."),
    "ruff format": ("ruff", "format", "--check", "."),
    "mypy": ("mypy",),
    "pytest with coverage": ("pytest", "-q", "--cov"),
    "dvc status": ("dvc", "status"),
    "zizmor": ("zizmor", "--offline", "."),
    "Great Expectations": (sys.executable, "-c", GX),
}
FASTEST = "pointblank"


def main() -> None:
    """Measure in turns, so that a busy machine is busy for all, and print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--project", type=Path)
    parser.add_argument("--pointblank", default=sys.executable)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder))
        root = asked.project or trained(Path(folder), env)
        by_hand = {**BY_HAND, FASTEST: (asked.pointblank, "-c", POINTBLANK)}
        measured(root, env, by_hand)  # once for nothing: caches of tools and bytecode are there for all from now on
        taken: dict[str, list[float]] = {}
        for _ in range(asked.runs):
            for name, cost in measured(root, env, by_hand).items():
                taken.setdefault(name, []).append(cost)
    table({name: statistics.median(each) for name, each in taken.items()})


def environment(folder: Path) -> dict[str, str]:
    """Return our environment with the project importable, as in its own, and a memory of its own."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PATH": path, "PYTHONPATH": "src", "MLOPSKIT_CACHE_DIR": str(folder / "cache")}


def trained(folder: Path, env: Mapping[str, str]) -> Path:
    """Make a standard project, run its pipeline and commit what came of it."""
    subprocess.run([*MLOPS, "init", "penguins", "--defaults"], cwd=folder, env=env, check=True, capture_output=True)
    root = folder / "penguins"
    identity = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    for words in (("dvc", "repro"), ("dvc", "push"), ("git", "add", "-A"), ("git", *identity, "commit", "-qm", "x")):
        subprocess.run(words, cwd=root, env=env, check=True, capture_output=True)
    return root


def measured(root: Path, env: Mapping[str, str], by_hand: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
    """Return the CPU seconds of each way to look at the project once."""
    costs = {name: seconds(words, root, env) for name, words in by_hand.items()}
    costs["mlops check --fresh"] = seconds((*MLOPS, "check", "--fresh"), root, env)
    seconds((*MLOPS, "check"), root, env)  # what was written a moment ago is hashed once more
    costs["mlops check, unchanged"] = seconds((*MLOPS, "check"), root, env)
    costs["mlops check, own gates"] = seconds((*MLOPS, "check", "--fresh", *OURS), root, env)
    for path in CHANGED:
        file, before = root / path, (root / path).read_bytes()
        file.write_bytes(before + b"\n\nTOUCHED = 1\n")
        costs[f"--since, {path}"] = seconds((*MLOPS, "check", "--fresh", "--since", "HEAD"), root, env)
        file.write_bytes(before)
    return costs


def seconds(argv: tuple[str, ...], where: Path, env: Mapping[str, str]) -> float:
    """Return the CPU seconds of one run, children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(argv, cwd=where, env=env, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def table(taken: Mapping[str, float]) -> None:
    """Print each cost, and what of the goals of `mlops check` it makes."""
    whole = taken["mlops check --fresh"]
    with_gx = sum(taken[name] for name in BY_HAND)
    fastest = with_gx - taken["Great Expectations"] + taken[FASTEST]
    bars = {"mlops check, own gates": "goal: 0.2", "mlops check, unchanged": "goal: 0.6"}
    rows = [
        (name, cost, f"{cost / whole:.0%} of the whole (goal: 50%)" if "--since" in name else bars.get(name, ""))
        for name, cost in taken.items()
    ]
    rows += [
        ("by hand, Great Expectations", with_gx, f"check is {whole / with_gx:.0%} of it (goal: 50%)"),
        ("by hand, pointblank", fastest, f"check is {whole / fastest:.0%} of it (goal: below 100%)"),
    ]
    for name, cost, told in rows:
        sys.stdout.write(f"{name:38}{cost:8.2f} s  {told}\n")


if __name__ == "__main__":
    main()
