"""What a traced process and its children asked the system for: programs, sockets, and writing."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CALLS = (
    "execve,execveat,socket,connect,bind,listen,open,openat,openat2,creat,mkdir,mkdirat,mknod,mknodat,rename,renameat,"
    "renameat2,unlink,unlinkat,rmdir,symlink,symlinkat,link,linkat,chmod,fchmodat,chown,lchown,fchownat,truncate,"
    "utimensat,setxattr,mount,ptrace,clone,clone3,fork,vfork"
)
LINE = re.compile(r"^(\w+)\((.*)\)\s+= (-?\d+|\?)", re.DOTALL)
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
FOLDER = re.compile(r"(?:AT_FDCWD|\d+)<([^>]*)>")
WRITING = re.compile(r"\bO_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)\b")
MAKING = frozenset({"mkdir", "mkdirat", "creat", "symlink", "symlinkat", "link", "linkat", "mknod", "mknodat"})
CHANGING = MAKING | {
    *("rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir", "chmod", "fchmodat", "chown", "lchown"),
    *("fchownat", "truncate", "utimensat", "setxattr", "mount"),
}


@dataclass(frozen=True, slots=True)
class Program:
    """A program that was started, with its words and its environment."""

    path: str
    words: tuple[str, ...]
    env: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Traced:
    """What one job did, its children included."""

    programs: tuple[Program, ...]
    sockets: tuple[str, ...]
    writes: tuple[str, ...]
    """The paths that were opened for writing, made, moved or removed, as far as the system allowed it."""


@cache
def possible() -> str:
    """Return why nothing can be traced here, or an empty string."""
    strace = shutil.which("strace")
    if strace is None:
        return "strace is not installed"
    done = subprocess.run([strace, "-f", "--seccomp-bpf", "-e", "execve", "true"], capture_output=True, check=False)
    return "" if done.returncode == 0 else "strace may not trace on this machine"


def command(into: Path) -> list[str]:
    """Return the words before a command that trace it and all its children into files in a folder."""
    quiet = ("-qq", "--signal=none")
    return ["strace", "-ff", "--seccomp-bpf", *quiet, "-v", "-y", "-s", "8192", "-e", CALLS, "-o", str(into / "trace")]


def traced(folder: Path, pid: int) -> Traced:
    """Return what a process and all it started did."""
    programs: list[Program] = []
    sockets: list[str] = []
    writes: list[str] = []
    for name, given, result in _calls(folder, pid):
        if name.startswith("exec") and result == "0":
            programs.append(_program(given))
        elif name in ("socket", "connect", "bind", "listen"):
            sockets.append(f"{name}({given[:200]})")
        elif result != "?" and int(result) >= 0 and (name in CHANGING or _opens_for_writing(name, given)):
            writes.extend(_paths(name, given))
    return Traced(tuple(programs), tuple(sockets), tuple(writes))


def _calls(folder: Path, pid: int) -> Iterator[tuple[str, str, str]]:
    file = folder / f"trace.{pid}"
    for line in file.read_text("utf-8", "replace").splitlines() if file.is_file() else ():
        found = LINE.match(line)
        if found is None:
            continue
        name, given, result = found.groups()
        if name in ("clone", "clone3", "fork", "vfork"):
            if result.isdigit():
                yield from _calls(folder, int(result))
        else:
            yield name, given, result


def _program(given: str) -> Program:
    words, _, env = given.partition("], [")
    path, *argv = TEXT.findall(words)
    return Program(path, tuple(argv), tuple(TEXT.findall(env)))


def _opens_for_writing(name: str, given: str) -> bool:
    return name in ("open", "openat", "openat2", "creat") and WRITING.search(TEXT.sub("", given)) is not None


def _paths(name: str, given: str) -> Iterator[str]:
    folder = FOLDER.search(given)
    named = TEXT.findall(given)
    for path in named[-1:] if name.startswith("symlink") else named:
        if path.startswith("/") or folder is None:
            yield path
        else:
            yield f"{folder[1]}/{path}"
