"""What a repository's own git configuration would have git run; it is told, and none of it is run."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from mlopskit.repo.content import Trouble
from mlopskit.repo.locate import locate
from mlopskit.repo.reading import UnreadableError, read_file

LIMIT = 1 << 20
FILES = ("config", "config.worktree")
RUNS = re.compile(
    r"core\.(?:fsmonitor|sshcommand|gitproxy|askpass|pager|hookspath)|diff\.external|pager\..*|gpg(?:\..*)?\.program"
    r"|diff\..*\.(?:command|textconv)|filter\..*\.(?:clean|smudge|process)|merge\..*\.driver|difftool\..*\.cmd"
    r"|remote\..*\.(?:uploadpack|receivepack|vcs)|uploadpack\.packobjectshook|trailer\..*\.(?:command|cmd)"
    r"|core\.editor|sequence\.editor|credential\.(?:.*\.)?helper|alias\..*"
)
"""Keys whose value is a program, or a place of programs."""
HARMLESS = re.compile(r"(?:true|false|yes|no|on|off|[01]|)|git-lfs .*|dvc git-hook .*|\.husky.*|cat|less|store|cache")
"""Values that start nothing of the repository's own: switches, and tools that people set up there themselves."""
HOOK = "post-index-change"
"""The one hook that a look at a repository would start."""
_SECTION = re.compile(r'\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]')
_SETTING = re.compile(r"([A-Za-z][\w-]*)\s*(?:=\s*(.*))?")


def programs(root: Path) -> Iterator[Trouble]:
    """Go through what the git configuration and the hooks around a folder would have git run."""
    git = locate(root).git
    if git is not None:
        yield from _of_folder(git.folder)
        if (git.folder / "commondir").is_file():
            yield from _of_folder(git.folder.parent.parent)


def repositories(root: Path, paths: Iterable[str]) -> Iterator[Trouble]:
    """Go through the bare repositories among a repository's own files, which git would take for real ones."""
    for folder in (path[: -len("/HEAD")] for path in paths if path.endswith("/HEAD")):
        if (root / folder / "objects").is_dir() and (root / folder / "refs").is_dir():
            yield Trouble(folder, "is a bare git repository inside this one; it was read as plain files")


def _of_folder(folder: Path) -> Iterator[Trouble]:
    for name in FILES:
        try:
            text = read_file(folder, name, LIMIT).decode("utf-8", "replace")
        except UnreadableError:
            continue
        settings = tuple(_settings(text))
        named = sorted({key for key, value in settings if _runs(key, value)})
        if named:
            yield Trouble(f".git/{name}", f"names programs for git to run ({', '.join(named)[:200]}); none was run")
        if any(key == "include.path" or key.startswith("includeif.") for key, _ in settings):
            yield Trouble(f".git/{name} (include)", "asks to include other files; what they name was not run either")
    if (folder / "hooks" / HOOK).exists():
        yield Trouble(f".git/hooks/{HOOK}", "is a hook that git would run; it was not run")


def _settings(text: str) -> Iterator[tuple[str, str]]:
    section = ""
    for line in text.splitlines():
        stripped = line.strip()
        found = _SECTION.match(stripped)
        if found:
            section = f"{found[1].lower()}.{found[2]}" if found[2] is not None else found[1].lower()
            stripped = stripped[found.end() :].strip()
        setting = _SETTING.match(stripped)
        if setting:
            yield f"{section}.{setting[1].lower()}", (setting[2] or "").strip().strip('"')


def _runs(key: str, value: str) -> bool:
    if key.startswith("alias."):
        return value.startswith("!")
    if key.startswith("url.ext::") or value.startswith("ext::"):
        return True
    return RUNS.fullmatch(key) is not None and HARMLESS.fullmatch(value) is None
