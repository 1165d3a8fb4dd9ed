"""DVC's own command line, driven where the work is DVC's: networks, pipelines, forms of its files that are rare."""

import importlib.util
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from mlopskit import process
from mlopskit.errors import Incomplete, MissingTool
from mlopskit.process import Completed
from mlopskit.tools import program

INSTALL = "pip install 'mlopskit[data]'"
QUIET = {"DVC_NO_ANALYTICS": "1", "PYTHONWARNINGS": "ignore"}
DAY = 86400.0

CREDENTIALS = (
    "Unable to locate credentials|NoCredentials|InvalidAccessKeyId|SignatureDoesNotMatch|403|Forbidden|AccessDenied"
    "|Permission denied|PermissionDenied|Authentication failed"
    "|GetPassWarning|/dev/tty|EOFError"  # a plugin that is refused asks for a password where nobody can give one
)
NETWORK = (
    "Could not connect|Connection refused|Name or service not known|getaddrinfo|timed out|Network is unreachable"
    "|Temporary failure in name resolution|EndpointConnectionError|Connect call failed|No route to host"
)
NO_BUCKET = "NoSuchBucket|bucket does not exist|ContainerNotFound"
AGAIN = "then run the same command again"
KNOWN = (
    (r"requires ['\"]?(dvc-\w+)", "the remote needs the package {0}", "pip install {0}"),
    (r"filesystem for '(\w+)'.*missing dependencies", "the remote needs the package dvc-{0}", "pip install dvc-{0}"),
    (CREDENTIALS, "the remote refused the credentials", f"mend the login (`dvc remote modify --local`), {AGAIN}"),
    (NO_BUCKET, "the bucket does not exist", f"make it, or see the address (`mlops data remote list`), {AGAIN}"),
    (NETWORK, "the remote cannot be reached", f"see network and address (`mlops data remote list`), {AGAIN}"),
    ("Unable to acquire lock|is busy, it is being", "another DVC is at work here", f"wait until it has ended, {AGAIN}"),
    ("No space left on device", "the disk is full", f"free some space, {AGAIN}"),
)
"""What DVC says in many words, what it means, and what to do."""


def run(root: Path, words: Sequence[str], *, fine: frozenset[int] = frozenset({0}), timeout: float = DAY) -> Completed:
    """Run `dvc`; raises `Incomplete` with the cause in one sentence when it fails."""
    done = process.run(
        (*program_of(root), *words), cwd=root, env={**program.environment(root), **QUIET}, timeout=timeout
    )
    if done.exit_code in fine and not done.timed_out:
        return done
    said = f"{done.stdout}\n{done.stderr}"
    for pattern, message, hint in KNOWN:
        found = re.search(pattern, said)
        if found:
            named = found.groups() or ("",)
            raise Incomplete(f"`dvc {words[0]}`: {message.format(*named)}", hint=hint.format(*named))
    raise Incomplete(f"`dvc {words[0]}` failed: {error_line(said)}", hint=f"run `dvc {' '.join(words)}` to see more")


def error_line(said: str) -> str:
    """Return the line with which DVC says what is wrong."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR:").strip() for line in lines if line.startswith("ERROR:")]
    return (errors or lines or ["it said nothing"])[-1 if not errors else 0][:300]


def program_of(root: Path) -> tuple[str, ...]:
    """Return how DVC is called: the project's own, that of PATH, or that of this environment."""
    try:
        return (program.find("dvc", root),)
    except MissingTool:
        if importlib.util.find_spec("dvc") is not None:
            return (sys.executable, "-m", "dvc")
        raise MissingTool("DVC is not installed", hint=INSTALL) from None
