"""Black and flake8, for the projects that format and lint with them, read from what they print for machines."""

import re
from collections.abc import Iterator
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.tools import program
from mlopskit.tools.ruff import Violation

_WOULD = re.compile(r"^would reformat (.+)$", re.MULTILINE)
_CANNOT = re.compile(r"^error: cannot format ([^:]+): (.+)$", re.MULTILINE)
FORMAT = "%(path)s\t%(row)d\t%(code)s\t%(text)s"
BROKEN = 123
"""How black ends when it could not read a file."""


def unformatted(root: Path, *, timeout: float) -> tuple[Violation, ...]:
    """Return the files that black would change or cannot read, under the project's own settings."""
    words, fine = ("--check", "--no-color", "."), frozenset({0, 1, BROKEN})
    done = program.run("black", words, root=root, timeout=timeout, fine=fine)
    found = [
        Violation("unformatted", "File would be reformatted", _path(path, root), 1)
        for path in _WOULD.findall(done.stderr)
    ]
    found += [Violation("invalid-syntax", why, _path(path, root), 1) for path, why in _CANNOT.findall(done.stderr)]
    if done.exit_code and not found:
        raise Incomplete(f"`black` failed with exit code {done.exit_code}: {program.last_words(done)}")
    return tuple(found)


def lint(root: Path, *, timeout: float) -> tuple[Violation, ...]:
    """Return what flake8 finds, under the project's own settings."""
    done = program.run("flake8", (f"--format={FORMAT}", "."), root=root, timeout=timeout)
    found = tuple(_violations(done.stdout, root))
    if done.exit_code and not found:
        raise Incomplete(f"`flake8` failed with exit code {done.exit_code}: {program.last_words(done)}")
    return found


def _violations(said: str, root: Path) -> Iterator[Violation]:
    for line in said.splitlines():
        if line.count("\t") >= 3 and (parts := line.split("\t", 3))[1].isdecimal():  # noqa: PLR2004 - four columns
            yield Violation(parts[2], parts[3], _path(parts[0], root), int(parts[1]))


def _path(name: str, root: Path) -> str:
    path = Path(name)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix().removeprefix("./")
