"""The list of faults: what is broken around a command is named, costs what it must, and is never a pass."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.hostile.corpus.case import Ground
from tests.hostile.running import AUDITS, READERS, Ran, Stage, picture

AUDIT, LIST = AUDITS[0], READERS[3]
Break = Callable[[Ground], object]


@pytest.fixture
def ground(folder: Path) -> Ground:
    """Return a plain project with two commits."""
    made = Ground(folder / "target", folder / "outside")
    made.root.mkdir()
    made.outside.mkdir()
    _ = made.trap
    return made.project().commit({"more.py": "import torch\n"})


def level(ran: Ran) -> tuple[int | None, str]:
    """Return how an audit ended, and the first level it tells."""
    told = json.loads(ran.out)["result"].get("assessments") or [{}]
    return ran.code, str(told[0].get("level"))


def unread(ran: Ran) -> str:
    """Return what an audit says that it did not read."""
    return json.dumps(json.loads(ran.out)["result"]["unread"])


def rubbish(path: str) -> Break:
    """Return what overwrites a file of git with rubbish."""
    return lambda ground: (ground.root / ".git" / path).write_bytes(b"\xff\x00rubbish\n" * 20)


def detached(ground: Ground) -> None:
    """Check a commit out without a branch."""
    ground.git("checkout", "--quiet", "--detach")


def locked(ground: Ground) -> None:
    """Leave the locks of a git that was killed, and a merge half done."""
    for name in ("index.lock", "HEAD.lock", "MERGE_HEAD"):
        (ground.root / ".git" / name).write_text(ground.git("rev-parse", "HEAD") + "\n")


def old_times(ground: Ground) -> None:
    """Let files be from before and after all time."""
    for name, when in (("train.py", 0), ("data.csv", 2**33), ("Makefile", 1)):
        os.utime(ground.root / name, (when, when))


def windows_ends(ground: Ground) -> None:
    """Write files as Windows does, with a mark in front."""
    for name in ("train.py", "dvc.yaml"):
        text = (ground.root / name).read_bytes()
        (ground.root / name).write_bytes(b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("fault", [detached, locked, old_times, windows_ends], ids=lambda each: each.__name__)
def test_what_is_odd_and_harmless_changes_no_level(fault: Break, ground: Ground, stage: Stage) -> None:
    """
    A detached head, left locks, times out of any range and line ends of Windows give the same level as before.
    """
    before = level(stage.run(AUDIT, ground, {}, inside=False))
    fault(ground)
    after = stage.run(AUDIT, ground, {}, inside=False)

    assert before == level(after)
    assert "Traceback" not in after.err


@pytest.mark.parametrize("env", [{"HOME": ""}, {"LC_ALL": "C", "LANG": "C"}, {"LC_ALL": "xx"}, {"TZ": "Asia/Kolkata"}])
def test_surroundings_change_no_level(env: Mapping[str, str], ground: Ground, stage: Stage) -> None:
    """
    No home, another locale and another zone tell the same bytes.
    """
    plain = stage.run(AUDIT, ground, {}, inside=False)
    odd = stage.run(AUDIT, ground, env, inside=False)

    assert (plain.code, plain.out) == (odd.code, odd.out)


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        (rubbish("index"), "index"),
        (lambda ground: shutil.rmtree(ground.root / ".git/objects"), ".git"),
        (lambda ground: (ground.root / ".git/HEAD").unlink(), ".git"),
    ],
    ids=["index", "objects", "head"],
)
def test_damage_to_git_is_named(fault: Break, named: str, ground: Ground, stage: Stage) -> None:
    """
    A broken index, missing objects or a missing HEAD leave an audit of the files, with the damage named.
    """
    fault(ground)
    ran = stage.run(AUDIT, ground, {}, inside=False)

    assert ran.code in (0, 3)
    assert named in unread(ran)


def test_without_git_the_folder_is_read_or_the_reason_told(ground: Ground, stage: Stage) -> None:
    """
    Where no git is on the search path, nothing crashes, and what rests on history is not passed off as looked at.
    """
    empty = {"PATH": str(ground.outside / "nowhere")}
    audit = stage.run(AUDIT, ground, empty, inside=False)
    listed = stage.run(LIST, ground, empty, inside=False)

    assert [3, 3] == [audit.code, listed.code]
    assert "install git" in audit.err
    assert "git" in listed.err


def test_an_old_git_is_enough_to_read_and_refused_to_merge(ground: Ground, stage: Stage) -> None:
    """
    A git that says it is 2.20 does for the audit; `mlops update` names the version that it needs.
    """
    real = shutil.which("git")
    old = ground.outside / "old"
    old.mkdir()
    script = f'#!/bin/sh\n[ "$1" = --version ] && echo "git version 2.20.1" && exit 0\nexec {real} "$@"\n'
    (old / "git").write_text(script)
    (old / "git").chmod(0o755)
    ground.write({".mlopskit.json": "{}"}).commit()
    env = {"PATH": f"{old}:{os.defpath}"}
    audit, update = stage.run(AUDIT, ground, env, inside=False), stage.run(("update",), ground, env, inside=True)

    assert 0 == audit.code
    assert update.code in (2, 3)
    assert "Traceback" not in update.err


@pytest.mark.parametrize("kind", ["bare", "shallow", "worktree", "sparse", "sha256", "submodule"])
def test_every_kind_of_repository_is_read(kind: str, ground: Ground, stage: Stage) -> None:
    """
    Bare, shallow, linked, sparse and SHA-256 repositories and those with submodules are audited like any other.
    """
    other = Ground(ground.outside.parent / "other", ground.outside)
    url = f"file://{ground.root}"
    if kind == "bare":
        ground.git("clone", "--quiet", "--bare", url, str(other.root))
    elif kind == "shallow":
        ground.git("clone", "--quiet", "--depth=1", url, str(other.root))
    elif kind == "worktree":
        ground.git("worktree", "add", "--quiet", "--detach", str(other.root))
    elif kind == "sha256":
        other.root.mkdir()
        other.git("init", "--quiet", "--object-format=sha256", "--initial-branch=main")
        other.project()
    else:
        ground.git("clone", "--quiet", url, str(other.root))
    if kind == "sparse":
        other.git("sparse-checkout", "set", "nothing")
    if kind == "submodule":
        other.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", url, "lib")
    ran = stage.run(AUDIT, other, {}, inside=False)
    since = stage.run(("audit", "{root}", "--since", "HEAD~1", "--format", "json"), other, {}, inside=False)

    assert level(stage.run(AUDIT, ground, {}, inside=False))[1] == level(ran)[1]
    assert 0 == ran.code
    assert since.code in ((2, 3) if kind in ("shallow", "sha256") else (0, 1))


@pytest.mark.parametrize("program", ["git", "nothing"])
def test_a_foreign_owner_is_no_reason_to_crash(program: str, ground: Ground, stage: Stage) -> None:
    """
    A repository of another user is read as far as git lets us, and the trouble is told.
    """
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder to another user")
    for path in (ground.root, *ground.root.rglob("*")):
        os.chown(path, 4242, 4242, follow_symlinks=False)
    ran = stage.run(AUDIT if program == "git" else LIST, ground, {}, inside=False)

    assert ran.code in (0, 3)
    assert "Traceback" not in ran.err


def mlops(*words: str, cwd: Path, before: tuple[str, ...] = (), **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as a process of its own."""
    argv = [*before, sys.executable, "-P", "-m", "mlopskit", *words]
    kept = {**os.environ, "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b.c", **env}
    return subprocess.run(argv, cwd=cwd, env=kept, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("place", ["/dev/full", "folder", "pipe-closed"])
def test_a_result_that_cannot_be_told_is_no_traceback(place: str, ground: Ground) -> None:
    """
    A full device, a folder in the place of a report, and a reader that went away end in a sentence or in silence.
    """
    if place == "folder":
        (ground.outside / "report").mkdir()
        done = mlops("audit", str(ground.root), "--report", f"json={ground.outside / 'report'}", cwd=ground.outside)
        assert 3 == done.returncode
    elif place == "/dev/full":
        done = mlops("audit", str(ground.root), "--report", "json=/dev/full", cwd=ground.outside)
        assert 3 == done.returncode
    else:
        shell = ("sh", "-c", '"$@" | true', "sh")
        done = mlops("audit", str(ground.root), "--format", "json", cwd=ground.outside, before=shell)
        assert 0 == done.returncode
    assert b"Traceback" not in done.stderr


def test_without_a_network_nothing_is_different(ground: Ground) -> None:
    """
    In a namespace that has no network at all, the audit says what it says otherwise.
    """
    alone = ("unshare", "--net", "--map-root-user")
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine allows no namespace of one's own")
    words = ("audit", str(ground.root), "--format", "json")
    here, there = mlops(*words, cwd=ground.outside), mlops(*words, cwd=ground.outside, before=alone)

    assert (here.returncode, here.stdout) == (there.returncode, there.stdout)


INJECTED = """
import builtins, errno, os, sys
left, kind = int(sys.argv[1]), getattr(errno, sys.argv[2])
opened, wrote, replaced = builtins.open, os.write, os.replace
def count():
    global left
    left -= 1
    if left == 0:
        raise OSError(kind, os.strerror(kind))
def opening(file, mode="r", *a, **k):
    if set(mode) & set("wxa+") and "mlops-bug" not in str(file):
        count()
    return opened(file, mode, *a, **k)
builtins.open = opening
import io
io.open = opening
def writing(*a): count(); return wrote(*a)
os.write = writing
made = os.mkdir
def making(*a, **k): count(); return made(*a, **k)
os.mkdir = making
from mlopskit.cli.entry import main
sys.exit(main(["init", "birds", "--defaults", "--no-git"]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ENOSPC", "EIO", "EACCES"])
def test_an_error_at_any_write_leaves_all_or_nothing(kind: str, tmp_path: Path) -> None:
    """
    `init` that meets an error at its n-th write leaves no project, or the whole one, and a sentence, never a bug.
    """
    whole = mlops("init", "birds", "--defaults", "--no-git", cwd=tmp_path)
    assert 0 == whole.returncode, whole.stderr
    count = len(list((tmp_path / "birds").rglob("*")))
    for number in (1, 2, 5, 20, 60, 110):
        place = tmp_path / f"{kind}{number}"
        place.mkdir()
        argv = [sys.executable, "-c", INJECTED, str(number), kind]
        done = subprocess.run(argv, cwd=place, capture_output=True, timeout=60, check=False)
        left = list(place.iterdir())
        found = len(list((place / "birds").rglob("*"))) if left else 0
        assert found in (0, count), (number, left)
        assert done.returncode in ((0,) if left else (2, 3)), done.stderr
        assert b"Traceback" not in done.stderr


@pytest.mark.slow
def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    """
    On a disk with room for a tenth of a project, `init` says so and leaves it as it was.
    """
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can make a small disk")
    try:
        done = mlops("init", "birds", "--defaults", cwd=disk)
        left = list(disk.iterdir())
    finally:
        subprocess.run(["umount", str(disk)], check=False)

    assert (3, []) == (done.returncode, left)
    assert b"No space left" in done.stderr


@pytest.mark.slow
def test_a_killed_init_is_absent_or_whole_and_the_next_succeeds(tmp_path: Path) -> None:
    """
    Killed at random moments, `init` leaves no project or a whole one; the next run sweeps up and succeeds.
    """
    chance = random.Random(8)  # noqa: S311 - moments, not secrets
    argv = [sys.executable, "-P", "-m", "mlopskit", "init", "birds", "--defaults"]
    for number in range(6):
        place = tmp_path / str(number)
        place.mkdir()
        with subprocess.Popen(argv, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            time.sleep(chance.uniform(0.1, 1.2))
            child.send_signal(signal.SIGKILL)
        there = (place / "birds").is_dir()
        again = mlops("init", "birds", "--defaults", cwd=place)
        assert again.returncode == (2 if there else 0), again.stderr
        assert ["birds"] == [path.name for path in place.iterdir()]
        assert (place / "birds/dvc.yaml").is_file()


@pytest.mark.slow
def test_many_at_once_say_the_same(ground: Ground) -> None:
    """
    Eight audits of one repository at once print the same bytes and leave nothing beside the cache.
    """
    before = picture(ground.root)
    argv = [sys.executable, "-P", "-m", "mlopskit", "audit", str(ground.root), "--format", "json"]
    env = {**os.environ, "XDG_CACHE_HOME": str(ground.outside / "cache")}
    children = [subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, cwd=ground.outside) for _ in range(8)]
    told = {child.communicate(timeout=60)[0] for child in children}

    assert 1 == len(told)
    assert [0] * 8 == [child.returncode for child in children]
    assert before == picture(ground.root)
    assert [] == [path for path in (ground.outside / "cache").rglob("*") if path.name.startswith(".")]
