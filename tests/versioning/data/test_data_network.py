"""
The faults of a remote behind a network: SSH and S3, on servers that the tests start on 127.0.0.1.

Each fault is done at the server. A few of each kind run with every change, all of them every night.
"""

import os
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .conftest import TRUE, World, tool, write
from .faults import MODEL, PULL, PUSH, REPAIR, STATUS_REMOTE, VERIFY_REMOTE, A, B, Words, folder_list
from .servers import PASSWORD, PERSON, Folder, Objects, bucket, demand_known_people, s3, sftp

NEEDED = {"ssh": "sshfs", "s3": "s3fs"}


@dataclass(frozen=True, slots=True)
class Far:
    """A project whose remote is reached over a network, and the server's own view of that remote."""

    world: World
    kind: str
    objects: Objects
    configure: Callable[..., None]
    """Writes the remote's address and login into the private settings; some of them may be made wrong."""
    refuse: Callable[[], object]
    """Makes the server refuse the login."""


@pytest.fixture(scope="session")
def sftp_port() -> Iterator[int]:
    with sftp() as port:
        yield port


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    pytest.importorskip("moto", reason="moto is the S3 server of the tests")
    with s3() as address:
        yield address


@pytest.fixture(params=["ssh", "s3"])
def far(request: pytest.FixtureRequest, world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Far]:
    """Return the project that DVC made, with its remote moved to a server."""
    pytest.importorskip(NEEDED[request.param], reason=f"the plugin dvc-{request.param} is not installed")
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("HOME", str(world.base))
    made = over_ssh if request.param == "ssh" else over_s3
    server = request.getfixturevalue("sftp_port" if request.param == "ssh" else "s3_address")
    yield made(world, server)
    if request.param == "s3":
        demand_known_people(server, demanded=False)


def over_ssh(world: World, port: int) -> Far:
    place = world.remote.folder

    def configure(*, port: int = port, password: str = PASSWORD, folder: Path = place) -> None:
        private(world, f"ssh://{PERSON}@127.0.0.1:{port}{folder}", password=password)

    configure()
    return Far(world, "ssh", Folder(place), configure, lambda: configure(password="wrong"))  # noqa: S106 - a wrong one


def over_s3(world: World, address: str) -> Far:
    kept = bucket(address, f"data-{uuid.uuid4().hex}")
    for oid in world.remote.names():
        kept.write(oid, Path(world.remote.path(oid)).read_bytes())
    shutil.rmtree(world.remote.folder)
    login = {"access_key_id": PERSON, "secret_access_key": PASSWORD, "region": "us-east-1"}

    def configure(*, port: int | None = None, name: str = kept.name) -> None:
        demand_known_people(address, demanded=False)
        where = address if port is None else f"http://127.0.0.1:{port}"
        private(world, f"s3://{name}/store", endpointurl=where, **login)

    configure()
    return Far(world, "s3", kept, configure, lambda: demand_known_people(address, demanded=True))


def private(world: World, url: str, **values: str) -> None:
    lines = [f"    {key} = {value}\n" for key, value in {"url": url, **values}.items()]
    for name in ("project", "colleague"):
        file = world.base / name / ".dvc" / "config.local"
        file.write_text("['remote \"storage\"']\n" + "".join(lines), "utf-8")


@dataclass(frozen=True, slots=True)
class FarFault:
    """A fault of a far remote and what must come of it."""

    name: str
    damage: Callable[[Far], object]
    command: Words
    code: int
    says: Words
    heal: tuple[Words, ...] = ()


def flip(oid: Callable[[World], str]) -> Callable[[Far], object]:
    def damage(far: Far) -> None:
        content = bytearray(far.objects.read(oid(far.world)))
        content[3] ^= 1
        far.objects.write(oid(far.world), bytes(content))

    return damage


