"""A DVC remote of any kind, looked into and written to through DVC's own filesystem layer, in this process."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from mlopskit.errors import Incomplete, MissingTool
from mlopskit.tools.dvc_command import INSTALL, KNOWN

THREADS = 16
CHUNK = 2**20
MANY = 512
"""From so many objects on, a list of the whole remote costs less than a question for each."""
ATOMIC = frozenset({"s3", "gs", "gcs", "azure", "abfs", "oss"})
"""Where an object is not seen before its last byte is there; elsewhere it gets its name when it is whole."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A remote that has answered."""

    name: str
    store: Any
    """DVC's object database over its filesystem."""

    def sizes(self, oids: list[str]) -> dict[str, int]:
        """Return the size of each object that is there."""
        with explained(self.name):
            return self._listed(set(oids)) if len(oids) >= MANY else self._asked(oids)

    def hashes(self, oids: list[str], *, read: bool) -> dict[str, str]:
        """Return the hash of each object that is there; unless `read`, the remote's own sum will do."""
        with explained(self.name), ThreadPoolExecutor(THREADS) as pool:
            found = zip(oids, pool.map(lambda oid: self._hash(oid, read=read), oids), strict=True)
            return {oid: told for oid, told in found if told is not None}

    def read(self, oid: str) -> bytes:
        """Return an object's bytes; raises `FileNotFoundError` when it is not there."""
        with explained(self.name):
            return bytes(self.store.fs.cat_file(self._path(oid)))

    def bring(self, oid: str, target: str) -> None:
        """Copy an object to a file; raises `FileNotFoundError` when it is not there."""
        with explained(self.name):
            self.store.fs.get_file(self._path(oid), target)

    def send(self, files: Mapping[str, str]) -> None:
        """Put files into the remote under the names of their hashes, over what is there, lists of folders last."""
        for lists in (False, True):
            part = [oid for oid in files if oid.endswith(".dir") is lists]
            with explained(self.name, all_is_here=True), ThreadPoolExecutor(THREADS) as pool:
                list(pool.map(lambda oid: self._put(files[oid], self._path(oid)), part))

    def _put(self, source: str, target: str) -> None:
        fs = self.store.fs
        if fs.protocol in ATOMIC:
            fs.put_file(source, target)
            return
        partial = f"{target}.{uuid4().hex}.tmp"
        try:
            fs.put_file(source, partial)
            fs.move(partial, target)
        except BaseException:
            with suppress(Exception):
                fs.rm_file(partial)
            raise

    def _path(self, oid: str) -> str:
        return str(self.store.oid_to_path(oid))

    def _listed(self, wanted: set[str]) -> dict[str, int]:
        there: dict[str, Any] = {}
        with suppress(FileNotFoundError):
            there = self.store.fs.fs.find(self.store.path, detail=True)
        found = (("".join(path.split("/")[-2:]), info) for path, info in there.items())
        return {oid: int(info.get("size") or 0) for oid, info in found if oid in wanted}

    def _asked(self, oids: list[str]) -> dict[str, int]:
        with ThreadPoolExecutor(THREADS) as pool:
            found = zip(oids, pool.map(self._size, oids), strict=True)
            return {oid: size for oid, size in found if size is not None}

    def _size(self, oid: str) -> int | None:
        try:
            return int(self.store.fs.info(self._path(oid)).get("size") or 0)
        except FileNotFoundError:
            return None

    def _hash(self, oid: str, *, read: bool) -> str | None:
        try:
            # S3 tells the MD5 of what was sent in one piece; a sum of another kind never equals the name
            told = "" if read else str(self.store.fs.info(self._path(oid)).get("ETag") or "").strip('"')
            if told == oid.removesuffix(".dir"):
                return told
            digest = hashlib.md5(usedforsecurity=False)
            with self.store.fs.open(self._path(oid), "rb") as file:
                while content := file.read(CHUNK):
                    digest.update(content)
            return digest.hexdigest()
        except FileNotFoundError:
            return None


def opened(root: Path, name: str) -> Opened:
    """Open a remote of a project; raises `Incomplete` with the cause when it does not answer."""
    try:
        from dvc.repo import Repo
    except ImportError as error:
        raise MissingTool("DVC is not installed", hint=INSTALL) from error
    with explained(name):
        store = Repo(str(root)).cloud.get_remote_odb(name)
        store.fs.fs.invalidate_cache()  # a filesystem is shared by all who open it in a process, and remembers
        store.fs.exists(store.path)
    return Opened(name, store)


@contextmanager
def explained(name: str, *, all_is_here: bool = False) -> Iterator[None]:
    """
    Tell what goes wrong in DVC's layers, or below them, in one sentence with what helps.

    A file that is not found is the caller's to tell, unless all that is read lies here.
    """
    try:
        yield
    except Incomplete:
        raise
    except Exception as error:
        if isinstance(error, FileNotFoundError) and not all_is_here:
            raise
        said = "; ".join(_chain(error))
        for pattern, message, hint in KNOWN:
            if found := re.search(pattern, said):
                named = found.groups() or ("",)
                raise Incomplete(f"the remote `{name}`: {message.format(*named)}", hint=hint.format(*named)) from error
        hint = "see address, network and login; `dvc doctor` lists what is installed"
        raise Incomplete(f"the remote `{name}` cannot be used: {said[:200]}", hint=hint) from error


def _chain(error: BaseException | None) -> Iterator[str]:
    """Go through what an error and its causes say."""
    while error is not None:
        yield f"{type(error).__name__}: {' '.join(str(error).split())}"
        error = error.__cause__ or error.__context__
