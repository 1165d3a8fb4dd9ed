"""A sign of life for slow work: on stderr, on a terminal only, and only after half a second."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mlopskit.cli import streams, terminal
from mlopskit.cli.options import Output
from mlopskit.render.encoders import line

PATIENCE = 0.5
"""Seconds for which a person waits without wondering."""
BEAT = 0.25
CLEAR = "\r\x1b[2K"


@contextmanager
def progress(doing: str, output: Output) -> Iterator[Callable[[str], None]]:
    """Show what is being done and for how long, until the block ends; the block may say what is done now."""
    said = [line(doing)]

    def say(now: str) -> None:
        said[0] = line(now)

    if output.quiet or not streams.is_terminal(sys.stderr) or os.environ.get("TERM") == "dumb":
        yield say
        return
    ended = threading.Event()
    shown = threading.Thread(target=_show, args=(said, ended), daemon=True)
    shown.start()
    try:
        yield say
    finally:
        ended.set()
        shown.join()


def _show(said: list[str], ended: threading.Event) -> None:
    began = time.monotonic()
    if ended.wait(PATIENCE):
        return
    while True:
        room = max(10, terminal.width() - 8)
        streams.put(f"{CLEAR}{_fit(said[0], room)} {time.monotonic() - began:.0f} s", sys.stderr)
        if ended.wait(BEAT):
            streams.put(CLEAR, sys.stderr)
            return


def _fit(text: str, room: int) -> str:
    """Return what of a text fits into a number of cells, cut at the end."""
    return text if len(text) <= room else f"{text[: room - 3]}..."
