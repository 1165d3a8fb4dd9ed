"""What the terminal can show."""

import os
import sys
from typing import TextIO

from mlopskit.cli.options import Color, Output
from mlopskit.cli.streams import is_terminal, put, width
from mlopskit.render.text import Look

__all__ = ["colored", "is_terminal", "look", "put", "width"]


def look(output: Output) -> Look:
    """Return how a text result is to look on stdout."""
    return Look(
        width=width(),
        color=colored(output.color, sys.stdout),
        verbose=output.verbose,
        quiet=output.quiet,
    )


def colored(color: Color, stream: TextIO) -> bool:
    """Return whether to use colour: the flag first, then NO_COLOR, then FORCE_COLOR, then the terminal."""
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"
