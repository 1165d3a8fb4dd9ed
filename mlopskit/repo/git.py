"""
The hardened git plumbing: reads objects and names, runs nothing of the repository, fetches nothing.

A repository's own configuration may name programs (fsmonitor, hooks, filters, ssh). None of the sub-commands allowed
here starts them, the switches below turn them off besides, and the git directory is named outright, so that no folder
in the target can pass itself off as the repository.
"""

import os
import subprocess
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, NoReturn, Self

from mlopskit.errors import Incomplete, UsageError
from mlopskit.process import end, find

ALLOWED = frozenset(
    {
        "rev-parse",
        "cat-file",
        "ls-tree",
        "ls-files",
        "rev-list",
        "for-each-ref",
        "log",
        "merge-base",
        "symbolic-ref",
    }
)
"""The sub-commands that read and do nothing else."""
ALLOWED_OVER = ALLOWED | {"diff-files"}
"""Besides those, what would read a repository's filters, once its configuration does not count."""

SWITCHES = (
    "--no-pager",
    "--no-optional-locks",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.untrackedCache=false"),
    *("-c", "core.excludesFile=/dev/null"),
    *("-c", "core.attributesFile=/dev/null"),
    *("-c", "core.pager=cat"),
    *("-c", "diff.external="),
    *("-c", "log.showSignature=false"),
    *("-c", "safe.bareRepository=explicit"),
)
FORBIDDEN_WORDS = frozenset({"--textconv", "--filters", "--ext-diff", "-p", "--patch", "--show-signature", "--output"})
ENVIRONMENT = {
    "PATH": os.defpath,
    "LC_ALL": "C",
    "TZ": "UTC",
    "HOME": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
}
TIMEOUT = 60.0
ENDINGS = 100
"""Times that git may end over an object before the rest of a series is left; each costs a process."""
CHUNK = 1 << 20


