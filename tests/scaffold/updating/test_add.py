"""A part comes to a project, or to a repository of somebody else's making, and nothing of the user's changes."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from mlopskit.commands.add import add
from mlopskit.commands.init import Wishes, init
from mlopskit.commands.update import update
from mlopskit.errors import ExitCode, UsageError
from mlopskit.scaffold import catalog

from .conftest import committed, put, snapshot

Git = Callable[..., str]
FOREIGN = {
    "pyproject.toml": b'[project]\nname = "theirs"\n',
    "src/theirs/__init__.py": b"",
    "tests/test_it.py": b"def test_it():\n    assert True\n",
}


def test_a_part_is_added_and_recorded(project: Path, home: Path, git: Git) -> None:
    """
    Its file comes, the record names it, a second run changes nothing, and the next update brings its new edition.
    """
    update(project, home=home)
    git("commit", "-qam", "Update")
    added = add(project, ["extra"], home=home)
    git("commit", "-qam", "Add")

    assert {"extra.txt": "added", ".mlopskit.json": "recorded"} == {done.path: done.action for done in added.done}
    assert ["extra"] == json.loads((project / ".mlopskit.json").read_text())["parts"]
    assert "extra, second edition\n" == (project / "extra.txt").read_text()
    assert () == add(project, ["extra"], home=home).done
    assert "" == git("status", "--porcelain")


def test_a_part_of_a_newer_template_waits_for_the_update(project: Path, home: Path) -> None:
    """
    Adding changes the answers, updating changes the version: one at a time.
    """
    with pytest.raises(UsageError, match=r"version 1\.0"):
        add(project, ["extra"], home=home)


def test_an_unknown_part_is_named_with_the_nearest(project: Path, home: Path) -> None:
    """
    A slip of the pen is exit 2, with the part that was meant.
    """
    with pytest.raises(UsageError) as told:
        add(project, ["extre"], home=home)

    assert "did you mean `extra`?" == told.value.hint


def test_nothing_is_written_to_a_foreign_repository_without_consent(home: Path, tmp_path: Path) -> None:
    """
    The proposal is shown with its difference, exit 3, and every file is as before.
    """
    theirs = tmp_path / "theirs"
    put(theirs, FOREIGN)
    before = snapshot(committed(theirs))
    receipt = add(theirs, ["loose"], home=home)

    assert (ExitCode.INCOMPLETE, before) == (receipt.exit_code, snapshot(theirs))
    assert ["loose.txt", "mlops.mk"] == [done.path for done in receipt.done]
    assert "+for make --file mlops.mk" in str(receipt.result["difference"])


def test_with_consent_only_new_files_come(home: Path, tmp_path: Path) -> None:
    """
    What stands where the template has a file stays the user's, and a second run changes nothing.
    """
    theirs = tmp_path / "theirs"
    put(theirs, {**FOREIGN, "mlops.mk": b"mine\n"})
    before = snapshot(committed(theirs))
    receipt = add(theirs, ["loose"], consent=lambda difference: "+for make" in difference, home=home)
    after = snapshot(theirs)
    for words in (("add", "-A"), ("commit", "-qm", "Add")):
        subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *words], cwd=theirs, check=True)

    assert (ExitCode.PASS, before) == (receipt.exit_code, {path: after[path] for path in before})
    assert {"loose.txt", ".mlopskit.json"} == set(after) - set(before)
    assert "mlops.mk is yours and stays as it is." in receipt.notes
    assert () == add(theirs, ["loose"], home=home).done


def test_a_part_that_needs_our_pipeline_is_not_for_a_foreign_repository(home: Path, tmp_path: Path) -> None:
    """
    It is refused with the parts that would do.
    """
    theirs = tmp_path / "theirs"
    put(theirs, FOREIGN)
    committed(theirs)

    with pytest.raises(UsageError) as told:
        add(theirs, ["extra"], home=home)

    assert "parts for any repository: loose" == told.value.hint


@pytest.mark.parametrize("part", catalog.current().parts)
def test_every_part_can_be_added_later_as_well_as_at_once(part: str, tmp_path: Path) -> None:
    """
    A minimal project to which a part is added is the project that was made with it.
    """
    init("birds", Wishes("minimal"), parent=tmp_path)
    (tmp_path / "other").mkdir()
    init("birds", Wishes("minimal", wanted=(part,)), parent=tmp_path / "other")
    receipt = add(tmp_path / "birds", [part])

    assert ExitCode.PASS == receipt.exit_code
    assert snapshot(tmp_path / "other/birds") == snapshot(tmp_path / "birds")
