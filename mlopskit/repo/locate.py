"""Where the repository of a folder is: its git directory, resolved once, and never one that a stranger pointed at."""

import os
from dataclasses import dataclass
from pathlib import Path

from mlopskit.repo.git import Git
from mlopskit.repo.reading import UnreadableError, read_file


@dataclass(frozen=True, slots=True)
class Location:
    """The git directory of a folder (None without one), and the folder's own path inside its repository."""

    git: Git | None
    prefix: str = ""
    """Ends in a slash unless empty."""
    bare: bool = False
    trouble: str = ""
    """Why a `.git` that is there is not used."""


def locate(root: Path) -> Location:
    """Return where git's data for the absolute folder `root` lies: in it, in a folder above, or in itself when bare."""
    if _is_git_folder(root) and not os.path.lexists(root / ".git"):
        return Location(Git.at(root, outside=root), bare=True)
    for folder in (root, *root.parents):
        dot_git = folder / ".git"
        if not os.path.lexists(dot_git):
            continue
        try:
            found = _followed(dot_git)
        except (OSError, RuntimeError, ValueError):  # a name too long, a loop of links, a NUL
            found = None
        if found is None:
            return Location(None, trouble="`.git` is not a git directory of this folder, so it was not used")
        prefix = root.relative_to(folder).as_posix()
        return Location(Git.at(found, outside=folder), "" if prefix == "." else prefix + "/")
    return Location(None)


def _is_git_folder(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()


def _followed(dot_git: Path) -> Path | None:
    if dot_git.is_symlink():
        return None
    if dot_git.is_dir():
        return dot_git if _is_git_folder(dot_git) else None
    try:
        line = read_file(dot_git.parent, ".git", 10_000).decode("utf-8", "surrogateescape").strip()
    except UnreadableError:
        return None
    if not line.startswith("gitdir:"):
        return None
    target = (dot_git.parent / line.removeprefix("gitdir:").strip()).resolve()
    return target if _belongs(target, dot_git) else None


def _belongs(target: Path, dot_git: Path) -> bool:
    """Whether a git directory elsewhere knows this folder: a work tree of it, or a submodule inside its repository."""
    if not (target / "HEAD").is_file():
        return False
    try:
        back = read_file(target, "gitdir", 10_000).decode("utf-8", "surrogateescape").strip()
    except UnreadableError:
        above = (folder / ".git" / "modules" for folder in dot_git.parent.parents)
        return any(target.is_relative_to(modules) for modules in above) and _is_git_folder(target)
    return (target / back).resolve() == dot_git.resolve()
