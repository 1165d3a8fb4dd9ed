"""
The data of a fresh project, stored the way DVC itself stores them, so that `dvc status` is clean from the first minute.

DVC keeps a file under the MD5 of its content, in `files/md5/<first two digits>/<the others>`, both in its cache and in
a remote; cached files are read-only. Writing them here spares `mlops init` the second that starting DVC takes.
"""

import hashlib
from pathlib import Path

import yaml

from mlopskit.errors import Incomplete

CACHE = Path(".dvc/cache")
REMOTE = Path("dvc-remote")


def fill(root: Path, tracked: tuple[str, ...], *, remote: bool) -> tuple[str, ...]:
    """Store each tracked file in the cache and, if there is one, in the project's own remote; return what is there."""
    stored = []
    for path in tracked:
        content = (root / path).read_bytes()
        place = Path("files/md5") / _pointer(root / f"{path}.dvc", content)
        _write(root / CACHE / place, content).chmod(0o444)
        if remote:
            _write(root / REMOTE / place, content)
            stored.append((REMOTE / place).as_posix())
    return tuple(stored)


def _pointer(pointer: Path, content: bytes) -> Path:
    """Return where the content belongs, having proved that the `.dvc` file speaks of it."""
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    named = yaml.load(pointer.read_bytes(), yaml.CSafeLoader)["outs"][0]
    if (named["md5"], named["size"]) != (digest, len(content)):
        raise Incomplete(f"{pointer.name} of the template does not fit its data", hint="install mlopskit again")
    return Path(digest[:2]) / digest[2:]


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
