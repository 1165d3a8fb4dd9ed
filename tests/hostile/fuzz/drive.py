"""
Fuzz one target with atheris, which watches which branches an input reaches: `python drive.py TARGET SECONDS`.

An input that breaks it is printed as bytes, to be kept in `found.py` once it is mended.
"""

import sys
import time
import traceback
from collections.abc import Callable

import atheris  # type: ignore[import-untyped]  # only the session `fuzz` has it


def main(name: str, seconds: float) -> int:
    """Feed inputs to a target for some seconds; return 1 for the first that breaks it."""
    with atheris.instrument_imports(include=["mlopskit"]):
        from tests.hostile.fuzz.targets import TARGETS
    began = time.monotonic()
    atheris.Setup([sys.argv[0], f"-max_total_time={int(seconds)}", "-timeout=20", "-rss_limit_mb=2048", "-verbosity=0"],
                  watched(TARGETS[name]))  # fmt: skip
    atheris.Fuzz()
    sys.stdout.write(f"{name}: {time.monotonic() - began:.0f} s\n")
    return 0


def watched(target: Callable[[bytes], object]) -> Callable[[bytes], None]:
    """Return the target so that what breaks it is shown."""

    def run(content: bytes) -> None:
        try:
            target(content)
        except Exception:
            sys.stdout.write(f"broken by {content!r}\n{traceback.format_exc()}\n")
            raise

    return run


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2])))
