"""A DVC remote of any kind, looked into through DVC's own filesystem layer, in this process."""

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from mlopskit.errors import Incomplete, MissingTool
from mlopskit.tools.dvc_command import INSTALL

THREADS = 16
CHUNK = 2**20


def look(root: Path, name: str, sizes: Mapping[str, int | None], *, hashes: bool) -> dict[str, tuple[str, str]]:
    """Return what is wrong with objects in a remote, by hash: a kind and a detail; what is right is left out."""
    store = _open(root, name)
    with ThreadPoolExecutor(THREADS) as pool:
        told = pool.map(lambda pair: _one(store, pair[0], pair[1], hashes=hashes), sizes.items())
        return {oid: found for oid, found in zip(sizes, told, strict=True) if found is not None}


def send(root: Path, name: str, files: Mapping[str, str]) -> None:
    """Put files into a remote under the names of their hashes, over what is there."""
    store = _open(root, name)
    for oid, path in files.items():
        store.fs.put_file(path, store.oid_to_path(oid))


def bring(root: Path, name: str, oid: str, target: str) -> None:
    """Copy an object of a remote to a file; raises `FileNotFoundError` when it is not there."""
    store = _open(root, name)
    store.fs.get_file(store.oid_to_path(oid), target)


def _one(store: Any, oid: str, size: int | None, *, hashes: bool) -> tuple[str, str] | None:  # noqa: ANN401 - DVC's own
    path = store.oid_to_path(oid)
    try:
        there = store.fs.info(path).get("size")
        if size is not None and there is not None and there != size:
            return ("truncated" if there < size else "altered", f"{there} bytes instead of {size}")
        actual = _hash(store, path) if hashes else oid.removesuffix(".dir")
    except FileNotFoundError:
        return ("missing", "")
    except Exception as error:
        raise Incomplete(
            f"the object {oid} could not be looked at: {_first(error)}", hint="see network and login"
        ) from error
    return None if actual == oid.removesuffix(".dir") else ("altered", f"its bytes have the hash {actual}")


def _hash(store: Any, path: str) -> str:  # noqa: ANN401 - DVC's own
    digest = hashlib.md5(usedforsecurity=False)
    with store.fs.open(path, "rb") as file:
        while content := file.read(CHUNK):
            digest.update(content)
    return digest.hexdigest()


def _open(root: Path, name: str) -> Any:  # noqa: ANN401 - DVC's own
    try:
        from dvc.repo import Repo
    except ImportError as error:
        raise MissingTool("DVC is not installed", hint=INSTALL) from error
    try:
        store = Repo(str(root)).cloud.get_remote_odb(name)
        store.fs.exists(store.path)
    except Exception as error:
        raise Incomplete(
            f"the remote `{name}` cannot be opened: {_first(error)}",
            hint="see address, network and login; `dvc doctor` lists what is installed",
        ) from error
    return store


def _first(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
