"""The template goes on and so does the user: nothing of either is lost in silence."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mlopskit.commands import update as updating
from mlopskit.errors import ExitCode, Incomplete, MlopsError, UsageError
from mlopskit.report import Receipt

from .conftest import TEN, put, snapshot

Git = Callable[..., str]


def edit(project: Path, git: Git, files: Mapping[str, bytes | None]) -> None:
    """Make the user's changes, and commit them."""
    put(project, files)
    git("add", "-A", "-f")
    git("commit", "-qm", "Mine", "--allow-empty")


def update(project: Path, home: Path, *, dry_run: bool = False) -> Receipt:
    return updating.update(project, dry_run=dry_run, home=home)


def version(project: Path) -> str:
    """Return the version that the project records."""
    return str(json.loads((project / ".mlopskit.json").read_text())["template"])


def conflicts(receipt: Receipt) -> list[tuple[str, str]]:
    """Return what git could not decide: path and kind."""
    listed = receipt.result["conflicts"]
    assert isinstance(listed, list)
    return [(one["path"], one["kind"]) for one in listed]


def test_an_untouched_project_becomes_the_new_one(project: Path, home: Path, git: Git) -> None:
    """
    Files are changed, added, removed, renamed and made executable as the template has it, and the version is recorded.
    """
    receipt = update(project, home)

    assert (ExitCode.PASS, "2.0") == (receipt.exit_code, version(project))
    assert [
        "Makefile",
        "dos.txt",
        "new.txt",
        "picture.bin",
        "renamed.txt",
        "run.txt",
        "where.txt",
        "who.txt",
    ] == sorted(path.name for path in project.iterdir() if not path.name.startswith("."))
    assert b"one\r\ntwo\r\nthree\r\nfour\r\n" == (project / "dos.txt").read_bytes()
    assert (project / "run.txt").stat().st_mode & stat.S_IXUSR
    assert ("Grace\n", "London\n") == ((project / "who.txt").read_text(), (project / "where.txt").read_text())
    assert "" == git("diff", "--name-only")


def test_a_second_run_changes_nothing(project: Path, home: Path, git: Git) -> None:
    """
    Whether the first is committed or only staged, there is nothing left to do.
    """
    update(project, home)
    git("commit", "-qam", "Update")
    before = snapshot(project)
    receipt = update(project, home)

    assert (ExitCode.PASS, (), before) == (receipt.exit_code, receipt.done, snapshot(project))
    assert "" == git("status", "--porcelain")


def test_edits_on_other_lines_are_kept(project: Path, home: Path, git: Git) -> None:
    """
    The user's line and the template's line are both there.
    """
    edit(project, git, {"Makefile": TEN.replace("line 1\n", "mine\n").encode()})
    receipt = update(project, home)

    assert ExitCode.PASS == receipt.exit_code
    assert TEN.replace("line 1\n", "mine\n").replace("line 9\n", "line nine\n") == (project / "Makefile").read_text()


CONFLICTS: dict[str, tuple[dict[str, bytes | None], list[tuple[str, str]]]] = {
    "the same line": ({"Makefile": TEN.replace("line 9", "mine").encode()}, [("Makefile", "contents")]),
    "a deleted file that the template changed": ({"Makefile": None}, [("Makefile", "modify/delete")]),
    "an edited file that the template removed": (
        {"old.txt": b"to be removed\n" * 5 + b"mine\n"},
        [("old.txt", "modify/delete")],
    ),
    "an edited file that the template renamed": (
        {"ren.txt": TEN.replace("line 2", "mine").encode()},
        [("renamed.txt", "contents")],
    ),
    "the same new file": ({"new.txt": b"mine\n"}, [("new.txt", "contents")]),
    "a binary file": ({"picture.bin": b"\0mine"}, [("picture.bin", "binary")]),
}


@pytest.mark.parametrize("case", CONFLICTS)
def test_a_conflict_is_told_and_can_be_taken_back(project: Path, home: Path, git: Git, case: str) -> None:
    """
    Exit 3, the file and the kind named with advice, the version not recorded; abort restores every byte.
    """
    mine, expected = CONFLICTS[case]
    edit(project, git, mine)
    before = snapshot(project)
    receipt = update(project, home)
    told = " ".join(receipt.notes)

    assert (ExitCode.INCOMPLETE, expected, "1.0") == (receipt.exit_code, conflicts(receipt), version(project))
    assert [] == [path for path, _ in expected if f"{path} (" not in told]
    everything = b"\n".join(kept for _, kept in snapshot(project).values())
    assert [] == [content for content in mine.values() if content is not None and b"mine" not in everything]
    with pytest.raises(Incomplete, match="is not finished"):
        update(project, home)
    with pytest.raises(Incomplete, match="not resolved"):
        updating.resume(project)

    updating.abort(project)

    assert (before, "") == (snapshot(project), git("status", "--porcelain"))


