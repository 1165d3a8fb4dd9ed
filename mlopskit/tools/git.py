"""What gates ask git: which files the project has, and how they were at another revision."""

import os
from pathlib import Path

from mlopskit import process
from mlopskit.errors import Incomplete

INSTALL = "install git from https://git-scm.com"
SKIPPED_FOLDERS = frozenset({".git", ".venv", "venv", "node_modules", "__pycache__", ".dvc", ".tox", ".nox"})


def files(root: Path) -> tuple[str, ...]:
    """Return the files below a folder that git tracks or would track; all files when it is in no repository."""
    if not inside(root):
        return tuple(sorted(_walk(root)))
    listed = ask(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
    return tuple(sorted(path for path in listed.split("\0") if path and (root / path).is_file()))


def inside(root: Path) -> bool:
    """Whether the folder lies in a git repository's work tree."""
    return any((folder / ".git").exists() for folder in (root, *root.parents))


def ask(root: Path, *words: str, timeout: float = 60.0) -> str:
    """Return what git says; raises `Incomplete` with git's own words when it refuses."""
    git = process.find("git", hint=INSTALL)
    done = process.run((git, "--no-optional-locks", *words), cwd=root, env=environment(), timeout=timeout, limit=2**28)
    if done.exit_code != 0:
        said = done.stderr.strip().splitlines()
        raise Incomplete(f"`git {words[0]}` failed: {said[-1] if said else f'exit {done.exit_code}'}")
    return done.stdout


def environment() -> dict[str, str]:
    """Return the environment without what would make git look elsewhere, ask a person, or speak another language."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def _walk(root: Path) -> list[str]:
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        found += [(Path(folder) / name).relative_to(root).as_posix() for name in names]
    return found