def halve(oid: Callable[[World], str]) -> Callable[[Far], object]:
    def damage(far: Far) -> None:
        content = far.objects.read(oid(far.world))
        far.objects.write(oid(far.world), content[: len(content) // 2])

    return damage


def drop(oid: Callable[[World], str]) -> Callable[[Far], object]:
    return lambda far: far.objects.drop(oid(far.world))


def fresh(damage: Callable[[Far], object]) -> Callable[[Far], object]:
    """Do a damage, in a clone that has neither data nor a cache."""

    def all_of_it(far: Far) -> None:
        damage(far)
        shutil.rmtree(far.world.root / "data" / "raw")
        (far.world.root / "model.bin").unlink()
        shutil.rmtree(far.world.cache.folder)

    return all_of_it


def model(_: World) -> str:
    return MODEL


def part(_: World) -> str:
    return A


def other_part(_: World) -> str:
    return B


FILES = (("file", "model.bin", model), ("file of a folder", "data/raw", part), ("list", "data/raw", folder_list))
MEND = "mlops data verify --remote --repair"
ASKED = f"{MEND}, where the data was made"
FROM_COLLEAGUE = (("colleague", *REPAIR), PULL)
CLOSED = 9
"""A port on which nobody listens."""

FAULTS = (
    *(
        FarFault(f"{what} {name}, verify", how(oid), VERIFY_REMOTE, 1, (path, cause, MEND), (REPAIR,))
        for name, how, cause in (("flipped", flip, "altered"), ("halved", halve, "altered"), ("gone", drop, "missing"))
        for what, path, oid in FILES
    ),
    *(
        FarFault(f"{what} {name}, status", how(oid), STATUS_REMOTE, 1, (path, cause, "mlops data push"), (PUSH,))
        for name, how, cause in (("halved", halve, "truncated"), ("gone", drop, "missing"))
        for what, path, oid in FILES
    ),
    *(
        FarFault(
            f"{what} {name}, pull into a fresh clone", fresh(how(oid)), PULL, 3, (path, cause, next_), FROM_COLLEAGUE
        )
        for name, how, cause, next_ in (
            ("flipped", flip, "altered", ASKED),
            ("halved", halve, "altered", ASKED),
            ("gone", drop, "never pushed, or lost", "mlops data push, where the data was made"),
        )
        for what, path, oid in FILES
    ),
    FarFault("hole in a folder, push fills it", drop(other_part), PUSH, 0, ("1 objects",)),
    FarFault("halved, push mends it", halve(model), PUSH, 0, ("1 objects",)),
    *(
        FarFault(
            f"nobody listens, {' '.join(command[1:])}",
            fresh(lambda far: far.configure(port=CLOSED)),
            command,
            3,
            ("storage", "cannot be reached", "mlops data remote list"),
            (("configure",), PULL),
        )
        for command in (PULL, PUSH, STATUS_REMOTE, VERIFY_REMOTE)
    ),
    *(
        FarFault(
            f"login refused, {' '.join(command[1:])}",
            lambda far: far.refuse(),
            command,
            3,
            ("storage", "refused the credentials", "dvc remote modify --local"),
            (("configure",), command),
        )
        for command in (PULL, PUSH, STATUS_REMOTE, VERIFY_REMOTE)
        if command != PULL
    ),
    FarFault(
        "login refused, pull into a fresh clone",
        fresh(lambda far: far.refuse()),
        PULL,
        3,
        ("storage", "refused the credentials", "dvc remote modify --local"),
        (("configure",), PULL),
    ),
)
EVERY_CHANGE = {
    "file flipped, verify",
    "list gone, pull into a fresh clone",
    "hole in a folder, push fills it",
    "login refused, data push",
}


def marked(fault: FarFault) -> object:
    marks = (pytest.mark.slow,) if fault.name in EVERY_CHANGE else (pytest.mark.nightly,)
    return pytest.param(fault, marks=marks, id=fault.name)


@pytest.mark.parametrize("fault", [marked(fault) for fault in FAULTS])
def test_a_fault_behind_a_network_is_named_and_healed(far: Far, fault: FarFault) -> None:
    """
    The command says file or remote, cause and next command, lets no wrong byte in, and what it names heals.
    """
    fault.damage(far)
    own = far.world.files()

    code, said = far.world.mlops(*fault.command)
    between = far.world.files()
    heal(far, fault.heal)

    assert (fault.code, []) == (code, [word for word in fault.says if word not in said]), said
    assert [] == [path for path, text in between.items() if (path, text) not in {*TRUE.items(), *own.items()}]
    assert TRUE == far.world.files()
    judged, text = far.world.mlops(*VERIFY_REMOTE)
    assert 0 == judged, text


def heal(far: Far, commands: tuple[Words, ...]) -> None:
    for command in commands:
        if command == ("configure",):
            far.configure()
            continue
        where = "colleague" if command[0] == "colleague" else "project"
        far.world.mlops(*(command[1:] if where == "colleague" else command), at=where)


KILLED = """
import os, sys
from mlopskit.tools.dvc_remote import Opened
from mlopskit.cli.entry import main

left, before = {after}, Opened.{name}

def dies(*words):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), 9)
    return before(*words)

Opened.{name} = dies
sys.exit(main({words!r}))
"""


@pytest.mark.nightly
@pytest.mark.parametrize(("command", "point"), [("push", "_put"), ("pull", "bring")])
@pytest.mark.parametrize("after", [0, 2])
def test_a_kill_on_the_way_heals_by_the_same_command(far: Far, command: str, point: str, after: int) -> None:
    """
    Wherever it is killed, no object of the remote or the cache is half, and the same command goes on.
    """
    names = far.objects.names()
    if command == "push":
        for oid in names:
            far.objects.drop(oid)
    else:
        fresh(lambda _: None)(far)
    script = KILLED.format(name=point, after=after, words=["data", command])

    done = subprocess.run([sys.executable, "-c", script], cwd=far.world.root, capture_output=True, check=False)
    halves = [oid for oid in far.world.cache.names() if far.world.cache.flaw(oid) is not None]
    again, said = far.world.mlops("data", command)

    assert (-signal.SIGKILL, [], 0) == (done.returncode, halves, again), said
    assert TRUE == far.world.files()
    assert names == [name for name in far.objects.names() if not name.endswith(".tmp")]
    assert 0 == far.world.mlops(*VERIFY_REMOTE)[0]


@pytest.mark.nightly
def test_dvc_reads_what_we_sent_and_we_read_what_dvc_sent(far: Far) -> None:
    """
    Over a network, too, the remote stays one that plain DVC reads and writes.
    """
    root, world = far.world.root, far.world
    write(root, {"model.bin": "mine"})
    assert 0 == world.mlops("data", "add", "model.bin")[0]
    assert 0 == world.mlops(*PUSH)[0]
    fresh(lambda _: None)(far)
    tool(root, "dvc", "pull", "-q")
    by_dvc = world.files()
    write(root, {"data/raw/d.csv": "d"})
    tool(root, "dvc", "add", "-q", "data/raw")
    tool(root, "dvc", "push", "-q")
    fresh(lambda _: None)(far)

    code, said = world.mlops(*PULL)

    assert 0 == code, said
    assert {**TRUE, "model.bin": "mine"} == by_dvc
    assert {**TRUE, "model.bin": "mine", "data/raw/d.csv": "d"} == world.files()


@pytest.mark.nightly
def test_a_bucket_that_is_not_there(far: Far) -> None:
    """
    A bucket or folder that does not exist is named as such, or is made where the remote can make it.
    """
    if far.kind == "ssh":
        far.configure(folder=far.world.base / "new" / "place")
        assert 0 == far.world.mlops(*PUSH)[0]
    else:
        far.configure(name="nobody-made-this")
        code, said = far.world.mlops(*PUSH)
        assert (3, True) == (code, "the bucket does not exist" in said), said


@pytest.mark.nightly
def test_a_far_disk_that_is_full(far: Far) -> None:
    """
    A server that takes no byte more is told as such, and nothing half has a name there.
    """
    if far.kind != "ssh" or os.geteuid() != 0:
        pytest.skip("a small disk behind SFTP is made by an administrator")
    small = far.world.base / "small"
    small.mkdir()
    tool(far.world.base, "mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", str(small))
    try:
        write(far.world.root, {"model.bin": "large" * 20_000})
        assert 0 == far.world.mlops("data", "add", "model.bin")[0]
        far.configure(folder=small)
        code, said = far.world.mlops(*PUSH)
        names = Folder(small).names()
    finally:
        tool(far.world.base, "umount", str(small))
    far.configure()
    again, _ = far.world.mlops(*PUSH)

    assert (3, True, 0) == (code, "storage" in said, again), said
    assert [] == [name for name in names if len(name) in {32, 36} and name not in far.objects.names()]


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("module", "plugin", "url"), [("sshfs", "dvc-ssh", "ssh://a@h/p"), ("s3fs", "dvc-s3", "s3://b/p")]
)
@pytest.mark.parametrize("command", ["push", "pull"])
def test_a_plugin_that_is_missing_is_named(world: World, module: str, plugin: str, url: str, command: str) -> None:
    """
    Where DVC's package for a kind of remote is not installed, the sentence says which, and how to get it.
    """
    private(world, url)
    shutil.rmtree(world.cache.folder)
    words = ["data", command]
    script = f"import sys; sys.modules[{module!r}] = None; from mlopskit.cli.entry import main; sys.exit(main({words}))"

    done = subprocess.run([sys.executable, "-c", script], cwd=world.root, capture_output=True, text=True, check=False)

    said = done.stdout + done.stderr
    assert (3, True) == (done.returncode, f"pip install {plugin}" in " ".join(said.split())), said
