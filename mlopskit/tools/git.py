"""What gates ask git: which files the project has, and how they were at another revision."""

import os
from pathlib import Path

from mlopskit import process
from mlopskit.errors import Incomplete, UsageError
from mlopskit.process import Completed

INSTALL = "install git from https://git-scm.com"
SETTINGS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "diff.external": "",
    "diff.ignoreSubmodules": "dirty",
    "log.showSignature": "false",
}
"""What keeps git from running a program that a repository's own configuration names, while it is only read."""
GUARDS = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "file", "LC_ALL": "C"}
FILTERED = ("status", "diff")
"""The sub-commands that would run a clean filter on what has changed."""
TEXT_LIMIT = 2 * 2**20
"""Larger files are data, in which no line of a person's is looked for."""
SKIPPED_FOLDERS = frozenset({".git", ".venv", "venv", "node_modules", "__pycache__", ".dvc", ".tox", ".nox"})


def files(root: Path) -> tuple[str, ...]:
    """Return the files below a folder that git tracks or would track; all files when it is in no repository."""
    return listed(root)[0]


def left_out(root: Path) -> tuple[str, ...]:
    """Return the tracked files below a folder that a sparse checkout has left out of the work tree."""
    return listed(root)[1]


def listed(root: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what `files` and what `left_out` return, from one question to git."""
    if not inside(root):
        return tuple(sorted(_walk(root))), ()
    entries = ask(root, "ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard").split("\0")
    # a file in conflict is listed once for each side
    tags = {entry[2:]: entry[0] for entry in entries if entry}
    here = tuple(sorted(path for path in tags if (root / path).is_file()))
    return here, tuple(path for path, tag in tags.items() if tag == "S" and not (root / path).exists())


def lines_with(root: Path, text: str, paths: tuple[str, ...]) -> list[tuple[str, int, str]]:
    """Return each line of the project's text files that holds a text, with its path and number."""
    if not inside(root) or any(_holds_up(file) for file in _attributes(root, paths)):
        read = ((path, _lines(root / path)) for path in paths)
        return [(path, number, line) for path, lines in read for number, line in enumerate(lines, 1) if text in line]
    words = ("grep", "-n", "-I", "-z", "-F", "--untracked", "--no-color", "--no-recurse-submodules", "-e", text)
    large = (f":(exclude,literal){path}" for path in paths if (root / path).stat().st_size > TEXT_LIMIT)
    done = _run(root, *words, "--", ".", *large)
    if done.exit_code not in (0, 1):
        raise Incomplete(f"`git grep` failed: {done.stderr.strip()[-200:]}")
    rows = [row.split("\0", 2) for row in done.stdout.splitlines()]
    return [(row[0], int(row[1]), row[2]) for row in rows if len(row) == 3]  # noqa: PLR2004 - path, number, line


def merge_base(root: Path, revision: str) -> str:
    """Return the commit at which a revision and HEAD part; raises `Incomplete` with what helps when there is none."""
    if revision.startswith("-"):
        raise UsageError(f"`{revision}` is no revision")
    known = _run(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if known.exit_code != 0 and _shallow(root):
        raise Incomplete(f"this clone is too shallow to know `{revision}`", hint=_fetch(revision, "--unshallow "))
    if known.exit_code != 0:
        raise UsageError(f"git knows no revision `{revision}` here", hint=_fetch(revision))
    found = _run(root, "merge-base", revision, "HEAD")
    if found.exit_code != 0:
        hint = "git fetch --unshallow" if _shallow(root) else f"do `{revision}` and HEAD have a common history?"
        raise Incomplete(f"the commit at which `{revision}` and HEAD part is not here", hint=hint)
    return found.stdout.strip()


def _fetch(revision: str, how: str = "") -> str:
    """Return the command that brings a revision: a branch of the origin is given its name here as well."""
    remote, _, branch = revision.partition("/")
    if remote == "origin" and branch:
        return f"git fetch {how}origin {branch}:refs/remotes/origin/{branch}"
    return f"git fetch {how}".strip() if how else f"git fetch origin {revision}"


def _shallow(root: Path) -> bool:
    return ask(root, "rev-parse", "--is-shallow-repository").strip() == "true"


def changed(root: Path, commit: str) -> tuple[str, ...]:
    """Return the files below a folder that are not as they were at a commit, new ones included."""
    differing = ask(root, "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--relative", commit, "--", ".")
    new = ask(root, "ls-files", "-z", "--others", "--exclude-standard")
    return tuple(sorted({path for path in (differing + new).split("\0") if path}))


def text_at(root: Path, commit: str, path: str) -> str | None:
    """Return a file's text at a commit, or None when it was not there; raises `Incomplete` when its object is gone."""
    done = _run(root, "cat-file", "blob", f"{commit}:./{path}")
    if done.exit_code == 0:
        return done.stdout
    if _run(root, "--literal-pathspecs", "ls-tree", commit, "--", path).stdout.strip():
        raise Incomplete(f"git lacks the content of {path} at {commit[:10]}", hint="git fetch --refetch")
    return None


def inside(root: Path) -> bool:
    """Whether the folder lies in a git repository's work tree."""
    return any((folder / ".git").exists() for folder in (root, *root.parents))


def ask(root: Path, *words: str, timeout: float = 60.0) -> str:
    """Return what git says; raises `Incomplete` with git's own words when it refuses."""
    done = _run(root, *words, timeout=timeout)
    if done.exit_code != 0:
        said = done.stderr.strip().splitlines()
        raise Incomplete(f"`git {words[0]}` failed: {said[-1] if said else f'exit {done.exit_code}'}")
    return done.stdout


def _run(root: Path, *words: str, timeout: float = 60.0) -> Completed:
    if {"--exclude-standard", *FILTERED} & set(words):
        _refuse_pipes(root, content=bool(set(FILTERED) & set(words)))
    git = process.find("git", hint=INSTALL)
    env = {**environment(), **GUARDS, **_settings(root, git, words)}
    argv = (git, "--no-pager", "--no-optional-locks", *words)
    return process.run(argv, cwd=root, env=env, timeout=timeout, limit=2**28)


def _settings(root: Path, git: str, words: tuple[str, ...]) -> dict[str, str]:
    """Return the variables that overrule the repository's settings; its own filters are switched off one by one."""
    overruled = dict(SETTINGS)
    if set(words) & set(FILTERED):
        asked = (git, "config", "--list", "--show-scope", "--name-only", "--includes", "-z")
        listed = process.run(asked, cwd=root, env={**environment(), **GUARDS}, timeout=10.0).stdout.split("\0")
        for scope, key in zip(listed[::2], listed[1::2], strict=False):
            if scope in ("local", "worktree") and key.startswith("filter."):
                overruled[key] = "false" if key.endswith(".required") else ""
    pairs = enumerate(overruled.items())
    numbered = {
        f"GIT_CONFIG_{part}_{n}": text for n, pair in pairs for part, text in zip(("KEY", "VALUE"), pair, strict=True)
    }
    return {"GIT_CONFIG_COUNT": str(len(overruled)), **numbered}


def _refuse_pipes(root: Path, *, content: bool) -> None:
    """Raise `Incomplete` when git would wait for a pipe, to know what to ignore or how to read the content of files."""
    for name in (".gitignore", ".git/info/exclude", *((".gitattributes",) if content else ())):
        if _holds_up(root / name):
            raise Incomplete(f"{name} is not a regular file, so git cannot list the files here")


def _attributes(root: Path, paths: tuple[str, ...]) -> set[Path]:
    """Return where git looks for the attributes of these files, which tell it what is text."""
    folders = {root / path for name in paths for path in Path(name).parents}
    return {root / ".git" / "info" / "attributes", *(folder / ".gitattributes" for folder in folders)}


def _holds_up(file: Path) -> bool:
    """Whether git would wait for a file forever, as it is a pipe."""
    return os.path.lexists(file) and not file.is_file() and not file.is_dir()


def _lines(file: Path) -> list[str]:
    raw = file.read_bytes() if file.stat().st_size < 2**20 else b""
    return [] if b"\0" in raw[:4096] else raw.decode("utf-8", "replace").splitlines()


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
