"""Remotes behind a network, on servers that the tests start themselves on 127.0.0.1: SFTP by asyncssh, S3 by moto."""

import asyncio
import threading
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

PERSON, PASSWORD = "ada", "opensesame"


class Objects(Protocol):
    """The objects of a remote as its own machine has them, for a test to damage."""

    def read(self, oid: str) -> bytes:
        """Return an object's bytes."""

    def write(self, oid: str, content: bytes) -> None:
        """Make an object these bytes."""

    def drop(self, oid: str) -> None:
        """Remove an object."""

    def names(self) -> list[str]:
        """Return everything that lies in the remote."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Objects in a folder that an SFTP server shows."""

    base: Path

    def _file(self, oid: str) -> Path:
        return self.base / "files" / "md5" / oid[:2] / oid[2:]

    def read(self, oid: str) -> bytes:
        return self._file(oid).read_bytes()

    def write(self, oid: str, content: bytes) -> None:
        self._file(oid).parent.mkdir(parents=True, exist_ok=True)
        if self._file(oid).exists():
            self._file(oid).chmod(0o644)
        self._file(oid).write_bytes(content)

    def drop(self, oid: str) -> None:
        self._file(oid).unlink()

    def names(self) -> list[str]:
        return sorted("".join(file.parts[-2:]) for file in self.base.rglob("*") if file.is_file())


@dataclass(frozen=True, slots=True)
class Bucket:
    """Objects in a bucket of an S3 server."""

    client: Any
    name: str

    def _key(self, oid: str) -> str:
        return f"store/files/md5/{oid[:2]}/{oid[2:]}"

    def read(self, oid: str) -> bytes:
        return bytes(self.client.get_object(Bucket=self.name, Key=self._key(oid))["Body"].read())

    def write(self, oid: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=self._key(oid), Body=content)

    def drop(self, oid: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=self._key(oid))

    def names(self) -> list[str]:
        found = self.client.list_objects_v2(Bucket=self.name).get("Contents") or []
        return sorted("".join(item["Key"].split("/")[-2:]) for item in found)


@contextmanager
def sftp() -> Iterator[int]:
    """Serve this machine's files to one person over SFTP; give the port."""
    import asyncssh

    class Door(asyncssh.SSHServer):
        """Lets one person in, by password."""

        def begin_auth(self, _username: str) -> bool:
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == (PERSON, PASSWORD)

    started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]] = Future()

    async def serve() -> None:
        key = asyncssh.generate_private_key("ssh-ed25519")
        server = await asyncssh.listen(
            "127.0.0.1", 0, server_factory=Door, server_host_keys=[key], sftp_factory=True, allow_scp=False
        )
        end = asyncio.Event()
        started.set_result((asyncio.get_running_loop(), end, server.get_port()))
        await end.wait()
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    loop, end, port = started.result(timeout=30)
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(timeout=10)


@contextmanager
def s3() -> Iterator[str]:
    """Serve buckets to whoever asks; give the address."""
    import logging

    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def bucket(address: str, name: str) -> Bucket:
    """Make a bucket."""
    import boto3  # type: ignore[import-untyped] # it ships no types

    client = boto3.client(
        "s3",
        endpoint_url=address,
        aws_access_key_id=PERSON,
        aws_secret_access_key=PASSWORD,
        region_name="us-east-1",
    )
    client.create_bucket(Bucket=name)
    return Bucket(client, name)


def demand_known_people(address: str, *, demanded: bool) -> None:
    """Make an S3 server refuse whoever it does not know, and let everybody in again."""
    count = b"0" if demanded else b"inf"
    place, words = f"{address}/moto-api/reset-auth", {"Content-Type": "text/plain"}
    urllib.request.urlopen(urllib.request.Request(place, count, words)).close()  # noqa: S310 - our own server
