"""
Git's own three-way merge, worked out beside the user's repository: nothing of it is written before somebody says so.

`git merge-tree --write-tree` (git 2.38) knows renames, binary files and modes, and says for each conflict what it is.
It runs in an empty repository that borrows the user's objects, so that neither a merge driver, nor an attribute, nor a
setting of the user's changes what it answers.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mlopskit.errors import Incomplete, MissingTool
from mlopskit.process import Completed, find, run

OLDEST = (2, 38)
INSTALL = "install git 2.38 or newer"
ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE")
ALONE = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    **{f"GIT_{role}_{what}": "mlopskit" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}
QUIET = (
    "--literal-pathspecs",
    *("-c", f"core.hooksPath={os.devnull}"),  # hooks of the user's are for the user's commits
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.safecrlf=false"),
)
TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that git could not decide."""

    path: str
    kind: str
    """What git calls it, such as `contents` or `modify/delete`."""
    message: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged tree; where there are conflicts, the files hold markers and `stages` holds all sides for the index."""

    tree: str
    conflicts: tuple[Conflict, ...]
    stages: tuple[tuple[str, str], ...]
    """For each side of each conflicting file: `mode id stage`, and the path."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """The user's repository around a project."""

    root: Path
    prefix: str
    """Where the project lies in the repository: empty, or a path that ends with `/`."""
    folder: Path
    """Git's own folder."""
    objects: Path
    format: str
    head: str

    def git(self, *words: str, env: Mapping[str, str] | None = None) -> str:
        """Return what git says of this repository; raises `Incomplete` when it refuses."""
        return _said(_git(self.root, words, env))

    def content(self, tree: str, path: str) -> bytes | None:
        """Return what a file holds in a tree or a commit, or None where there is none."""
        return _blob(self.root, f"{tree}:{path}", None)

    def refresh(self) -> None:
        """Let git look at every file again, so that it does not take an old time for a change."""
        _git(self.root, ("update-index", "-q", "--refresh"), None)

    def stage(self, stages: Iterable[tuple[str, str]]) -> None:
        """Put all sides of the conflicts into the index, so that git itself knows what is not resolved."""
        entries = [(side, f"{self.prefix}{path}") for side, path in stages]
        gone = {path: f"0 {'0' * len(self.head)}\t{path}" for _, path in entries}
        lines = [*gone.values(), *(f"{side}\t{path}" for side, path in entries)]
        listed = self.folder / "mlops-change" / "stages"
        listed.write_bytes(b"".join(f"{line}\0".encode() for line in lines))
        with listed.open("rb") as words:
            argv = [find("git", hint=INSTALL), *QUIET, "update-index", "-z", "--index-info"]
            env = _environment(None)
            done = subprocess.run(argv, cwd=self.root, env=env, stdin=words, capture_output=True, check=False)
        if done.returncode:
            raise Incomplete("git could not note the conflicts", hint="nothing was changed")


def checkout(project: Path) -> Checkout:
    """Return the repository around a project; raises when there is none, or nothing is committed in it."""
    require()
    asked = ("--show-toplevel", "--show-prefix", "--absolute-git-dir", "--git-path", "objects", "--show-object-format")
    done = _git(project, ("rev-parse", *asked), None)
    lines = done.stdout.split("\n")
    if done.exit_code or len(lines) < len(asked):
        raise Incomplete(f"{project} is not in a git repository", hint="git init && git add --all && git commit")
    head = _git(project, ("rev-parse", "--verify", "--quiet", "HEAD"), None).stdout.strip()
    if not head:
        raise Incomplete(f"nothing is committed in {project} yet", hint="git add --all && git commit")
    objects = (project / lines[3]).resolve()
    return Checkout(Path(lines[0]), lines[1], Path(lines[2]), objects, lines[4], head)


def require() -> None:
    """Raise `MissingTool` unless git is there and can merge trees."""
    done = _git(Path.cwd(), ("--version",), None)
    numbers = re.search(r"(\d+)\.(\d+)", done.stdout)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < OLDEST:
        raise MissingTool(f"{done.stdout.strip()} cannot merge trees", hint=INSTALL)


