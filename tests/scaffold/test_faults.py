"""Whatever happens to `init`, `add` and `update`: as before or complete, no user byte lost, and the next run works."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from mlopskit.commands.init import Wishes, init

MLOPS = (sys.executable, "-m", "mlopskit")
STOPPED = {-signal.SIGKILL, -signal.SIGPIPE, -signal.SIGXFSZ}

pytestmark = pytest.mark.slow


def start(folder: Path, words: Sequence[str], *, largest: int = 0) -> subprocess.Popen[bytes]:
    """Start mlops in a folder; files may grow to a size only, as on a disk that is nearly full."""

    def bound() -> None:
        if largest:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    return subprocess.Popen(
        [*MLOPS, *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=bound,  # noqa: PLW1509 - a limit of one child is what is wanted, and no thread is there
    )


def ended(child: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Wait for a run; return its code and all that it said."""
    out, err = child.communicate(timeout=120)
    return child.returncode, ((out or b"") + (err or b"")).decode()


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder but git's own."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.relative_to(folder).parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def git(project: Path, *words: str) -> str:
    """Return what git says in a project."""
    command = ["git", "-C", str(project), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of a project that nothing happened to."""
    parent = tmp_path_factory.mktemp("whole")
    init("birds", Wishes("minimal"), parent=parent)
    return tree(parent / "birds")


def settle(parent: Path, whole: dict[str, bytes]) -> None:
    """Hold that a project is not there or complete, and that the next run makes it and leaves nothing else."""
    if (parent / "birds").exists():
        assert whole == tree(parent / "birds")
        assert "" == git(parent / "birds", "status", "--porcelain")
        return
    code, said = ended(start(parent, ["init", "birds", "--profile", "minimal"]))
    assert (0, whole) == (code, tree(parent / "birds")), said
    assert ["birds"] == [path.name for path in parent.iterdir()]


@pytest.mark.parametrize("tenth", [2, 4, 6, 8])
def test_an_init_that_is_killed_leaves_nothing_half(tenth: int, whole: dict[str, bytes], tmp_path: Path) -> None:
    """
    Wherever it is killed, the project is not there or whole, and the next run sweeps away what was left.
    """
    began = time.monotonic()
    ended(start(tmp_path, ["init", "other", "--profile", "minimal"]))
    usual = time.monotonic() - began
    _sweep(tmp_path)
    child = start(tmp_path, ["init", "birds", "--profile", "minimal"])
    time.sleep(usual * tenth / 10)
    child.kill()
    ended(child)
    time.sleep(0.3)  # a git that it had started may still be at work

    settle(tmp_path, whole)


@pytest.mark.parametrize("largest", [1, 5000, 50_000, 200_000])
def test_an_init_on_a_full_disk_leaves_nothing(largest: int, whole: dict[str, bytes], tmp_path: Path) -> None:
    """
    A file that cannot be written whole stops it with a sentence, and nothing of the project is there.
    """
    code, said = ended(start(tmp_path, ["init", "birds", "--profile", "minimal"], largest=largest))

    assert code in {3, *STOPPED}, said
    assert [] == list(tmp_path.iterdir())
    settle(tmp_path, whole)


def test_an_init_whose_reader_is_gone_is_complete(whole: dict[str, bytes], tmp_path: Path) -> None:
    """
    A closed stdout, as of `mlops init birds | true`, costs the report and not the project.
    """
    child = start(tmp_path, ["init", "birds", "--profile", "minimal"])
    assert child.stdout is not None
    child.stdout.close()
    child.stdout = None
    ended(child)

    settle(tmp_path, whole)


def test_two_inits_at_once_make_one_project(whole: dict[str, bytes], tmp_path: Path) -> None:
    """
    One is told that the folder is there, the other has made it whole.
    """
    children = [start(tmp_path, ["init", "birds", "--profile", "minimal"]) for _ in range(2)]
    codes = sorted(ended(child)[0] for child in children)

    assert [0, 2] == codes
    settle(tmp_path, whole)


def add_then(project: Path, happen: Callable[[], object]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the files before and after something that happens to `mlops add`, once it can be told which."""
    before = tree(project)
    happen()
    return before, tree(project)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project of its own for each test."""
    init("birds", Wishes("minimal"), parent=tmp_path)
    return tmp_path / "birds"


def added(project: Path) -> bool:
    """Whether the part is there, whole and staged; a half of it is neither this nor as before."""
    recorded = "ci-gitlab" in json.loads((project / ".mlopskit.json").read_text())["parts"]
    staged = set(git(project, "diff", "--cached", "--name-only").split())
    assert not recorded or {".gitlab-ci.yml", ".mlopskit.json", "make/ci-gitlab.mk"} <= staged
    return recorded


@pytest.mark.parametrize("largest", [1, 600, 3000])
def test_an_add_on_a_full_disk_changes_nothing(largest: int, project: Path) -> None:
    """
    What could not be written whole is taken back, byte for byte, and with room again the part comes.
    """
    before, after = add_then(project, lambda: ended(start(project, ["add", "ci-gitlab"], largest=largest)))
    code, said = ended(start(project, ["add", "ci-gitlab"]))

    assert before == after
    assert (0, True) == (code, added(project)), said


@pytest.mark.parametrize("tenth", [5, *(pytest.param(each, marks=pytest.mark.nightly) for each in (3, 7, 9))])
def test_an_add_that_is_killed_is_taken_back_or_complete(tenth: int, project: Path) -> None:
    """
    The next run ends with the part whole, whatever the first has done.
    """
    began = time.monotonic()
    ended(start(project, ["add", "ci-gitlab", "--dry-run"]))
    usual = time.monotonic() - began
    child = start(project, ["add", "ci-gitlab"])
    time.sleep(usual * tenth / 10)
    child.kill()
    ended(child)
    time.sleep(0.3)
    (project / ".git/index.lock").unlink(missing_ok=True)
    code, said = ended(start(project, ["add", "ci-gitlab"]))

    assert added(project), said
    assert code in {0, 2}, said  # 2: all was done and waits to be committed


def test_two_adds_at_once_add_once(project: Path) -> None:
    """
    One is told that the other is at work, or finds all done; the part is there whole.
    """
    children = [start(project, ["add", "ci-gitlab"]) for _ in range(2)]
    told = [ended(child) for child in children]

    assert added(project)
    assert 0 in {code for code, _ in told}
    assert {0, 2, 3} >= {code for code, _ in told}, told


def test_an_add_whose_reader_is_gone_is_complete(project: Path) -> None:
    """
    A closed stdout costs the report and not the part.
    """
    child = start(project, ["add", "ci-gitlab"])
    assert child.stdout is not None
    child.stdout.close()
    child.stdout = None
    ended(child)

    assert added(project)


def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    """
    One sentence, exit 3, and nothing is there; root is made to obey permissions for it.
    """
    plain = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    if plain and subprocess.run([*plain, "true"], capture_output=True, check=False).returncode:
        pytest.skip("root cannot be made to obey permissions here")
    tmp_path.chmod(0o500)
    words = [*plain, *MLOPS, "init", "birds"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    tmp_path.chmod(0o700)

    assert (3, []) == (done.returncode, list(tmp_path.iterdir()))
    assert "nothing can be written" in done.stderr


def _sweep(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path)
