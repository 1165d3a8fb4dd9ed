"""The hashes that DVC 3 records: MD5 of a file's bytes, and of the sorted listing of a folder."""

import hashlib
import json
import os
from pathlib import Path

IGNORED = frozenset({".git", ".hg", ".dvc", ".dvcignore"})


def of(path: Path) -> str | None:
    """Return the hash of a file or folder as DVC would record it, or None when it is not there."""
    if path.is_dir():
        return of_folder(path)
    return of_file(path) if path.is_file() else None


def of_file(path: Path) -> str:
    """Return the MD5 of a file's bytes; it names content here and protects nothing."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def of_folder(path: Path) -> str:
    """Return the MD5 of the listing that DVC keeps of a folder, with its mark `.dir`."""
    listing = sorted(_listing(path), key=lambda item: item["relpath"])
    text = json.dumps(listing, sort_keys=True)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() + ".dir"


def _listing(path: Path) -> list[dict[str, str]]:
    found = []
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if name not in IGNORED]
        files = [Path(folder) / name for name in names if name not in IGNORED]
        found += [{"md5": of_file(file), "relpath": file.relative_to(path).as_posix()} for file in files]
    return found
