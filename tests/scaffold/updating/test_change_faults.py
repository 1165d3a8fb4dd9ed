"""Whatever happens to a change of a project: as before or complete, and the next run works."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from pathlib import Path

import pytest

from mlopskit.commands.update import update

from .conftest import TEN, committed, made_home, made_project, put, snapshot

Tree = dict[str, tuple[int, bytes]]
MINE = TEN.replace("line 1\n", "mine\n").encode()
COMMANDS = {"update": ("update",), "add": ("add", "extra"), "remove": ("add", "--remove", "extra")}
ENTRY = """
import sys
from pathlib import Path
from mlopskit.scaffold import catalog
home = Path(sys.argv.pop(1))
catalog.home = lambda: home
{before}
from mlopskit.cli.entry import main
sys.exit(main(sys.argv[1:]))
"""
COUNTED = """
import errno, os, signal
left, what = int(sys.argv.pop(1)), sys.argv.pop(1)
WRITES = {"os.mkdir", "os.rename", "os.remove", "os.chmod"}
def happens(event, words):
    global left
    writing = event == "open" and isinstance(words[1], str) and set(words[1]) & set("wxa+")
    if writing or event in WRITES or event == "subprocess.Popen":
        left -= 1
        if left == 0 and what == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if left == 0:
            raise OSError(getattr(errno, what), os.strerror(getattr(errno, what)))
sys.addaudithook(happens)
"""
AS_BEFORE, COMPLETE = "as before", "complete"

pytestmark = pytest.mark.slow


class Ground:
    """A project to which a command will happen, and what it must be afterwards."""

    def __init__(self, project: Path, home: Path, command: str) -> None:
        self.project, self.home, self.words = project, home, COMMANDS[command]
        put(project, {"Makefile": MINE})
        committed(project)
        if command != "update":
            update(project, home=home)
            committed(project)
        if command == "remove":
            assert (0, b"") == self.run(("add", "extra"))
            committed(project)
        self.before: Tree = snapshot(project)
        whole = project.parent / "whole"
        shutil.copytree(project, whole, symlinks=True)
        assert (0, b"") == self.run(at=whole)
        self.after: Tree = snapshot(whole)
        assert self.before != self.after

    def argv(self, words: Sequence[str] = (), *, before: str = "", first: Sequence[str] = ()) -> list[str]:
        """Return the command line of our command, or of other words; `before` is run before it in its process."""
        return [sys.executable, "-B", "-c", ENTRY.format(before=before), str(self.home), *first, *(words or self.words)]

    def run(self, words: Sequence[str] = (), *, at: Path | None = None, **more: object) -> tuple[int, bytes]:
        """Run it and return its exit code and what it says on stderr."""
        done = subprocess.run(self.argv(words), cwd=at or self.project, capture_output=True, check=False, **more)  # type: ignore[call-overload] # whatever run takes
        return done.returncode, done.stderr

    def state(self, at: Path | None = None) -> str:
        """Return whether the project is as before or complete; what is neither fails."""
        project = at or self.project
        found = snapshot(project)
        assert found in (self.before, self.after), sorted(
            path for path in {*found, *self.before} if found.get(path) != self.before.get(path)
        )
        staged = ["git", "-C", str(project), "status", "--porcelain"]
        told = subprocess.run(staged, capture_output=True, text=True, check=True).stdout.splitlines()
        assert [] == [line for line in told if line[1] != " "]
        assert (found == self.before) == (told == [])
        return AS_BEFORE if found == self.before else COMPLETE

    def settle(self, at: Path | None = None) -> None:
        """Hold that the next run ends with the whole change, and that nothing is left of the one that was stopped."""
        project = at or self.project
        (project / ".git/index.lock").unlink(missing_ok=True)  # git itself, killed, asks a person to do this
        code, said = self.run(at=project)
        assert code in {0, 2}, said  # 2: all was done before, and waits to be committed
        assert COMPLETE == self.state(project), (code, said)
        assert not (project / ".git/mlops-change/state.json").exists()


@pytest.fixture(scope="module", params=COMMANDS)
def first(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Return a project for each of the commands that change one; take copies of it."""
    place = tmp_path_factory.mktemp(request.param)
    home = made_home(place)
    return Ground(made_project(home, place), home, request.param)


