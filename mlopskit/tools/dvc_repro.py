"""`dvc repro` before the user's eyes: what it says is handed on as it comes, and is kept to tell what ran."""

import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlopskit.process import end
from mlopskit.tools import program
from mlopskit.tools.dvc_command import QUIET, program_of

RAN = re.compile(r"Running stage '([^']+)'")
CACHED = re.compile(r"Stage '([^']+)' is cached - skipping run")
SAME = re.compile(r"Stage '([^']+)' didn't change, skipping|Verifying data sources in stage: '([^']+)'")
FAILED = re.compile(r"failed to (?:reproduce|run).*?'([^']+)'")


@dataclass(frozen=True, slots=True)
class Reproduced:
    """What a run of the pipeline did."""

    exit_code: int
    ran: tuple[str, ...]
    restored: tuple[str, ...]
    """Stages whose outputs came from an earlier run with the same inputs."""
    unchanged: tuple[str, ...]
    error: str = ""


def repro(root: Path, words: Sequence[str], told: Callable[[str], None]) -> Reproduced:
    """Run the pipeline, or some of its stages, and return what it did; `told` hears each line as it is said."""
    env = {**program.environment(root), **QUIET}
    argv = [*program_of(root), "repro", *words]
    lines = []
    with subprocess.Popen(
        argv,
        cwd=root,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as child:
        try:
            for raw in child.stdout or ():
                lines.append(raw.decode("utf-8", "replace"))
                told(lines[-1].rstrip("\n"))
            code = child.wait()
        finally:
            if child.returncode is None:
                end(child)
    return _read(code, "".join(lines))


def _read(code: int, said: str) -> Reproduced:
    errors = [line.removeprefix("ERROR:").strip() for line in said.splitlines() if line.startswith("ERROR:")]
    same = tuple(dict.fromkeys(first or second for first, second in SAME.findall(said)))
    ran, restored = _named(RAN, said), _named(CACHED, said)
    return Reproduced(
        code, tuple(name for name in ran if name not in restored), restored, same, (errors or [""])[0][:300]
    )


def _named(pattern: re.Pattern[str], said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pattern.findall(said)))