def test_after_the_conflict_is_resolved_the_version_is_recorded(project: Path, home: Path, git: Git) -> None:
    """
    Markers first, then git's own mark, then `--continue`; afterwards nothing is left to do.
    """
    edit(project, git, {"Makefile": TEN.replace("line 9", "mine").encode()})
    update(project, home)
    git("add", "Makefile")
    with pytest.raises(Incomplete, match="conflict markers"):
        updating.resume(project)
    (project / "Makefile").write_text(TEN.replace("line 9", "both"))
    git("add", "Makefile")
    updating.resume(project)
    git("commit", "-qm", "Update")

    assert ("2.0", ()) == (version(project), update(project, home).done)
    assert "both" in (project / "Makefile").read_text()


@pytest.mark.parametrize("change", [{"Makefile": b"mine\n"}, {"who.txt": None}])
def test_a_dirty_tree_is_refused(project: Path, home: Path, change: Mapping[str, bytes | None]) -> None:
    """
    What is not committed could not be told from the update, so nothing is done.
    """
    put(project, change)
    before = snapshot(project)

    with pytest.raises(UsageError, match="not everything is committed"):
        update(project, home)
    assert before == snapshot(project)


def test_a_file_that_git_does_not_know_is_not_overwritten(project: Path, home: Path) -> None:
    """
    An untracked file of a new file's name stops the update before anything is written.
    """
    put(project, {"new.txt": b"mine\n"})
    before = snapshot(project)

    with pytest.raises(Incomplete, match=r"new\.txt"):
        update(project, home)
    assert before == snapshot(project)


def test_a_dry_run_shows_and_writes_nothing(project: Path, home: Path) -> None:
    """
    The difference is there, and the project and git's own folder are as before.
    """
    before, objects = snapshot(project), len(list((project / ".git").rglob("*")))
    receipt = update(project, home, dry_run=True)

    assert "+line nine" in str(receipt.result["difference"])
    assert (before, objects) == (snapshot(project), len(list((project / ".git").rglob("*"))))


def test_a_version_that_is_gone_is_found_in_the_history(project: Path, home: Path, git: Git) -> None:
    """
    Where the old template can no longer be rendered, the files as they were first committed serve as the base.
    """
    edit(project, git, {"Makefile": TEN.replace("line 1\n", "mine\n").encode()})
    shutil.rmtree(home / "releases")
    receipt = update(project, home)

    assert ["picture.bin"] == [note.split(":")[0] for note in receipt.notes if "not known any more" in note] or (
        ExitCode.PASS == receipt.exit_code
    )
    assert TEN.replace("line 1\n", "mine\n").replace("line 9\n", "line nine\n") == (project / "Makefile").read_text()


def test_a_project_in_a_folder_of_a_larger_repository(project: Path, home: Path, tmp_path: Path) -> None:
    """
    Only the project's folder is touched.
    """
    larger = tmp_path / "larger"
    shutil.copytree(project, larger / "ml/birds", ignore=shutil.ignore_patterns(".git"))
    put(larger, {"Makefile": b"theirs\n"})
    for words in (("init", "-q"), ("add", "-A", "-f"), ("commit", "-qm", "All")):
        subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *words], cwd=larger, check=True)
    receipt = update(larger / "ml/birds", home)

    assert (ExitCode.PASS, "2.0") == (receipt.exit_code, version(larger / "ml/birds"))
    assert "theirs\n" == (larger / "Makefile").read_text()
    assert (larger / "ml/birds/new.txt").is_file()


def test_trouble_while_writing_takes_all_back(project: Path, home: Path, git: Git) -> None:
    """
    A full disk, imitated by a folder where a file has to go, leaves the project as it was and git clean.
    """
    (project / ".gitignore").write_text("new.txt/\n")
    git("add", ".gitignore")
    git("commit", "-qm", "Ignore")
    (project / "new.txt/deep").mkdir(parents=True)
    before = snapshot(project)

    with pytest.raises(MlopsError):
        update(project, home)
    assert (before, "") == (snapshot(project), git("status", "--porcelain"))


