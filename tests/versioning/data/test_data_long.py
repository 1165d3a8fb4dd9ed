"""Files that are long enough to be copied past the kernel's cache, and not to be hashed twice."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from mlopskit.versioning import bulk, landing, workspace
from mlopskit.versioning.landing import Landing
from mlopskit.versioning.objects import Store
from mlopskit.versioning.proved import Proof

from .conftest import World
from .faults import drop, flip, halve, quietly_flip

SIZE = bulk.LONG + 12_345
"""More than some chunks, and no whole number of blocks."""


@pytest.fixture
def big(world: World) -> tuple[World, str]:
    """Return a project with a long file that is recorded and pushed, and the name of its object."""
    content = os.urandom(SIZE)
    (world.root / "big.bin").write_bytes(content)
    assert [0, 0] == [world.mlops("data", "add", "big.bin")[0], world.mlops("data", "push")[0]]
    return world, hashlib.md5(content).hexdigest()  # noqa: S324 - as DVC names content


@pytest.mark.parametrize("folder", ["disk", "/dev/shm"])  # noqa: S108 - a file system in memory, which has no blocks
@pytest.mark.parametrize("size", [0, 1, 4095, 4096, 4097, bulk.CHUNK - 1, bulk.CHUNK, bulk.CHUNK + 1, SIZE])
def test_a_copy_is_whole_hashed_and_compared_whatever_its_size(folder: str, size: int, tmp_path: Path) -> None:
    """
    Every byte arrives, its hash is told, and a copy of which one byte is wrong is not the same.
    """
    if not Path("/dev/shm").is_dir():  # noqa: S108 - as above
        folder = "disk"
    place = tmp_path if folder == "disk" else Path(folder)
    one, other = (str(place / f"mlopskit-{os.getpid()}-{name}") for name in ("one", "other"))
    content = os.urandom(size)
    try:
        Path(one).write_bytes(content)

        told = bulk.copy(one, other, 0o644, hashed=True)

        assert (hashlib.md5(content).hexdigest(), content) == (told, Path(other).read_bytes())  # noqa: S324 - as above
        assert bulk.same(one, other)
        Path(other).write_bytes(content[:-1] + bytes([content[-1] ^ 1]) if content else b"x")
        assert not bulk.same(one, other)
        Path(other).write_bytes(content + b"x")
        assert not bulk.same(one, other)
    finally:
        for name in (one, other):
            Path(name).unlink(missing_ok=True)
    assert not bulk.same(one, other)


@pytest.mark.parametrize("damage", [flip, quietly_flip, halve, drop])
def test_a_wrong_long_object_of_the_cache_is_not_put_into_the_project(big: tuple[World, str], damage: object) -> None:
    """
    That it was proved once does not help an object that was written to since.
    """
    world, oid = big
    (world.root / "big.bin").unlink()
    damage(world.cache, oid)  # type: ignore[operator] # one of four functions

    code, said = world.mlops("data", "checkout", "big.bin")

    assert (3, False) == (code, (world.root / "big.bin").exists())
    assert "mlops data pull big.bin" in said
    assert 0 == world.mlops("data", "pull", "big.bin")[0]
    assert oid == hashlib.md5((world.root / "big.bin").read_bytes()).hexdigest()  # noqa: S324 - as above


@pytest.mark.parametrize("damage", [flip, quietly_flip, halve])
def test_a_wrong_long_object_of_the_remote_is_not_taken(big: tuple[World, str], damage: object) -> None:
    """
    What comes in is hashed on the way, although the same machine proved it when it was sent.
    """
    world, oid = big
    (world.root / "big.bin").unlink()
    shutil.rmtree(world.cache.folder)
    damage(world.remote, oid)  # type: ignore[operator] # one of three functions

    code, said = world.mlops("data", "pull", "big.bin")

    assert (3, False) == (code, (world.root / "big.bin").exists())
    assert f"{oid} in the remote `storage` is altered" in said


@pytest.mark.parametrize("damage", [flip, quietly_flip, halve, drop])
def test_a_remote_that_does_not_keep_what_was_sent_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch, damage: object
) -> None:
    """
    A push reads back what it has sent: a disk that kept other bytes is found out by the push itself.
    """
    (world.root / "big.bin").write_bytes(os.urandom(SIZE))
    world.mlops("data", "add", "big.bin")
    oid = hashlib.md5((world.root / "big.bin").read_bytes()).hexdigest()  # noqa: S324 - as above
    honest = Landing.flush

    def forgetful(into: Landing) -> None:
        sent = set(into.waiting)
        honest(into)
        if oid in sent and into.store.folder == world.remote.folder:
            damage(into.store, oid)  # type: ignore[operator] # one of four functions

    with monkeypatch.context() as patch:
        patch.setattr(landing.Landing, "flush", forgetful)  # no disk can be had that forgets when it is asked to
        code, said = world.mlops("data", "push")

    assert (3, True) == (code, f"was sent to `storage`, but its object {oid} is" in said), said
    assert [0, 0] == [world.mlops("data", "push")[0], world.mlops("data", "verify", "--remote")[0]]


def test_what_was_just_written_is_proved_and_need_not_be_hashed_again(big: tuple[World, str]) -> None:
    """
    After an `add`, a `push` and a `pull`, cache and remote are known to be true, however short ago they were written.
    """
    world, oid = big
    scratch = workspace.find(world.root).scratch

    def known(store: Store) -> bool:
        return Proof(store, scratch).known().holds(oid)

    assert [True, True] == [known(world.cache), known(world.remote)]
    (world.root / "big.bin").unlink()
    shutil.rmtree(world.cache.folder)
    assert 0 == world.mlops("data", "pull", "big.bin")[0]
    assert known(world.cache)


@pytest.mark.parametrize("round_", range(2))
def test_a_write_right_after_a_checkout_is_seen(big: tuple[World, str], round_: int) -> None:
    """
    A file that was just placed and is written to at once, in as many bytes, is never taken for what was placed.
    """
    world, _ = big
    (world.root / "big.bin").unlink()
    assert 0 == world.mlops("data", "checkout", "big.bin")[0]

    with (world.root / "big.bin").open("r+b") as file:
        file.write(bytes([round_]) * 8)
    code, said = world.mlops("data", "status", "big.bin")

    assert (1, True) == (code, "big.bin is not what big.bin.dvc records" in said), said