@pytest.fixture
def ground(first: Ground, tmp_path: Path) -> Ground:
    """Return a copy of it to do as one likes with."""
    shutil.copytree(first.project, tmp_path / "birds", symlinks=True)
    ground = copy(first)
    ground.project = tmp_path / "birds"
    return ground


def events(ground: Ground) -> int:
    """Return how often a whole run writes something or starts a program."""
    there = ground.project.parent / "counted"
    shutil.copytree(ground.project, there, symlinks=True)
    tell = "import atexit; begun = 10**6; atexit.register(lambda: print(begun - left, file=sys.stderr))"
    done = subprocess.run(
        ground.argv(before=f"{COUNTED}\n{tell}", first=("1000000", "EIO")), cwd=there, capture_output=True, check=True
    )
    shutil.rmtree(there)
    return int(done.stderr.split()[-1])


def each_of(ground: Ground, few: int) -> Iterator[tuple[int, Path]]:
    """Go through some of the moments of a run, the first and the last among them, each with a project of its own."""
    count = events(ground)
    chance = random.Random(count)  # noqa: S311 - moments, not secrets
    moments = {1, count, *chance.sample(range(1, count), min(few, count - 1))}
    for number in sorted(moments):
        there = ground.project.parent / f"copy{number}"
        shutil.copytree(ground.project, there, symlinks=True)
        yield number, there
        shutil.rmtree(there)


