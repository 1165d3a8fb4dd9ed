"""What `.gitignore` files leave out, for the files that git does not know yet."""

import re
from collections.abc import Iterable, Iterator
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


MOST_ACROSS = 3
"""How often a rule may go across folders; nobody writes more, and each multiplies what a long path costs."""
_REPEATED = re.compile(r"(?:\*\*/)+")
_OF_SETS = re.compile(r"[\\\[\]&~|^]")
STAR, ACROSS = "[^/]*", "(?:.*/)?"
STARS = {"*": STAR, "?": "[^/]"}


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
    word = _REPEATED.sub("**/", word.lstrip("/"))
    if not word or word.count("**") > MOST_ACROSS:
        return None
    try:
        pattern = re.compile(("" if anchored else "(?:.*/)?") + translated(word), re.DOTALL)
    except re.error:
        return None  # `[z-a]`: git matches nothing by it either
    return Rule(base, pattern, folders_only, keeps)


def translated(pattern: str) -> str:
    """Return a glob of git's kind as a regular expression: `*` within a folder, `**` across folders, `[...]`, `?`."""
    out: list[str] = []
    at = 0
    while at < len(pattern):
        word, at = _next(pattern, at)
        out.append(word)
    return "".join(_steadied(out))


def _next(pattern: str, at: int) -> tuple[str, int]:
    """Return the expression for what stands at a place of a glob, and the place behind it."""
    rest = pattern[at : at + 600]
    if rest.startswith("**/"):
        return ACROSS, at + 3
    if rest.startswith("**"):
        return ".*", at + 2
    if rest[0] in STARS:
        return STARS[rest[0]], at + 1
    if rest[0] == "[" and (close := rest.find("]", 3 if rest[1:2] in {"!", "^"} else 2)) > 0:
        inner = rest[1:close]
        turned = inner[0] in "!^"
        # a doubled sign would announce, to Python, an operation on sets that is not there yet
        plain = _OF_SETS.sub(r"\\\g<0>", inner[turned:]).replace("--", "-\\-")
        return f"[{'^' if turned else ''}{plain}]", at + close + 1
    if rest[0] == "\\" and len(rest) > 1:
        return re.escape(rest[1]), at + 2
    return re.escape(rest[0]), at + 1


def _steadied(words: list[str]) -> Iterator[str]:
    """
    Go through the words of an expression, each star together with what stands between it and the next one.

    The first place where that matches leaves most to the rest, so that no other needs to be tried: `*a*a*a*b` would
    take minutes if it were.
    """
    stars = [index for index, word in enumerate(words) if word in (STAR, ".*", ACROSS)]
    yield from words[: stars[0]] if stars else words
    for star, following in zip(stars, [*stars[1:], len(words)][: len(stars)], strict=True):
        piece = "".join(words[star + 1 : following])
        if words[star] == STAR and piece and following < len(words) and words[following] == STAR:
            yield f"(?>{STAR}?{piece})"
        else:
            yield words[star] + piece