@pytest.mark.nightly
def test_a_killed_run_is_taken_back_or_complete(project: Path, home: Path, git: Git) -> None:
    """
    Wherever it is killed, the next run ends with the whole update, and nothing of the user's is lost.
    """
    edit(project, git, {"Makefile": TEN.replace("line 1\n", "mine\n").encode()})
    code = (
        "import sys; from pathlib import Path; from mlopskit.commands.update import update;"
        "update(Path(sys.argv[1]), home=Path(sys.argv[2]))"
    )
    for tenth in range(1, 9):
        copy = project.parent / f"copy{tenth}"
        shutil.copytree(project, copy, symlinks=True)
        with subprocess.Popen([sys.executable, "-c", code, str(copy), str(home)], stderr=subprocess.DEVNULL) as child:
            time.sleep(tenth * 0.12)
            child.send_signal(signal.SIGKILL)
        time.sleep(0.2)  # a git that it had started may still be at work
        (copy / ".git/index.lock").unlink(missing_ok=True)
        try:
            update(copy, home)
        except UsageError:
            assert "2.0" in (copy / ".mlopskit.json").read_text()
        assert ("2.0", True) == (version(copy), "mine" in (copy / "Makefile").read_text())
        assert not (copy / ".git/mlops-change/state.json").exists()


def test_an_update_stopped_half_way_is_taken_back_by_the_next(
    project: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Stopped right after git has written the files, the next run brings all back first and then does the whole.
    """
    child = os.fork()
    if child == 0:
        monkeypatch.setattr("mlopskit.scaffold.journal.write_record", lambda *_: os._exit(9))
        update(project, home)
        os._exit(0)
    os.waitpid(child, 0)
    assert (project / ".git/mlops-change/state.json").exists()
    receipt = update(project, home)

    assert (ExitCode.PASS, "2.0") == (receipt.exit_code, version(project))


def stopped(project: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an update die right after git has written the files."""
    child = os.fork()
    if child == 0:
        monkeypatch.setattr("mlopskit.scaffold.journal.write_record", lambda *_: os._exit(9))
        update(project, home)
        os._exit(0)
    os.waitpid(child, 0)


@pytest.mark.parametrize("name", ["new.txt", "picture.bin", ".mlopskit.json"])
def test_work_on_a_change_that_was_stopped_is_not_taken_back_unasked(
    project: Path, home: Path, git: Git, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """
    Whoever edits a file before the next run is asked first; `--abort` then brings back what was there before.
    """
    before = snapshot(project)
    stopped(project, home, monkeypatch)
    put(project, {name: (project / name).read_bytes() + b"\n"})
    worked_on = snapshot(project)

    with pytest.raises(Incomplete, match="stopped half way") as told:
        update(project, home)
    assert ("--abort" in (told.value.hint or ""), worked_on) == (True, snapshot(project))
    updating.abort(project)
    assert (before, "") == (snapshot(project), git("status", "--porcelain"))


def test_work_on_a_change_that_was_stopped_can_stay(
    project: Path, home: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    `--continue` keeps every file as it is now, and the next update merges what is missing.
    """
    stopped(project, home, monkeypatch)
    put(project, {"Makefile": (project / "Makefile").read_bytes() + b"mine\n"})
    worked_on = snapshot(project)
    with pytest.raises(Incomplete, match="stopped half way"):
        update(project, home)
    updating.resume(project)
    assert worked_on == snapshot(project)
    git("commit", "-qam", "As far as it came")

    assert (ExitCode.PASS, "2.0") == (update(project, home).exit_code, version(project))
    assert (project / "Makefile").read_bytes().endswith(b"mine\n")


def test_a_commit_after_a_change_that_was_stopped_is_not_undone(
    project: Path, home: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What git wrote before the death and somebody committed stays; the next update merges what is missing.
    """
    stopped(project, home, monkeypatch)
    git("commit", "-qam", "Half of it")
    half = snapshot(project)

    with pytest.raises(Incomplete, match="stopped half way"):
        update(project, home)
    with pytest.raises(UsageError, match="something was committed"):
        updating.abort(project)
    assert half == snapshot(project)
    updating.resume(project)
    assert (ExitCode.PASS, "2.0") == (update(project, home).exit_code, version(project))


def test_what_mlopskit_did_not_make_is_not_updated(tmp_path: Path, home: Path) -> None:
    """
    A folder without a record is told so.
    """
    with pytest.raises(UsageError, match="not made by mlopskit"):
        update(tmp_path, home)
