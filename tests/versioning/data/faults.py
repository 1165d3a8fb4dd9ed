"""
What can go wrong with data: a fault, the command that meets it, what that command must say, and what heals it.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mlopskit.versioning.objects import Store

from .conftest import TRUE, World, tool, write

A, B, C, MODEL = (hashlib.md5(text.encode()).hexdigest() for text in TRUE.values())  # noqa: S324 - as DVC names content
Damage = Callable[[World], object]
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault and what must come of it."""

    name: str
    damage: Damage
    command: Words
    code: int
    says: Words
    heal: tuple[Words, ...] = ()
    """Commands that end it; one that begins with `colleague` is run where the data were made."""
    files: tuple[tuple[str, str], ...] = tuple(TRUE.items())
    """What the project must hold in the end."""
    whole: bool = True
    """Whether project, cache and remote are all true in the end."""


def folder_list(world: World) -> str:
    text = (world.root / "data" / "raw.dvc").read_text("utf-8")
    return next(word for word in text.split() if word.endswith(".dir"))


def put(store: Store, oid: str, content: bytes) -> None:
    file = Path(store.path(oid))
    file.chmod(0o644)
    file.write_bytes(content)
    file.chmod(0o444)


def flip(store: Store, oid: str) -> None:
    content = bytearray(Path(store.path(oid)).read_bytes())
    content[3] ^= 1
    put(store, oid, bytes(content))


def quietly_flip(store: Store, oid: str) -> None:
    """Flip a bit and set the times back, as failing hardware or a careful vandal leaves them."""
    before = Path(store.path(oid)).stat()
    flip(store, oid)
    os.utime(store.path(oid), ns=(before.st_atime_ns, before.st_mtime_ns))


