"""
Measure how many small mistakes the tests of a room notice: `python score.py [--mutants N] [--seed N] ROOM...`.

A sample of all mistakes that `mutants.py` knows is made, one at a time, in a clone of the last commit. The tests that
reach the line are run on each, the quickest first, until one fails; a mistake that none notices has survived. Run by
`nox -s mutation`; the exit code is 1 when a room's score is below the floor.
"""

import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from queue import SimpleQueue

from tests.strength.mutants import Mutant, mutants
from tests.strength.reach import Reach, measured

FLOOR = 0.8
PATIENCE = 240.0
"""Seconds for the tests of one mistake; one that makes them last longer has been noticed by whoever waits."""
TESTS = 300
"""At most so many tests are run on one mistake, the quickest; what only others would notice counts as survived."""
NOTHING_FAILED = 0


@dataclass(frozen=True)
class Room:
    """A part of the package, and the tests that are there for it."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]

    def sources(self) -> Iterator[str]:
        """Go through the room's files."""
        for module in self.modules:
            yield from sorted(map(str, Path().glob(module)))

    @cached_property
    def mutants(self) -> tuple[Mutant, ...]:
        """Every mistake that can be made in the room."""
        return tuple(made for path in self.sources() for made in mutants(path, Path(path).read_text("utf-8")))


ROOMS: Mapping[str, Room] = {
    "facts": Room(("mlopskit/repo/facts/*.py",), ("tests/repo", "tests/practices", "tests/hostile/fuzz")),
    "wiring": Room(("mlopskit/repo/wiring/*.py",), ("tests/repo", "tests/practices")),
    "encoders": Room(("mlopskit/render/*.py",), ("tests/render",)),
    "merge": Room(
        (
            *("mlopskit/scaffold/change.py", "mlopskit/scaffold/changing.py", "mlopskit/scaffold/applying.py"),
            *("mlopskit/scaffold/journal.py", "mlopskit/scaffold/record.py", "mlopskit/tools/git_merge*.py"),
        ),
        ("tests/scaffold/updating", "tests/tools"),
    ),
    "versioning": Room(("mlopskit/versioning/*.py",), ("tests/versioning",)),
}


@dataclass(frozen=True, slots=True)
class Clone:
    """A copy of the last commit, in which a mistake hurts nobody."""

    folder: Path

    def survives(self, mutant: Mutant, tests: tuple[str, ...]) -> bool:
        """Run tests on a mistake; return whether they all pass nevertheless."""
        file = self.folder / mutant.path
        source = file.read_text("utf-8")
        # by default Python takes a file of the same second and size for the same file
        _forget(file)
        file.write_text(mutant.applied(source), "utf-8")
        try:
            return self.run(tests) == NOTHING_FAILED
        finally:
            file.write_text(source, "utf-8")
            _forget(file)

    def run(self, tests: tuple[str, ...]) -> int | None:
        """Return how the tests ended, or None when they did not in time."""
        listed = self.folder.parent / f"{self.folder.name}.txt"
        listed.write_text("\n".join(tests), "utf-8")
        argv = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider", f"@{listed}"]
        try:
            return subprocess.run(
                argv, cwd=self.folder, env=environment(), capture_output=True, timeout=PATIENCE, check=False
            ).returncode
        except subprocess.TimeoutExpired:
            return None


def _forget(file: Path) -> None:
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
        compiled.unlink()


def environment() -> dict[str, str]:
    """Return an environment in which the package is that of the folder that Python is started in."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": "."}


def cloned(into: Path) -> Clone:
    """Return a fresh clone of the last commit."""
    subprocess.run(["git", "clone", "--quiet", "--shared", ".", str(into)], check=True)
    return Clone(into)


def judged(
    sample: Iterable[Mutant], reach: Reach, clones: list[Clone], deadline: float
) -> Iterator[tuple[Mutant, bool]]:
    """Go through the mistakes, and whether each survives; a clone works on one, and none begins after the deadline."""
    free: SimpleQueue[Clone] = SimpleQueue()
    for clone in clones:
        free.put(clone)

    def survives(mutant: Mutant) -> bool | None:
        tests = reach.tests(mutant.path, mutant.line)[:TESTS]
        clone = free.get()
        try:
            if time.monotonic() > deadline:
                return None
            return not tests or clone.survives(mutant, tests)
        finally:
            free.put(clone)

    chosen = list(sample)
    with ThreadPoolExecutor(len(clones)) as pool:
        for mutant, survived in zip(chosen, pool.map(survives, chosen), strict=True):
            if survived is not None:
                yield mutant, survived


def interval(noticed: int, of: int) -> tuple[float, float]:
    """Return Wilson's interval in which the share lies with a confidence of 95 %."""
    z, share = 1.96, noticed / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def score(name: str, given: argparse.Namespace, folder: Path, say: Callable[[str], object]) -> dict[str, object]:
    """Measure one room and say what was found."""
    room = ROOMS[name]
    clones = [cloned(folder / f"{name}-{number}") for number in range(2)]
    reach = measured(clones[0].folder, room.modules, room.tests, environment())
    chance = random.Random(f"{given.seed}-{name}")  # noqa: S311 - a sample, not a secret
    sample = chance.sample(room.mutants, min(given.mutants, len(room.mutants)))
    left, made = [], 0
    for mutant, survived in judged(sample, reach, clones, time.monotonic() + given.seconds):
        made += 1
        if survived:
            left.append(mutant.told())
            say(f"  {mutant.told()}  [{len(reach.tests(mutant.path, mutant.line))} tests reach it]\n")
    if not made:
        raise SystemExit(f"{name}: no mistake could be tried in time")
    share, (low, high) = 1 - len(left) / made, interval(made - len(left), made)
    say(f"{name}: {share:.0%} of {made} noticed ({low:.0%} to {high:.0%}), of {len(room.mutants)} in all\n")
    return {"room": name, "seed": given.seed, "sample": made, "score": share, "left": left}


def main(words: list[str]) -> int:
    """Measure rooms; return 1 when one of them is below the floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*", choices=list(ROOMS), default=list(ROOMS))
    parser.add_argument("--mutants", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=300.0, help="for one room; what is not begun by then is left")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="where the figures are written besides")
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        told = [score(name, given, Path(folder), _say) for name in given.rooms]
    if given.json:
        given.json.write_text(json.dumps(told, indent=1), "utf-8")
    return int(any(float(str(each["score"])) < FLOOR for each in told))


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
