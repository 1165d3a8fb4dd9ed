"""
Writing to the user's own repository with GitPython: init, configure, commit.

Never for a stranger's repository: GitPython runs what its configuration names (see `mlopskit.repo.git` for reading).
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.process import find

INSTALL = "install git, or leave it out with --no-git"
QUIET = (
    *("-c", f"core.hooksPath={os.devnull}"),  # hooks of the user's are for the user's commits
    *("-c", "commit.gpgSign=false"),  # which may ask for a passphrase, with nobody there to give it
    *("-c", "core.autocrlf=false"),
    *("-c", "core.safecrlf=false"),
    *("-c", "gc.auto=0"),
)
ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE")
"""Variables that would send git to another repository, as they do for commands that run in a hook."""

FALLBACK = ("mlopskit", "mlopskit@localhost")
"""Who signs a first commit when git has never been told who the user is."""


def require() -> str:
    """Return where git is; raises `MissingTool` when it is not there."""
    return find("git", hint=INSTALL)


def identity(folder: Path) -> tuple[str, str]:
    """Return the name and address that git would sign with in a folder; empty where it has been told none."""
    return (
        os.environ.get("GIT_AUTHOR_NAME") or _git(folder, "config", "--default=", "--get", "user.name"),
        os.environ.get("GIT_AUTHOR_EMAIL") or _git(folder, "config", "--default=", "--get", "user.email"),
    )


def create(root: Path, files: Sequence[str], message: str, settings: Mapping[str, str], person: tuple[str, str]) -> str:
    """Make a repository with one commit of exactly these files, signed by a person, and return the commit's name."""
    _git(root, "init", "--quiet", "--template=", "--initial-branch=main")
    for key, value in settings.items():
        _git(root, "config", key, value)
    # by name and by force: the user's own list of ignored files must not leave any of them out
    _git(root, *QUIET, "add", "--force", "--", *files)
    return _commit(root, message, person)


def commit_all(root: Path, message: str) -> str:
    """Commit everything that is new or changed, and return the commit's name; an empty string when nothing is."""
    _git(root, *QUIET, "add", "--all")
    return _commit(root, message, identity(root)) if _git(root, "status", "--porcelain") else ""


def _commit(root: Path, message: str, person: tuple[str, str]) -> str:
    name, address = (value or fallback for value, fallback in zip(person, FALLBACK, strict=True))
    who = ("-c", f"user.name={name}", "-c", f"user.email={address}")
    _git(root, *QUIET, *who, "commit", "--quiet", "--no-verify", "--message", message)
    return _git(root, "rev-parse", "HEAD")


def _git(folder: Path, *words: str) -> str:
    """Return what git says, kept in the folder that it is sent to."""
    require()  # GitPython cannot even be imported without git
    from git import Git, GitCommandError

    kept = {name: os.environ.pop(name) for name in ELSEWHERE if name in os.environ}
    try:
        return str(Git(str(folder)).execute(["git", *words]))
    except GitCommandError as error:
        said = str(error.stderr).strip().removeprefix("stderr: ").strip("'").splitlines()
        raise Incomplete(f"git refused: {said[-1] if said else error}", hint="try it with --no-git") from error
    finally:
        os.environ.update(kept)
