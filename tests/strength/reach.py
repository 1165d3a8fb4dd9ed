"""Which tests reach which line of a module, and how long each takes: from one run of them under coverage."""

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData

TOOK = re.compile(r"^(\d+\.\d+)s (?:call|setup|teardown) +(\S.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reach:
    """The tests of each line of each file, and the seconds of each test."""

    lines: Mapping[str, Mapping[int, frozenset[str]]]
    seconds: Mapping[str, float]

    def tests(self, path: str, line: int) -> tuple[str, ...]:
        """
        Return the tests that reach a line, the quickest first; those of the whole file when it runs at import.

        Of a statement of several lines only the first is known, so that a line counts with the last one before it.
        """
        of_file = self.lines.get(path, {})
        found = of_file.get(max((known for known in of_file if known <= line), default=0), frozenset())
        if not found:
            found = frozenset().union(*of_file.values())
        return tuple(sorted(found, key=lambda test: (self.seconds.get(test, 0.0), test)))


def measured(root: Path, modules: tuple[str, ...], tests: tuple[str, ...], env: Mapping[str, str]) -> Reach:
    """Run tests of a project once, and return what they reach in its modules."""
    kept = root.parent / f"{root.name}.coverage"
    settings = root.parent / f"{root.name}.ini"
    listed = "".join(f"    {module}\n" for module in modules)
    settings.write_text(f"[run]\ndata_file = {kept}\nrelative_files = true\ninclude =\n{listed}", "utf-8")
    words = ("-q", "--durations=0", "--durations-min=0", "-m", "not slow and not nightly", "-n", "2")
    watched = ("--cov", "--cov-context=test", f"--cov-config={settings}", "--cov-report=")
    argv = [sys.executable, "-m", "pytest", *words, "-p", "no:cacheprovider", *watched, *tests]
    done = subprocess.run(argv, cwd=root, env=dict(env), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout[-3000:])
        raise SystemExit("the tests fail without any mistake, so nothing can be measured")
    seconds: dict[str, float] = {}
    for took, test in TOOK.findall(done.stdout):
        seconds[test] = seconds.get(test, 0.0) + float(took)
    return Reach(_reached(kept), seconds)


def _reached(kept: Path) -> dict[str, dict[int, frozenset[str]]]:
    data = CoverageData(str(kept))
    data.read()
    return {
        file: {
            line: frozenset(context.rpartition("|")[0] for context in contexts if context)
            for line, contexts in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }
