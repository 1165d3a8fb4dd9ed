"""Ruff, driven through its JSON output."""

import json
from dataclasses import dataclass
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.process import Completed
from mlopskit.tools import program

ALL_CODES = frozenset({0, 1, 2})
"""With 2 ruff means a broken configuration, or (in `format`) a file that is not Python: its JSON tells which."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One violation as ruff tells it, with the path from the project's root."""

    code: str
    message: str
    path: str
    line: int


def lint(root: Path, *, timeout: float) -> tuple[Violation, ...]:
    """Return what `ruff check` finds in the project, under the project's own settings."""
    done = program.run("ruff", ("check", "--output-format", "json", "."), root=root, timeout=timeout)
    return _violations(done, root)


def unformatted(root: Path, *, timeout: float) -> tuple[Violation, ...]:
    """Return the files that `ruff format` would change or cannot read."""
    words = ("format", "--check", "--output-format", "json", ".")
    done = program.run("ruff", words, root=root, timeout=timeout, fine=ALL_CODES)
    if done.exit_code == 0:
        return ()
    if "--output-format" in done.stderr:  # this option is younger than the command
        return _from_text(program.run("ruff", ("format", "--check", "."), root=root, timeout=timeout), root)
    return _violations(done, root)


def _violations(done: Completed, root: Path) -> tuple[Violation, ...]:
    try:
        found = json.loads(done.stdout or "null")
        violations = tuple(_violation(item, root) for item in found)
    except (ValueError, TypeError, KeyError) as error:
        raise Incomplete(f"`ruff` did not answer in JSON: {program.last_words(done)}") from error
    if done.exit_code != 0 and not violations:
        raise Incomplete(f"`ruff` failed with exit code {done.exit_code}: {program.last_words(done)}")
    return violations


def _violation(item: dict[str, object], root: Path) -> Violation:
    location = item["location"]
    line = int(location["row"]) if isinstance(location, dict) else 1
    path = _relative(str(item["filename"]), root)
    return Violation(str(item["code"] or "invalid-syntax"), str(item["message"]), path, line)


def _from_text(done: Completed, root: Path) -> tuple[Violation, ...]:
    lines = [line for line in done.stdout.splitlines() if line.startswith("Would reformat: ")]
    if done.exit_code != 0 and not lines:
        raise Incomplete(f"`ruff format` failed with exit code {done.exit_code}: {program.last_words(done)}")
    paths = [_relative(line.removeprefix("Would reformat: "), root) for line in lines]
    return tuple(Violation("unformatted", "File would be reformatted", path, 1) for path in paths)


def _relative(name: str, root: Path) -> str:
    path = Path(name)
    for base in (root, root.resolve()):
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    return path.as_posix()