class Bench:
    """An empty repository in a folder of its own that sees the user's objects and keeps new ones to itself."""

    def __init__(self, folder: Path, around: Checkout) -> None:
        self._folder = folder / "bench.git"
        self._around = around
        _said(
            _git(
                folder,
                ("init", "--quiet", "--bare", "--template=", f"--object-format={around.format}", str(self._folder)),
                ALONE,
            )
        )
        (self._folder / "objects/info").mkdir(exist_ok=True)
        (self._folder / "objects/info/alternates").write_text(f"{around.objects}\n", encoding="utf-8")

    def tree(self, folder: Path, files: Iterable[str]) -> str:
        """Return the tree of these files of a folder, normalised as its own `.gitattributes` say."""
        env = {"GIT_INDEX_FILE": str(self._folder / f"index-{folder.parent.name}"), "GIT_WORK_TREE": str(folder)}
        listed = self._folder / "files"
        listed.write_bytes(b"".join(f"{file}\0".encode() for file in files))
        self._git("add", "--force", f"--pathspec-from-file={listed}", "--pathspec-file-nul", env=env, cwd=folder)
        return self._git("write-tree", env=env)

    def ours(self) -> str:
        """Return the tree of the project as it is committed."""
        prefix = self._around.prefix.rstrip("/")
        return self._git("rev-parse", f"{self._around.head}:{prefix}" if prefix else f"{self._around.head}^{{tree}}")

    def merge(self, base: str, ours: str, theirs: str, name: str) -> Merged:
        """Merge three trees; `name` stands at the markers for their side, `yours` for ours."""
        first = self._git("commit-tree", base, "-m", "base")
        for branch, tree in (("yours", ours), (name, theirs)):
            commit = self._git("commit-tree", tree, "-p", first, "-m", branch)
            self._git("update-ref", f"refs/heads/{branch}", commit)
        words = ("merge-tree", "--write-tree", "-z", "--messages", "yours", name)
        done = _git(self._folder, words, {**ALONE, "GIT_DIR": str(self._folder)})
        if done.exit_code not in {0, 1}:
            _said(done)
        return _merged(done.stdout)

    def whole(self, tree: str) -> str:
        """Return the tree of the whole repository with the project's replaced."""
        prefix = self._around.prefix
        if not prefix:
            return tree
        # git wants a work tree for this, and looks at nothing in it
        env = {"GIT_INDEX_FILE": str(self._folder / "index-whole"), "GIT_WORK_TREE": str(self._folder)}
        self._git("read-tree", self._around.head, env=env)
        self._git("rm", "-r", "--cached", "--quiet", "--ignore-unmatch", "--", prefix, env=env)
        self._git("read-tree", f"--prefix={prefix}", tree, env=env)
        return self._git("write-tree", env=env)

    def changes(self, tree: str) -> tuple[tuple[str, str], ...]:
        """Return what a tree changes in the committed one: A, M, D or T, and the path."""
        said = self._git("diff-tree", "-r", "-z", "--no-renames", "--name-status", self._around.head, tree)
        words = said.split("\0")
        return tuple(zip(words[::2], words[1::2], strict=False))

    def difference(self, tree: str) -> str:
        """Return what a tree changes in the committed one, as a patch."""
        words = ("diff-tree", "-r", "-p", "--no-ext-diff", "--no-textconv", self._around.head, tree)
        return _said(_git(self._folder, words, {**ALONE, "GIT_DIR": str(self._folder)}))

    def has(self, tree: str, path: str) -> bool:
        """Whether something stands at a path of a tree."""
        return bool(self._git("ls-tree", tree, "--", path))

    def history(self, witness: str, path: str, limit: int) -> Iterator[bytes]:
        """Go through the texts that a file had whenever another one, the witness, was committed; the newest first."""
        words = ("log", "--format=%H", f"-n{limit}", self._around.head, "--", f"{self._around.prefix}{witness}")
        for commit in self._git(*words).split():
            name = f"{commit}:{self._around.prefix}{path}"
            content = _blob(self._folder, name, {**ALONE, "GIT_DIR": str(self._folder)})
            if content is not None:
                yield content

    def give(self) -> None:
        """Copy the new objects to the user's repository; those that nothing names in the end git sweeps by itself."""
        for file in (self._folder / "objects").glob("??/*"):
            target = self._around.objects / file.parent.name / file.name
            if not target.exists():
                target.parent.mkdir(exist_ok=True)
                partial = target.with_name(f"tmp_obj_{file.name}")
                shutil.copyfile(file, partial)
                partial.chmod(0o444)
                partial.replace(target)

    def _git(self, *words: str, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> str:
        said = _said(_git(cwd or self._folder, words, {**ALONE, "GIT_DIR": str(self._folder), **(env or {})}))
        return said.strip("\n")


def _merged(text: str) -> Merged:
    """Read what `git merge-tree -z` says: the tree, the sides of conflicting files, and what happened."""
    head, _, rest = text.partition("\0")
    stages: list[tuple[str, str]] = []
    while rest and not rest.startswith("\0"):
        entry, _, rest = rest.partition("\0")
        side, _, path = entry.partition("\t")
        stages.append((side, path))
    words = rest.removeprefix("\0").split("\0")
    conflicts = []
    while len(words) > 1:
        count = int(words[0])
        paths, kind, message = words[1 : count + 1], words[count + 1], words[count + 2]
        words = words[count + 3 :]
        if kind.startswith("CONFLICT"):
            named = re.search(r"\((.+)\)", kind)
            conflicts.append(Conflict(paths[0], named[1] if named else kind, message.strip()))
    first = {one.path: one for one in reversed(conflicts)}  # a binary file is told a second time, as text
    return Merged(head, tuple(first[path] for path in dict.fromkeys(one.path for one in conflicts)), tuple(stages))


def _git(folder: Path, words: Iterable[str], env: Mapping[str, str] | None) -> Completed:
    argv = [find("git", hint=INSTALL), *QUIET, *words]
    return run(argv, cwd=folder, env=_environment(env), timeout=TIMEOUT, limit=64 * 2**20)


def _blob(folder: Path, name: str, env: Mapping[str, str] | None) -> bytes | None:
    argv = [find("git", hint=INSTALL), *QUIET, "cat-file", "blob", name]
    done = subprocess.run(
        argv, cwd=folder, env=_environment(env), stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return None if done.returncode else done.stdout


def _environment(env: Mapping[str, str] | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    return {**kept, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", **(env or {})}


def _said(done: Completed) -> str:
    if done.exit_code or done.timed_out:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise Incomplete(f"git refused: {lines[-1] if lines else f'exit {done.exit_code}'}", hint="nothing was changed")
    return done.stdout
