"""
The front door: `mlops` and `python -m mlopskit` both come in here.

What asks for nothing but words (`--version`, `--help`) is answered before typer is loaded, so that it feels instant.
Every error is caught here, in one place, and becomes an exit code.
"""

import atexit
import gc
import sys
from collections.abc import Sequence

LASTING = (100_000, 50, 1000)
"""How seldom garbage is collected: what a command makes lasts to its end, and nearly none of it is garbage."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] in (["--version"], ["-V"]):
        return _version()
    if words[:1] in (["--help"], ["-h"]):
        return _help()
    if argv is None:
        _collect_seldom()
    from mlopskit.cli.failure import guarded

    return guarded(_run, words)


def _collect_seldom() -> None:
    """Let the garbage collector rest in a process that is ours; it took a tenth of the time of a short command."""
    gc.set_threshold(*LASTING)
    atexit.register(_leave_the_rest)


def _leave_the_rest() -> None:
    """At its end Python looks through all that is left, several times, a moment before all of it is gone anyway."""
    if "_duckdb" not in sys.modules:  # DuckDB calls what is not collected a leak, in fifty lines
        gc.freeze()


def _version() -> int:
    from mlopskit import __version__
    from mlopskit.cli.streams import put

    put(f"mlops {__version__}\n")
    return 0


def _help() -> int:
    from mlopskit.cli.menu import help_text
    from mlopskit.cli.streams import put, width

    put(help_text(width()))
    return 0


def _run(words: list[str]) -> int:
    from mlopskit.cli.app import run

    return run(words)
