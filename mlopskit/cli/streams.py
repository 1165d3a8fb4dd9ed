"""Writing to stdout and stderr safely: whatever the encoding, and whether or not anybody still reads."""

import io
import os
import sys
from typing import TextIO


def is_terminal(stream: TextIO) -> bool:
    """Return whether somebody may be looking; a closed stream is nobody's."""
    try:
        return stream.isatty()
    except ValueError:
        return False


def width() -> int:
    """Return how wide lines may be: `COLUMNS`, or the terminal's width, between 20 and 120, and 100 without either."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return max(20, min(int(told), 120))
    for descriptor in (1, 2, 0):
        try:
            return max(20, min(os.get_terminal_size(descriptor).columns or 100, 120))
        except OSError:
            continue
    return 100


def prepare() -> None:
    """Make both streams show what their encoding cannot spell as an escape, where Python would give up."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def put(text: str, stream: TextIO | None = None) -> None:
    """Write to stdout, or to `stream`; a reader that went away, as `head` does, changes nothing of the verdict."""
    target = sys.stdout if stream is None else stream
    try:
        target.write(text)
        target.flush()
    except BrokenPipeError:
        silence(target)


def silence(stream: TextIO) -> None:
    """Send what is still to come to nowhere, so that Python does not complain about the broken pipe at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
