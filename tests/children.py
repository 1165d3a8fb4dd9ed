"""
Measures the command line where a test starts it as a process of its own, while the tests themselves are measured.

Only Python that runs `-m mlopskit...` is started under coverage, by words and not by variables: what such a process
starts in turn, a pipeline or the tests of a generated project, has nothing to do with it.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import coverage

ROOT = Path(__file__).resolve().parents[1]


class Child(subprocess.Popen[Any]):
    """A process that is started under coverage when it is the command line itself."""

    def __init__(self, args: Any, *more: Any, **named: Any) -> None:  # noqa: ANN401 - as `Popen` takes them
        # a child that is held to a limit would break what all of them have measured
        lists = isinstance(args, list | tuple) and named.get("preexec_fn") is None
        super().__init__(measured(args) if lists else args, *more, **named)


def measured(argv: Sequence[Any]) -> Sequence[Any]:
    """Return the words that start a process, under coverage when they start the command line."""
    flags = next((number for number, word in enumerate(argv) if number and not str(word).startswith("-")), 0)
    module = str(argv[flags]) if flags > 1 and argv[flags - 1] == "-m" else ""
    if argv[0] != sys.executable or module.partition(".")[0] != "mlopskit" or coverage.Coverage.current() is None:
        return argv
    files = (f"--rcfile={ROOT / 'pyproject.toml'}", f"--data-file={ROOT / '.coverage'}")
    source = f"--source={ROOT / 'mlopskit'}"  # and not a copy of the package that a test has made
    return [*argv[: flags - 1], "-m", "coverage", "run", "--parallel-mode", *files, source, "-m", *argv[flags:]]


def measure() -> None:
    """Let every process that is started from now on be looked at."""
    subprocess.Popen = Child  # type: ignore[misc]