def halve(store: Store, oid: str) -> None:
    content = Path(store.path(oid)).read_bytes()
    put(store, oid, content[: len(content) // 2])


def drop(store: Store, oid: str) -> None:
    Path(store.path(oid)).unlink()


def no_project_files(world: World) -> None:
    shutil.rmtree(world.root / "data" / "raw")
    (world.root / "model.bin").unlink()


def clone_is_fresh(world: World) -> None:
    no_project_files(world)
    shutil.rmtree(world.cache.folder)


def then(*damages: Damage) -> Damage:
    def all_of_them(world: World) -> None:
        for damage in damages:
            damage(world)

    return all_of_them


def edit(path: str, text: str = "mine\n") -> Damage:
    return lambda world: write(world.root, {path: text})


def settings(text: str) -> Damage:
    return lambda world: (world.root / ".dvc" / "config.local").write_text(text, "utf-8")


def edited_in_place(kind: str) -> Damage:
    """Give the project links into the cache, and write through one of them."""

    def damage(world: World) -> None:
        settings(f"[cache]\n    type = {kind}\n")(world)
        no_project_files(world)
        assert 0 == world.mlops("data", "checkout")[0]
        file = world.root / "data" / "raw" / "a.csv"
        file.chmod(0o644)
        with file.open("a") as stream:
            stream.write("through the link\n")

    return damage


def conflict(world: World) -> None:
    text = (world.root / "model.bin.dvc").read_text("utf-8")
    (world.root / "model.bin.dvc").write_text(f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> theirs\n", "utf-8")


def new_version(world: World) -> None:
    """Make the colleague record a version and commit it, without pushing the data."""
    write(world.base / "colleague", {"model.bin": "better weights"})
    assert 0 == world.mlops("data", "add", "model.bin", at="colleague")[0]
    tool(world.base / "colleague", "git", "commit", "-q", "-am", "Train again")
    tool(world.base / "colleague", "git", "push", "-q")
    tool(world.root, "git", "pull", "-q")


def leftover(world: World) -> None:
    """Leave what a `dvc checkout` leaves that is killed while it copies."""
    (world.root / "data" / "raw" / "a.csv").unlink()
    write(world.root, {"data/raw/.rQ4WkDz1p2nX8yBc5vTmLw.tmp": "a,1\na,"})


def file_for_folder(world: World) -> None:
    shutil.rmtree(world.root / "data" / "raw" / "sub")
    write(world.root, {"data/raw/sub": TRUE["data/raw/b.csv"]})


def folder_for_file(world: World) -> None:
    (world.root / "data" / "raw" / "a.csv").unlink()
    write(world.root, {"data/raw/a.csv/inner": TRUE["data/raw/b.csv"]})


PULL, CHECKOUT, PUSH, VERIFY = (("data", word) for word in ("pull", "checkout", "push", "verify"))
VERIFY_REMOTE, REPAIR = ("data", "verify", "--remote"), ("data", "verify", "--remote", "--repair")
STATUS, STATUS_REMOTE = ("data", "status"), ("data", "status", "--remote")
FROM_COLLEAGUE = (("colleague", *PUSH), PULL)
BETTER = tuple({**TRUE, "model.bin": "better weights"}.items())

FAULTS = (
    # the cache is wrong, and the project needs it
    *(
        Fault(
            f"cache {how.__name__} {what}, checkout",
            then(no_project_files, lambda world, how=how, oid=oid: how(world.cache, oid(world))),  # type: ignore[misc]
            CHECKOUT,
            3,
            (path, cause, "mlops data pull"),
            (PULL,),
        )
        for how, cause in ((flip, "altered"), (quietly_flip, "altered"), (halve, "altered"), (drop, "not in the cache"))
        for what, path, oid in (
            ("file", "model.bin", lambda _: MODEL),
            ("file of a folder", "data/raw", lambda _: A),
            ("list of a folder", "data/raw", folder_list),
        )
    ),
    Fault(
        "cache emptied file, checkout",
        then(no_project_files, lambda world: put(world.cache, MODEL, b"")),
        CHECKOUT,
        3,
        ("model.bin", "truncated", "mlops data pull"),
        (PULL,),
    ),
    Fault("cache gone, checkout", clone_is_fresh, CHECKOUT, 3, ("model.bin", "mlops data pull"), (PULL,)),
    Fault("cache gone, status", clone_is_fresh, STATUS, 1, ("recorded by Ada", "mlops data pull data/raw"), (PULL,)),
    # the cache is wrong, and nobody needs it yet
    *(
        Fault(
            f"cache {how.__name__}, verify",
            lambda world, how=how: how(world.cache, C),  # type: ignore[misc]
            VERIFY,
            1,
            ("data/raw", C, cause, "mlops data verify --repair"),
            (("data", "verify", "--repair"),),
        )
        for how, cause in ((flip, "altered"), (quietly_flip, "altered"), (halve, "altered"), (drop, "missing"))
    ),
    # the remote is wrong
    *(
        Fault(
            f"remote {how.__name__} {what}, {' '.join(command)}",
            lambda world, how=how, oid=oid: how(world.remote, oid(world)),  # type: ignore[misc]
            command,
            1,
            (path, cause, remedy),
            (heal,),
        )
        for how, cause in ((flip, "altered"), (halve, "altered"), (drop, "missing"))
        for what, path, oid in (
            ("file", "model.bin", lambda _: MODEL),
            ("file of a folder", "data/raw", lambda _: A),
            ("list of a folder", "data/raw", folder_list),
        )
        for command, remedy, heal in (
            (VERIFY_REMOTE, "mlops data verify --remote --repair", REPAIR),
            (STATUS_REMOTE, "mlops data push", PUSH),
        )
    ),
    *(
        Fault(
            f"remote {how.__name__} {what}, pull into a fresh clone",
            then(clone_is_fresh, lambda world, how=how, oid=oid: how(world.remote, oid(world))),  # type: ignore[misc]
            PULL,
            3,
            (path, cause, "mlops data push, where the data was made"),
            FROM_COLLEAGUE,
        )
        for how, cause in ((flip, "altered"), (halve, "altered"), (drop, "never pushed, or lost"))
        for what, path, oid in (
            ("file", "model.bin", lambda _: MODEL),
            ("file of a folder", "data/raw", lambda _: B),
            ("list of a folder", "data/raw", folder_list),
        )
    ),
    Fault(
        "remote has a hole in a folder, push fills it",
        lambda world: drop(world.remote, A),
        PUSH,
        0,
        ("1 objects",),
    ),
    Fault(
        "cache and remote wrong, project right",
        then(lambda world: flip(world.cache, A), lambda world: flip(world.remote, A)),
        VERIFY_REMOTE,
        1,
        ("data/raw", "the cache", "the remote"),
        (REPAIR, REPAIR),
    ),
    Fault(
        "cache flipped and remote empty, push",
        then(lambda world: flip(world.cache, MODEL), lambda world: drop(world.remote, MODEL)),
        PUSH,
        3,
        ("model.bin", "altered", "mlops data add model.bin"),
        (("data", "add", "model.bin"), ("data", "verify", "--repair"), PUSH),
    ),
    # the person's own work is in the way
    *(
        Fault(
            f"edited file, {command[1]}",
            edit("data/raw/a.csv"),
            command,
            3,
            ("data/raw/a.csv", "saved nowhere", "mlops data add data/raw"),
            (("data", "add", "data/raw"), PUSH),
            tuple({**TRUE, "data/raw/a.csv": "mine\n"}.items()),
        )
        for command in (PULL, CHECKOUT)
    ),
    *(
        Fault(
            f"new file, {command[1]}",
            edit("data/raw/new.csv"),
            command,
            3,
            ("data/raw/new.csv", "saved nowhere", "mlops data add data/raw"),
            (("data", "add", "data/raw"), PUSH),
            tuple({**TRUE, "data/raw/new.csv": "mine\n"}.items()),
        )
        for command in (PULL, CHECKOUT)
    ),
    Fault("edited file, set aside", edit("model.bin"), (*CHECKOUT, "--set-aside"), 0, ("trash",)),
    Fault("file where a folder belongs", file_for_folder, CHECKOUT, 0, ("data/raw",)),
    Fault("folder where a file belongs", folder_for_file, CHECKOUT, 0, ("data/raw",)),
    Fault("leftover of a killed dvc checkout", leftover, CHECKOUT, 0, ("data/raw",)),
    # a step was forgotten
    Fault(
        "forgotten add",
        edit("model.bin"),
        STATUS,
        1,
        ("model.bin is not what model.bin.dvc records", "mlops data add model.bin"),
        (("data", "add", "model.bin"), PUSH),
        tuple({**TRUE, "model.bin": "mine\n"}.items()),
    ),
    Fault(
        "forgotten commit",
        then(edit("model.bin"), lambda world: world.mlops("data", "add", "model.bin")),
        STATUS,
        1,
        ("model.bin.dvc is not committed", "mlops save"),
        (("save", "-m", "More"),),
        tuple({**TRUE, "model.bin": "mine\n"}.items()),
    ),
    Fault(
        "forgotten push, seen by who forgot",
        lambda world: shutil.rmtree(world.remote.folder),
        STATUS_REMOTE,
        1,
        ("data/raw", "missing in the remote", "mlops data push"),
        (PUSH,),
    ),
    Fault(
        "forgotten push, met by a colleague",
        new_version,
        PULL,
        3,
        ("model.bin", "never pushed", "mlops data push, where the data was made"),
        FROM_COLLEAGUE,
        BETTER,
    ),
    Fault(
        "forgotten push, asked about by a colleague",
        new_version,
        STATUS,
        1,
        ("model.bin", "recorded by Ada", "mlops data pull model.bin"),
        FROM_COLLEAGUE,
        BETTER,
    ),
    Fault(
        "data that nobody added",
        edit("data/more.csv"),
        STATUS,
        1,
        ("data/more.csv", "neither git nor DVC", "mlops data add data/more.csv"),
        (("data", "add", "data/more.csv"), PUSH),
    ),
    # DVC's files are broken
    Fault(
        "conflict in a .dvc file",
        conflict,
        STATUS,
        1,
        ("model.bin.dvc", "both sides of a merge", "git checkout --theirs model.bin.dvc"),
        whole=False,
    ),
    Fault("conflict elsewhere does not block", conflict, (*PULL, "data/raw"), 0, ("storage",), whole=False),
    Fault("conflict, push", conflict, PUSH, 3, ("model.bin.dvc", "both sides of a merge"), whole=False),
    Fault(
        "broken YAML",
        edit("model.bin.dvc", "outs:\n- md5: [\n"),
        STATUS,
        1,
        ("model.bin.dvc", "cannot be read", "git checkout HEAD -- model.bin.dvc"),
        whole=False,
    ),
    Fault("broken YAML, checkout", edit("model.bin.dvc", "outs: ["), CHECKOUT, 3, ("model.bin.dvc",), whole=False),
    # the remote is out of reach
    Fault(
        "no remote",
        edit(".dvc/config", "[core]\n"),
        PUSH,
        2,
        ("no data remote is set", "mlops data remote add"),
        whole=False,
    ),
    Fault(
        "unreachable remote",
        settings("['remote \"storage\"']\n    url = /nowhere/at/all\n"),
        PUSH,
        3,
        ("storage", "/nowhere/at/all does not exist", "mount it"),
        whole=False,
    ),
    Fault(
        "unknown remote",
        lambda _: None,
        (*PUSH, "--name", "storge"),
        2,
        ("`storge`", "did you mean `storage`"),
    ),
    Fault(
        "missing plugin",
        settings("['remote \"storage\"']\n    url = oss://bucket/path\n"),
        PUSH,
        3,
        ("storage", "dvc-oss"),
        whole=False,
    ),
    # links into the cache were written through
    *(
        Fault(
            f"{kind} edited in place",
            edited_in_place(kind),
            VERIFY_REMOTE,
            1,
            ("data/raw", "altered", "mlops data verify --remote --repair"),
            (REPAIR, (*CHECKOUT, "--set-aside")),
        )
        for kind in ("hardlink", "symlink")
    ),
)
