"""
The one family of errors, and the exit code that each stands for.

Every error that a user may meet is an `MlopsError`: a sentence that says what happened, to what, and what to do next.
It is caught in one place (`mlopskit.cli.entry`) and mapped to an exit code in one place (`ExitCode`).
"""

from collections.abc import Iterable
from difflib import SequenceMatcher
from enum import IntEnum

NEAR = 0.65


class ExitCode(IntEnum):
    """What a process exit says; it never depends on format, colour or terminal."""

    PASS = 0
    FAIL = 1
    USAGE = 2
    INCOMPLETE = 3
    BUG = 4
    INTERRUPTED = 130


class MlopsError(Exception):
    """Trouble that the user can understand and mend: what happened, and in `hint` what to do about it."""

    kind = "error"
    exit_code = ExitCode.INCOMPLETE

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(MlopsError):
    """The command was called with words or values that cannot be meant."""

    kind = "usage"
    exit_code = ExitCode.USAGE


class ConfigError(UsageError):
    """A configuration file holds something that cannot be meant."""

    kind = "config"


class MissingTool(MlopsError):  # noqa: N818 - it reads as what it says: raise MissingTool
    """A program or package that the work needs is not installed."""

    kind = "missing-tool"


class Incomplete(MlopsError):  # noqa: N818 - it is named for the verdict that it leads to
    """Something required could not be read, evaluated or done; it is never a pass."""

    kind = "incomplete"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the nearest known word, or an empty string when none is near."""
    nearness = {name: _nearness(word, name) for name in known}
    nearest = max(nearness, key=nearness.__getitem__, default="")
    return f"did you mean `{nearest}`?" if nearest and nearness[nearest] >= NEAR else ""


def _nearness(word: str, name: str) -> float:
    """Return how alike two words are, 0 to 1: by their letters in turn, and in any turn, since letters get swapped."""
    pair = SequenceMatcher(None, word, name)
    return (pair.ratio() + pair.quick_ratio()) / 2
