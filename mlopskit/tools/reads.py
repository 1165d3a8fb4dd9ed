"""Which files a Python program opens: a hook that the interpreter loads at its start and that writes them down."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOOK = """\
import os, sys

def _begin(log, roots):
    stage = os.environ.get("DVC_STAGE", "")
    stream = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    seen = set()

    def hook(event, arguments):
        if event != "open" or not isinstance(arguments[0], (str, bytes)):
            return
        mode, flags = arguments[1], arguments[2] or 0
        if (isinstance(mode, str) and mode[:1] in "wax") or flags & (os.O_WRONLY | os.O_RDWR):
            return
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if path not in seen and path.startswith(roots):
            seen.add(path)
            import json
            os.write(stream, (json.dumps([stage, path]) + "\\n").encode())

    sys.addaudithook(hook)

_begin(os.environ["MLOPSKIT_READS"], tuple(os.environ["MLOPSKIT_READS_IN"].split(os.pathsep)))
"""


@dataclass(frozen=True, slots=True)
class Read:
    """A file that a stage's program opened to read, whether or not it was there."""

    stage: str
    path: Path


def variables(folder: Path, roots: tuple[Path, ...], python_path: str) -> dict[str, str]:
    """Return the environment in which Python programs write down what they read below some folders."""
    hooks = folder / "hooks"
    hooks.mkdir(exist_ok=True)
    (hooks / "sitecustomize.py").write_text(HOOK, "utf-8")
    return {
        "PYTHONPATH": f"{hooks}:{python_path}" if python_path else str(hooks),
        "MLOPSKIT_READS": str(folder / "reads"),
        "MLOPSKIT_READS_IN": ":".join(f"{root.resolve()}/" for root in roots),
    }


def told(folder: Path) -> Iterator[Read]:
    """Go through what was read."""
    log = folder / "reads"
    for line in log.read_text("utf-8").splitlines() if log.is_file() else ():
        stage, path = json.loads(line)
        yield Read(stage, Path(path))
