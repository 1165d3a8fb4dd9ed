"""Type checkers, driven through the output that each has kept for years."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.tools import program

_MYPY_LINE = re.compile(r"^(?P<path>.+?):(?P<line>\d+)(?::\d+)?: error: (?P<message>.*?)(?:  \[(?P<code>[\w-]+)\])?$")


@dataclass(frozen=True, slots=True)
class Misuse:
    """A misuse of a type that a checker tells."""

    code: str
    message: str
    path: str
    line: int


def mypy(root: Path, targets: tuple[str, ...], *, timeout: float) -> tuple[Misuse, ...]:
    """Return what `mypy` finds, under the project's own settings."""
    words = ("--no-color-output", "--no-error-summary", "--no-pretty", "--show-error-codes", *targets)
    done = program.run("mypy", words, root=root, timeout=timeout, fine=frozenset({0, 1, 2}))
    lines = [_MYPY_LINE.match(line) for line in done.stdout.splitlines()]
    found = tuple(
        Misuse(each["code"] or "error", each["message"], each["path"], int(each["line"])) for each in lines if each
    )
    if done.exit_code != 0 and not found:
        raise Incomplete(f"`mypy` failed with exit code {done.exit_code}: {program.last_words(done)}")
    return found


def pyright(root: Path, *, timeout: float) -> tuple[Misuse, ...]:
    """Return what `pyright` finds, under the project's own settings."""
    done = program.run("pyright", ("--outputjson",), root=root, timeout=timeout)
    try:
        said = json.loads(done.stdout)["generalDiagnostics"]
        return tuple(_diagnostic(item, root) for item in said if item["severity"] == "error")
    except (ValueError, KeyError, TypeError) as error:
        raise Incomplete(f"`pyright` did not answer in JSON: {program.last_words(done)}") from error


def _diagnostic(item: dict[str, object], root: Path) -> Misuse:
    path = Path(str(item["file"]))
    place = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
    span = item.get("range")
    line = int(span["start"]["line"]) + 1 if isinstance(span, dict) else 1
    return Misuse(str(item.get("rule") or "error"), str(item["message"]), place, line)
