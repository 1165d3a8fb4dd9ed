"""Running a target of a Makefile before the user's eyes."""

import subprocess
import sys
from pathlib import Path

from mlopskit.process import find

INSTALL = "install make with your system's packages (on macOS: xcode-select --install)"


def require() -> str:
    """Return where make is; raises `MissingTool` when it is not there."""
    return find("make", hint=INSTALL)


def make(folder: Path, *words: str) -> int:
    """Run make in a folder and return its exit code; all it says goes to stderr, since stdout is for our result."""
    sys.stderr.flush()
    return subprocess.run([require(), "-C", str(folder), *words], check=False, stdout=2).returncode