def stopped_at(ground: Ground, number: int, there: Path, what: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command so that something happens to it at its n-th write or program."""
    argv = ground.argv(before=COUNTED, first=(str(number), what))
    return subprocess.run(argv, cwd=there, capture_output=True, timeout=60, check=False)


def fails_well(ground: Ground, number: int, there: Path, what: str) -> None:
    """Hold that an error at this moment is a sentence, and leaves all or nothing."""
    done = stopped_at(ground, number, there, what)
    assert b"Traceback" not in done.stderr, (number, done.stderr.decode())
    assert done.returncode in {0, 2, 3}, (number, done.stderr)
    assert (COMPLETE if done.returncode == 0 else AS_BEFORE) == ground.state(there), (number, done.stderr)
    ground.settle(there)


def dies_well(ground: Ground, number: int, there: Path) -> None:
    """Hold that after a death at this moment the next run brings the whole."""
    done = stopped_at(ground, number, there, "kill")
    assert -signal.SIGKILL == done.returncode
    assert MINE.split(b"\n")[0] in (there / "Makefile").read_bytes() or (there / ".git/mlops-change").exists()
    ground.settle(there)


def test_an_error_at_a_write_leaves_all_or_nothing(ground: Ground) -> None:
    """
    Wherever the disk is full, the files are as before and the next run works.
    """
    for number, there in each_of(ground, 1):
        fails_well(ground, number, there, "ENOSPC")


def test_a_death_at_a_write_is_mended_by_the_next_run(ground: Ground) -> None:
    """
    Killed before any of its writes, or as git begins one, the next run takes back what is half and does the whole.
    """
    for number, there in each_of(ground, 1):
        dies_well(ground, number, there)


@pytest.mark.nightly
@pytest.mark.parametrize("what", ["ENOSPC", "EIO", "EACCES", "kill"])
def test_trouble_at_many_writes(ground: Ground, what: str) -> None:
    """
    The same for many of them, under every error that a disk can give.
    """
    for number, there in each_of(ground, 24):
        if what == "kill":
            dies_well(ground, number, there)
        else:
            fails_well(ground, number, there, what)


@pytest.mark.parametrize(
    "kilobytes", [28, *(pytest.param(each, marks=pytest.mark.nightly) for each in (4, 12, 44, 60, 92))]
)
def test_a_full_disk_is_said(ground: Ground, kilobytes: int, tmp_path: Path) -> None:
    """
    On a real disk with so little room left, git's writes included, nothing is half; with room again it works.
    """
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can make a small disk")
    try:
        there = disk / "birds"
        shutil.copytree(ground.project, there, symlinks=True)
        room = os.statvfs(disk)
        (disk / "full").write_bytes(b"\1" * (room.f_bavail * room.f_bsize - 1024 * kilobytes))
        code, said = ground.run(at=there)
        assert code in {0, 3}, said
        assert (COMPLETE if code == 0 else AS_BEFORE) == ground.state(there), said
        (disk / "full").unlink()
        ground.settle(there)
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=False)


@pytest.mark.parametrize("closed", ["at once", "/dev/full", "after a byte"])
def test_a_reader_that_is_gone_costs_the_report_alone(ground: Ground, closed: str) -> None:
    """
    The change is made whole whether stdout is closed from the start, takes nothing, or is closed while it is told.
    """
    out = os.open("/dev/full", os.O_WRONLY) if closed == "/dev/full" else subprocess.PIPE
    child = subprocess.Popen(ground.argv(), cwd=ground.project, stdout=out, stderr=subprocess.PIPE)
    if child.stdout is not None:
        if closed == "after a byte":
            child.stdout.read(1)
        child.stdout.close()
    _, said = child.communicate(timeout=60)
    if closed == "/dev/full":
        os.close(out)

    assert b"Traceback" not in said
    assert COMPLETE == ground.state()
    ground.settle()


def test_two_at_once_do_it_once(ground: Ground) -> None:
    """
    One does it; the other is told to wait, or that there is something to commit, or finds nothing to do.
    """
    running = [
        subprocess.Popen(ground.argv(), cwd=ground.project, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    told = [(child.communicate(timeout=60)[1], child.returncode) for child in running]
    codes = sorted(code for _, code in told)

    assert 0 == codes[0], told
    assert codes[1] in {0, 2, 3}, told
    assert COMPLETE == ground.state()


def test_a_folder_that_may_not_be_written_is_said(ground: Ground) -> None:
    """
    One sentence with exit 3, no byte different, and with the right to write it works.
    """
    plain = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    if plain and subprocess.run([*plain, "true"], capture_output=True, check=False).returncode:
        pytest.skip("root cannot be made to obey permissions here")
    folders = [ground.project, *(path for path in ground.project.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    done = subprocess.run([*plain, *ground.argv()], cwd=ground.project, capture_output=True, check=False)
    for folder in folders:
        folder.chmod(0o755)

    assert (3, 1) == (done.returncode, done.stderr.count(b"Error:")), done.stderr
    assert AS_BEFORE == ground.state()
    ground.settle()


@pytest.mark.nightly
def test_killed_at_random_moments(ground: Ground) -> None:
    """
    Also while git is at work: what is there afterwards is mended by the next run.
    """
    chance = random.Random(len(ground.after))  # noqa: S311 - moments, not secrets
    for number in range(12):
        there = ground.project.parent / f"killed{number}"
        shutil.copytree(ground.project, there, symlinks=True)
        with subprocess.Popen(ground.argv(), cwd=there, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            time.sleep(chance.uniform(0.15, 0.9))
            child.kill()
        time.sleep(0.2)  # a git that it had started may still be at work
        ground.settle(there)


Happen = Callable[[Ground], None]


def edited(ground: Ground) -> None:
    """Leave the record as no program would write it."""
    content = json.loads((ground.project / ".mlopskit.json").read_text())
    (ground.project / ".mlopskit.json").write_text(json.dumps({**content, "answers": "none"}))


def cut(ground: Ground) -> None:
    """Leave half of the record, as after a bad merge."""
    text = (ground.project / ".mlopskit.json").read_text()
    (ground.project / ".mlopskit.json").write_text(text[: len(text) // 2])


@pytest.mark.parametrize("happen", [edited, cut], ids=lambda happen: happen.__name__)
def test_a_record_that_cannot_be_meant_is_said(ground: Ground, happen: Happen) -> None:
    """
    Exit 2 with the file's name and how to bring it back, and nothing is changed.
    """
    happen(ground)
    broken = snapshot(ground.project)
    code, said = ground.run()

    assert (2, broken) == (code, snapshot(ground.project)), said
    assert b"is not a record of mlopskit" in said
    assert b"bring back the last good one with git" in said
