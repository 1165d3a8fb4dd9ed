"""What `.gitignore` files leave out, for the files that git does not know yet."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

NEVER_ENTERED = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".venv",
        "venv",
        "node_modules",
        "__pycache__",
        ".tox",
        ".nox",
        ".mypy_cache",
        ".ruff_cache",
    }
    | {".pytest_cache", ".ipynb_checkpoints", "site-packages", ".eggs", ".direnv", ".terraform", ".conda", ".pixi"}
)
"""Folders that are somebody's environment or cache, whether or not anybody ignored them."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a `.gitignore`: what it matches, from the folder that it stands in."""

    base: str
    pattern: re.Pattern[str]
    folders_only: bool
    keeps: bool
    """Whether the line begins with `!` and so takes a file back in."""


def rules(text: str, base: str) -> tuple[Rule, ...]:
    """Return the rules of a `.gitignore` in the folder `base` (empty for the root, else ending in a slash)."""
    return tuple(rule for line in text.splitlines()[:5000] if (rule := _rule(line, base)) is not None)


def ignored(path: str, *, folder: bool, by: Iterable[Rule]) -> bool:
    """Whether the last rule that matches the path leaves it out."""
    out = False
    for rule in by:
        if rule.folders_only and not folder:
            continue
        if path.startswith(rule.base) and rule.pattern.fullmatch(path, len(rule.base)):
            out = not rule.keeps
    return out


def _rule(line: str, base: str) -> Rule | None:
    word = line.rstrip("\n").rstrip()
    if not word or word.startswith("#") or len(word) > 500:  # noqa: PLR2004 - no path pattern is that long
        return None
    keeps = word.startswith("!")
    word = word[1:] if keeps else word.removeprefix("\\")
    folders_only = word.endswith("/")
    word = word.rstrip("/")
    anchored = "/" in word
    word = word.lstrip("/")
    if not word:
        return None
    return Rule(base, re.compile(("" if anchored else "(?:.*/)?") + translated(word), re.DOTALL), folders_only, keeps)


def translated(pattern: str) -> str:
    """Return a glob of git's kind as a regular expression: `*` within a folder, `**` across folders, `[...]`, `?`."""
    out: list[str] = []
    at = 0
    while at < len(pattern):
        rest = pattern[at:]
        if rest.startswith("**/"):
            out.append("(?:.*/)?")
            at += 3
        elif rest.startswith("**"):
            out.append(".*")
            at += 2
        elif rest[0] == "*":
            # a possessive run cannot backtrack into minutes on `*a*a*a*b`
            out.append("[^/]*")
            at += 1
        elif rest[0] == "?":
            out.append("[^/]")
            at += 1
        elif rest[0] == "[" and (close := rest.find("]", 2)) > 0:
            inner = rest[1:close].replace("\\", "\\\\").replace("[", "\\[")
            out.append("[" + ("^" + inner[1:] if inner.startswith("!") else inner) + "]")
            at += close + 1
        elif rest[0] == "\\" and len(rest) > 1:
            out.append(re.escape(rest[1]))
            at += 2
        else:
            out.append(re.escape(rest[0]))
            at += 1
    return "".join(out)
