"""
Processes that hash files, one for each processor.

Threads of one Python take turns, and a small file is hashed in less time than a turn takes.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

CHILD = """
import os, sys
from _hashlib import openssl_md5
room = memoryview(bytearray(1048576))
start, whole = [room[:65536]], [room]
def of(path, open=os.open, readv=os.readv, close=os.close):
    file = open(path, os.O_RDONLY)
    try:
        count = readv(file, start)
        digest = openssl_md5(room[:count], usedforsecurity=False)
        while count:
            count = readv(file, whole if count >= 65536 else start)
            digest.update(room[:count])
        return digest.hexdigest()
    finally:
        close(file)
def tried(path):
    try:
        return of(path)
    except OSError as error:
        return "!%d" % (error.errno or 0)
sys.stdout.write("\\n".join(map(tried, sys.stdin.buffer.read().split(b"\\0"))))
"""
"""What a process runs: nothing but this, in a Python that loads nothing else; all files are read into one place."""


def of_files(paths: Sequence[str]) -> list[str | OSError]:
    """Return the hash of each file, or what stood in the way; an empty list when the processes cannot be had."""
    if not hasattr(os, "readv"):
        return []  # Windows
    count = os.cpu_count() or 1
    size = -(-len(paths) // count)
    parts = [paths[start : start + size] for start in range(0, len(paths), size)]
    with ThreadPoolExecutor(count) as pool:
        answers = list(pool.map(_asked, parts))
    if any(len(answer) != len(part) for answer, part in zip(answers, parts, strict=True)):
        return []
    told = [line for answer in answers for line in answer]
    return [line if line[0] != "!" else _error(line, path) for line, path in zip(told, paths, strict=True)]


def _asked(paths: Sequence[str]) -> list[str]:
    try:
        done = subprocess.run(
            (sys.executable, "-I", "-S", "-c", CHILD),
            input=b"\0".join(map(os.fsencode, paths)),
            capture_output=True,
            check=False,
        )
    except OSError:
        return []
    return done.stdout.decode("ascii").split("\n") if done.returncode == 0 else []


def _error(line: str, path: str) -> OSError:
    number = int(line[1:])
    return OSError(number, os.strerror(number), path)
