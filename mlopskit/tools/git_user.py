"""Git as the user runs it: with their hooks, their name and their login, for commits and pushes that are theirs."""

import os
from pathlib import Path

from mlopskit import process
from mlopskit.errors import Incomplete
from mlopskit.process import Completed
from mlopskit.tools.git import INSTALL
from mlopskit.tools.git_writer import ELSEWHERE

AGAIN = "mend that, then run the same command again"


def run(root: Path, *words: str, timeout: float = 3600.0) -> Completed:
    """Run git and return how it ended; it asks nobody for a password, because nobody may be there."""
    kept = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    env = {**kept, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    return process.run((process.find("git", hint=INSTALL), *words), cwd=root, env=env, timeout=timeout)


def must(root: Path, *words: str, hint: str = AGAIN) -> str:
    """Return what git says; raises `Incomplete` with git's reason when it refuses."""
    done = run(root, *words)
    if done.exit_code != 0 or done.timed_out:
        raise Incomplete(f"`git {words[0]}` refused: {reason(done)}", hint=hint)
    return done.stdout


def reason(done: Completed) -> str:
    """Return the line with which git says why."""
    lines = [line.strip() for line in f"{done.stderr}\n{done.stdout}".splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("fatal:", "error:", "Error:", "! [", "ERROR:"))]
    return (told or lines[-1:] or [f"exit {done.exit_code}"])[0][:300]