class Git:
    """One git directory, read through the allowed plumbing; `folder` is the `.git` directory itself."""

    def __init__(self, folder: Path, program: str, environment: dict[str, str] = ENVIRONMENT) -> None:
        self.folder = folder
        self._program = program
        self._batch: subprocess.Popen[bytes] | None = None
        self._finish: Callable[[], object] | None = None
        self._here: frozenset[str] | None = None
        self._environment = environment

    @classmethod
    def at(cls, folder: Path, *, outside: Path) -> Self:
        """Return the plumbing for a git directory; the program is looked for outside of the folder `outside`."""
        entries = (Path(entry) for entry in os.environ.get("PATH", os.defpath).split(os.pathsep) if entry)
        safe = (str(p) for p in entries if p.is_absolute() and not p.resolve().is_relative_to(outside))
        program = find("git", hint="install git, or audit the folder without its history", path=os.pathsep.join(safe))
        return cls(folder, program)

    def over(self, folder: Path, root: Path) -> Self:
        """Return the plumbing for another git directory, over this one's index and the work tree of `root`."""
        tree = {"GIT_INDEX_FILE": str(self.folder / "index"), "GIT_WORK_TREE": str(root)}
        return type(self)(folder, self._program, ENVIRONMENT | tree)

    def output(self, command: str, *arguments: str, timeout: float = TIMEOUT) -> bytes:
        """Return what a sub-command prints; raises `Incomplete` with git's own reason when it fails."""
        argv = self._argv(command, arguments)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = _start(argv, subprocess.DEVNULL, out, err, self._environment)
            try:
                code = child.wait(timeout)
            except BaseException as stop:
                end(child)
                if isinstance(stop, subprocess.TimeoutExpired):
                    raise Incomplete(f"`git {command}` took longer than {timeout:.0f} seconds") from None
                raise
            if code:
                self._failed(command, os.pread(err.fileno(), 2000, 0))
            return os.pread(out.fileno(), os.fstat(out.fileno()).st_size, 0)

    def commit(self, revision: str) -> str:
        """Return the id of the commit that a revision names; raises `UsageError` when it names none."""
        if revision.startswith("-") or "\0" in revision or not revision:
            raise UsageError(f"`{revision}` is not the name of a commit", hint="name a branch, a tag or a commit id")
        try:
            return (
                self.output("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
                .decode()
                .strip()
            )
        except Incomplete as trouble:
            raise UsageError(
                f"there is no commit `{revision}` in this repository",
                hint="name a branch, a tag or a commit id; a shallow clone lacks the older ones",
            ) from trouble

    def head(self) -> str | None:
        """Return the id of the commit checked out, or None before the first commit."""
        try:
            return self.commit("HEAD")
        except UsageError:
            return None

    def tree(self, commit: str, prefix: str = "") -> Iterator[tuple[str, str, str]]:
        """Go through (mode, blob id, path) of all files of a commit below `prefix`, with paths from there."""
        listing = self.output("ls-tree", "-r", "-z", "--full-tree", f"{commit}:{prefix}" if prefix else commit)
        for record in listing.split(b"\0"):
            if record:
                head, _, path = record.partition(b"\t")
                mode, _, blob = head.decode().split(" ")
                yield mode, blob, os.fsdecode(path)

    def blob(self, blob: str) -> bytes | None:
        """Return one object's bytes, or None when it is missing; one process answers all such questions."""
        if not self._present([blob]):
            return None
        if self._batch is None:
            self._batch = _start(
                self._argv("cat-file", ("--batch",)), subprocess.PIPE, subprocess.PIPE, subprocess.DEVNULL
            )
            self._finish = weakref.finalize(self, _finish, self._batch)
        stdin, stdout = self._batch.stdin, self._batch.stdout
        if stdin is None or stdout is None:
            return None
        try:
            stdin.write(f"{blob}\n".encode())
            stdin.flush()
            return _one_object(stdout)
        except (BrokenPipeError, EOFError):
            self.close()
            return self.blob(blob) if self._learned() else None

    def blobs(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Go through (id, bytes) of many objects, by one process of their own; missing ones are left out."""
        order, endings = self._present(ids), 0
        while order and endings < ENDINGS:
            answered = 0
            for one, content in self._buffered(order):
                answered += 1
                if content is not None:
                    yield one, content
            if answered == len(order):
                return
            endings += 1
            order = self._present(order[answered:]) if self._learned() else order[answered + 1 :]

    def _buffered(self, order: list[str]) -> Iterator[tuple[str, bytes | None]]:
        with tempfile.TemporaryFile() as wanted:
            wanted.write("".join(f"{one}\n" for one in order).encode())
            wanted.seek(0)
            child = _start(self._argv("cat-file", ("--batch", "--buffer")), wanted, subprocess.PIPE, subprocess.DEVNULL)
            try:
                if child.stdout is not None:
                    yield from ((one, _one_object(child.stdout)) for one in order)
            except EOFError:
                return  # it met an object that it may not fetch, or a damaged one, and told nothing of those after it
            finally:
                if child.stdout is not None:
                    child.stdout.close()
                end(child)

    def sizes(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the sizes of many objects; missing ones are left out."""
        order = self._present(ids)
        with tempfile.TemporaryFile() as wanted, tempfile.TemporaryFile() as out:
            wanted.write("".join(f"{one}\n" for one in order).encode())
            wanted.seek(0)
            child = _start(
                self._argv("cat-file", ("--batch-check=%(objectname) %(objectsize)",)), wanted, out, subprocess.DEVNULL
            )
            try:
                failed = child.wait(TIMEOUT) != 0
            finally:
                end(child)
            if failed and self._learned():
                return self.sizes(order)
            out.seek(0)
            rows = (line.split() for line in out.read().decode().splitlines())
            return {row[0]: int(row[1]) for row in rows if len(row) == 2 and row[1].isdigit()}  # noqa: PLR2004 - id, size

    def _present(self, ids: Iterable[str]) -> list[str]:
        """Return the objects that may be asked for: all, as long as git has not ended over one that is missing."""
        return [one for one in ids if self._here is None or one in self._here]

    def _learned(self) -> bool:
        """
        Find out which objects are here at all; return False when that is known already.

        In a partial clone git ends over an object that it may not fetch, instead of calling it missing, and answers
        none of the questions after it.
        """
        if self._here is not None:
            return False
        try:
            listed = self.output("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
        except Incomplete:
            listed = b""
        self._here = frozenset(listed.decode().split())
        return True

    def close(self) -> None:
        """End the process that answers `blob`; it also ends when this object is forgotten."""
        if self._finish is not None:
            self._finish()
        self._batch = self._finish = None

    def _argv(self, command: str, arguments: Iterable[str]) -> list[str]:
        words = list(arguments)
        allowed = ALLOWED if self._environment is ENVIRONMENT else ALLOWED_OVER
        if command not in allowed or FORBIDDEN_WORDS & {word.split("=", 1)[0] for word in words}:
            raise ValueError(f"git {command} is not one of the reading commands allowed here")
        return [self._program, *SWITCHES, f"--git-dir={self.folder}", command, *words]

    def _failed(self, command: str, said: bytes) -> NoReturn:
        reason = " ".join(said.decode("utf-8", "replace").split())[:300] or "no reason given"
        raise Incomplete(f"`git {command}` could not read {self.folder}: {reason}")


def _start(
    argv: list[str],
    stdin: int | IO[bytes],
    stdout: int | IO[bytes],
    stderr: int | IO[bytes],
    environment: dict[str, str] = ENVIRONMENT,
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        argv, cwd="/", env=environment, stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True, bufsize=CHUNK
    )


def _finish(child: subprocess.Popen[bytes]) -> None:
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:
                pass  # it died with words unsaid; nothing of it is wanted any more
    end(child)


def _one_object(stream: IO[bytes]) -> bytes | None:
    """Return the next object that git tells, None for a missing one; raises `EOFError` where git has ended over it."""
    told = stream.readline()
    if not told:
        raise EOFError
    header = told.split()
    if len(header) != 3 or not header[2].isdigit():  # noqa: PLR2004 - id, type and size; `<id> missing` otherwise
        return None
    content = stream.read(int(header[2]) + 1)
    if len(content) <= int(header[2]) or content[-1:] != b"\n":
        raise EOFError
    return content[:-1] if header[1] == b"blob" else None
