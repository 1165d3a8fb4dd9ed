"""A part is taken away again and an answer changed, by the same merge that brought them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mlopskit.commands.add import Wishes, add, alter
from mlopskit.commands.init import Wishes as Beginning
from mlopskit.commands.init import init
from mlopskit.commands.update import abort, resume, update
from mlopskit.errors import ExitCode, UsageError
from mlopskit.scaffold import catalog

from .conftest import committed, put, snapshot

Git = Callable[..., str]


@pytest.fixture
def extended(project: Path, home: Path, git: Git) -> Path:
    """Return a project of the newest template, committed with a part more than it had."""
    update(project, home=home)
    git("commit", "-qam", "Update")
    add(project, ["extra"], home=home)
    git("commit", "-qam", "Add")
    return project


def test_a_part_that_is_taken_away_leaves_the_tree_as_it_was(extended: Path, home: Path, git: Git) -> None:
    """
    Its files and its place in the record go, a second run changes nothing, and git's tree is the one from before.
    """
    gone = alter(extended, Wishes(removed=("extra",)), home=home)
    git("commit", "-qam", "Remove")

    assert {"extra.txt": "removed", ".mlopskit.json": "recorded"} == {done.path: done.action for done in gone.done}
    assert git("rev-parse", "HEAD~2^{tree}") == git("rev-parse", "HEAD^{tree}")
    assert () == alter(extended, Wishes(removed=("extra",)), home=home).done
    assert "" == git("status", "--porcelain")


def test_a_dry_run_of_a_removal_writes_nothing(extended: Path, home: Path) -> None:
    """
    What would go is named, and stays.
    """
    before = snapshot(extended)
    told = alter(extended, Wishes(removed=("extra",)), dry_run=True, home=home)

    assert [("would remove", "extra.txt")] == [(done.action, done.path) for done in told.done]
    assert before == snapshot(extended)


def test_what_people_have_made_of_a_part_is_theirs_to_decide(extended: Path, home: Path, git: Git) -> None:
    """
    An edited file of the part is a conflict: it stays with its edit, and abort or continue end it.
    """
    put(extended, {"extra.txt": b"extra, with a word of mine\n"})
    git("commit", "-qam", "Mine")
    before = snapshot(extended)
    told = alter(extended, Wishes(removed=("extra",)), home=home)

    assert ExitCode.INCOMPLETE == told.exit_code
    assert [("extra.txt", "modify/delete")] == [(one["path"], one["kind"]) for one in told.result["conflicts"]]  # type: ignore[attr-defined] # JSON
    assert b"extra, with a word of mine\n" == (extended / "extra.txt").read_bytes()
    abort(extended)
    assert before == snapshot(extended)

    alter(extended, Wishes(removed=("extra",)), home=home)
    git("add", "extra.txt")
    resume(extended)
    git("commit", "-qam", "Remove, and keep mine")
    assert (b"extra, with a word of mine\n", []) == (
        (extended / "extra.txt").read_bytes(),
        json.loads((extended / ".mlopskit.json").read_text())["parts"],
    )
    assert () == alter(extended, Wishes(removed=("extra",)), home=home).done


def test_an_answer_is_changed_wherever_it_was_written(extended: Path, home: Path) -> None:
    """
    `--set` changes file and record at once, and a second run changes nothing.
    """
    done = alter(extended, Wishes(given={"who": "Ada"}), home=home).done

    assert {"who.txt": "changed", ".mlopskit.json": "recorded"} == {one.path: one.action for one in done}
    assert "Ada\n" == (extended / "who.txt").read_text()


REFUSED = {
    "an unknown answer": (Wishes(given={"hwo": "Ada"}), "does not ask for `hwo`", "did you mean `who`?"),
    "an answer that cannot be": (Wishes(given={"who": "two\nlines"}), "`who` cannot be", "Who?"),
    "an unknown part": (Wishes(removed=("extre",)), "no part `extre`", "did you mean `extra`?"),
    "both at once": (Wishes(("extra",), ("extra",)), "asked for and taken away", ""),
    "nothing at all": (Wishes(), "nothing is asked for", "name a part to add or to --remove: extra, loose"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wish_that_cannot_be_meant_is_refused(extended: Path, home: Path, case: str) -> None:
    """
    The sentence says what is wrong, the hint what was meant, and nothing is written.
    """
    wishes, sentence, hint = REFUSED[case]
    before = snapshot(extended)

    with pytest.raises(UsageError, match=sentence) as told:
        alter(extended, wishes, home=home)
    assert (hint, before) == (told.value.hint or "", snapshot(extended))


@pytest.mark.parametrize(
    ("wanted", "removed", "said"),
    [
        (("serve", "loadtest"), "serve", "`loadtest` needs `serve`"),
        (("retrain",), "ci-github", "`retrain` needs `ci-github`"),
        (("ci-gitlab", "retrain"), "ci-gitlab", "`retrain` needs `ci-gitlab`"),
    ],
)
def test_a_part_that_others_need_stays(wanted: tuple[str, ...], removed: str, said: str, tmp_path: Path) -> None:
    """
    The one that needs it is named, be it in need of any provider of CI, and the hint takes both away.
    """
    init("birds", Beginning("minimal", wanted), parent=tmp_path)

    with pytest.raises(UsageError, match=said) as told:
        alter(tmp_path / "birds", Wishes(removed=(removed,)))
    assert f"mlops add --remove {removed} --remove {wanted[-1]}" == told.value.hint


def test_the_code_of_a_project_is_written_for_its_task(tmp_path: Path) -> None:
    """
    Task and package cannot be changed by a merge; the same answer again is no change.
    """
    init("birds", Beginning("minimal"), parent=tmp_path)

    with pytest.raises(UsageError, match="`task` was settled"):
        alter(tmp_path / "birds", Wishes(given={"task": "text"}))
    assert () == alter(tmp_path / "birds", Wishes(given={"task": "classification"})).done


@pytest.mark.nightly
@pytest.mark.parametrize("part", catalog.current().parts)
def test_every_part_comes_and_goes_without_a_trace(part: str, tmp_path: Path) -> None:
    """
    Added with what it requires and taken away with it, it leaves the very tree from before.
    """
    init("birds", Beginning("minimal"), parent=tmp_path)
    project = tmp_path / "birds"
    before = snapshot(project)
    add(project, [part])
    brought = json.loads((project / ".mlopskit.json").read_text())["parts"]
    committed(project)
    alter(project, Wishes(removed=tuple(one for one in brought if one != catalog.LOCAL_REMOTE)))

    assert before == snapshot(project)


def test_a_repository_of_somebody_elses_is_as_before(home: Path, tmp_path: Path) -> None:
    """
    When the last part goes, the targets and the record go too, and files that were theirs were never ours.
    """
    theirs = tmp_path / "theirs"
    put(theirs, {"loose.txt": b"their own\n"})
    committed(theirs)
    before = snapshot(theirs)
    added = alter(
        theirs, Wishes(("loose",), given={"setup_command": "pip install ."}), consent=lambda _: True, home=home
    )
    targets = (theirs / "mlops.mk").read_text()
    committed(theirs)
    again = alter(theirs, Wishes(("loose",)), home=home)
    gone = alter(theirs, Wishes(removed=("loose",)), home=home)

    assert (ExitCode.PASS, ["loose.txt"]) == (added.exit_code, added.result["kept"])
    assert "setup:\n\tpip install .\n" == targets
    assert ((), {"mlops.mk", ".mlopskit.json"}) == (again.done, {done.path for done in gone.done})
    assert before == snapshot(theirs)
    assert () == alter(theirs, Wishes(removed=("loose",)), home=home).done


def test_an_answer_about_a_strange_repository_is_checked(home: Path, tmp_path: Path) -> None:
    """
    Only what its targets ask for can be said, on one line.
    """
    put(tmp_path, {"README.md": b"theirs\n"})
    committed(tmp_path)
    with pytest.raises(UsageError, match="does not ask for `tests_command`") as told:
        alter(tmp_path, Wishes(("loose",), given={"tests_command": "tox"}), home=home)
    assert "did you mean `test_command`?" == told.value.hint
    with pytest.raises(UsageError, match="cannot be"):
        alter(tmp_path, Wishes(("loose",), given={"test_command": "tox\nrm"}), home=home)
    with pytest.raises(UsageError, match="holds no answer"):
        alter(tmp_path, Wishes(given={"test_command": "tox"}), home=home)
