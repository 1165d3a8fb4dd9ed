"""The project's own programs: from its `.venv` first, then from PATH, within bounds, never believed when they die."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from mlopskit import process
from mlopskit.errors import Incomplete, MissingTool
from mlopskit.process import Completed

SCRIPTS = "Scripts" if os.name == "nt" else "bin"


def find(name: str, root: Path) -> str:
    """
    Return the absolute path of a program: of the project's `.venv`, else of PATH.

    Raises `MissingTool`, with the command that installs it, when there is none.
    """
    install = f"install `{name}` in the project's environment, for example with `pip install {name}`"
    own = os.pathsep.join([str(root / ".venv" / SCRIPTS), str(root / "venv" / SCRIPTS)])
    places = os.pathsep.join([own, os.environ.get("PATH", os.defpath)])
    return process.find(name, hint=install, path=places)


def available(name: str, root: Path) -> bool:
    """Whether there is such a program."""
    try:
        find(name, root)
    except MissingTool:
        return False
    return True


def run(  # noqa: PLR0913 - how a tool is run has many sides
    name: str,
    arguments: Sequence[str],
    *,
    root: Path,
    timeout: float,
    fine: frozenset[int] = frozenset({0, 1}),
    variables: Mapping[str, str] | None = None,
) -> Completed:
    """
    Run one of the project's programs in its folder.

    Raises `Incomplete` when it hung, flooded its output, was killed, or ended with a code that is not `fine`.
    """
    done = process.run(
        (find(name, root), *arguments), cwd=root, env={**environment(root), **(variables or {})}, timeout=timeout
    )
    trouble = _trouble(done, timeout, fine)
    if trouble:
        raise Incomplete(f"`{name}` {trouble}", hint=f"run `{name} {' '.join(arguments)}` to see more")
    return done


def environment(root: Path) -> dict[str, str]:
    """Return our environment as the project's programs should see it: its own first, no colour, no telemetry."""
    own = root / ".venv" / SCRIPTS
    path = os.environ.get("PATH", os.defpath)
    kept = {name: value for name, value in os.environ.items() if name not in {"FORCE_COLOR", "CLICOLOR_FORCE"}}
    return {
        **kept,
        "PATH": os.pathsep.join([str(own), path]) if own.is_dir() else path,
        "NO_COLOR": "1",
        "DVC_NO_ANALYTICS": "1",
    }


def _trouble(done: Completed, timeout: float, fine: frozenset[int]) -> str:
    if done.timed_out:
        return f"did not end within {timeout:g} seconds and was stopped"
    if done.cut:
        return f"printed more than {process.OUTPUT_LIMIT // 2**20} MiB and cannot be judged"
    if done.exit_code < 0:
        return f"was killed by signal {-done.exit_code}"
    if done.exit_code not in fine:
        return f"failed with exit code {done.exit_code}: {last_words(done)}"
    return ""


def last_words(done: Completed) -> str:
    """Return the last line that a program wrote, for a message."""
    lines = [line.strip() for line in (done.stderr.strip() or done.stdout.strip()).splitlines() if line.strip()]
    return lines[-1][:300] if lines else "it said nothing"
