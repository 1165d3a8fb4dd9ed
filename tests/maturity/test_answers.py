"""Answers are reused for the very same files only, and only where they would come out the same again."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from mlopskit import practices
from mlopskit.findings import Answer, Finding
from mlopskit.maturity.answers import Answers, answers
from mlopskit.maturity.audited import Audited, judge
from mlopskit.practices import Practice
from mlopskit.repo import Repo, glance, target

FILES = {
    "train.py": "from sklearn.svm import SVC\nSVC().fit(x, y)\n",
    "LICENSE": "Apache License\nVersion 2.0\n",
    "broken.py": "def (:\n",
}
AUTHOR = ("-c", "user.name=a", "-c", "user.email=a@example.org")


@pytest.fixture(params=[glance.LARGE, 0], ids=["listed", "glanced at"])
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """Return a committed project, with a cache of its own beside it; one is taken for large, and only glanced at."""
    monkeypatch.setattr(glance, "LARGE", request.param)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("MLOPSKIT_CACHE", raising=False)
    root = tmp_path / "project"
    root.mkdir()
    for path, content in FILES.items():
        (root / path).write_text(content)
    for words in (["init", "-q"], ["add", "."], [*AUTHOR, "commit", "-qm", "first"]):
        subprocess.run(["git", *words], cwd=root, check=True)
    return root


def _ask(root: Path, at: str | None = None) -> Answers:
    with Repo(root, at=at) as repo:
        return answers(repo)


def _told(root: Path) -> Audited:
    with Repo(root) as repo:
        return judge(repo, "here", (), date(2026, 11, 21))


def _forbid_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_: Repo) -> tuple[Finding, ...]:
        raise AssertionError("nothing is to be asked")

    monkeypatch.setattr(practices, "run", run)


def test_the_same_files_are_asked_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The second answer is equal to the first, whole, without a single question; in the work tree and at a commit.
    """
    first, at_commit = _ask(project), _ask(project, "HEAD")
    _forbid_asking(monkeypatch)

    assert (first, at_commit) == (_ask(project), _ask(project, "HEAD"))
    assert ["broken.py"] == [trouble.path for trouble in first.troubles]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("train.py", "from sklearn.svm import SVR\nSVR().fit(x, y)\n"),
        ("new.txt", "hello\n"),
        (".git/shallow", "0" * 40 + "\n"),
    ],
)
def test_a_changed_file_is_asked_about(project: Path, path: str, content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A file that changed, came, or moved the edge of history makes the answers void, though the commit is the same.
    """
    _ask(project)
    (project / path).write_text(content)
    _forbid_asking(monkeypatch)

    with pytest.raises(AssertionError, match="nothing is to be asked"):
        _ask(project)


def test_a_large_tree_that_stands_untouched_is_not_listed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The second look at a large work tree, and a whole audit, list no files; one taken on trust is still looked at.
    """
    monkeypatch.setattr(glance, "LARGE", 0)
    first, told = _ask(project), _told(project)

    def listing(*_: object) -> object:
        raise AssertionError("nothing is to be listed")

    with monkeypatch.context() as forbidden:
        forbidden.setattr(target, "work_tree_listing", listing)
        forbidden.setattr(target, "untouched_listing", listing)
        assert (first, told) == (_ask(project), _told(project))
    subprocess.run(["git", "update-index", "--assume-unchanged", "train.py"], cwd=project, check=True)
    _ask(project)
    (project / "train.py").write_text("print()\n")
    _forbid_asking(monkeypatch)
    with pytest.raises(AssertionError, match="nothing is to be asked"):
        _ask(project)


def test_files_not_committed_count_by_their_bytes(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    New files do not stand in the way of reuse, and one more letter in them ends it.
    """
    (project / "note.md").write_text("one")
    first = _ask(project)
    _forbid_asking(monkeypatch)
    assert first == _ask(project)

    (project / "note.md").write_text("two")
    with pytest.raises(AssertionError, match="nothing is to be asked"):
        _ask(project)


def test_a_breakdown_is_not_kept(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A practice that broke down is asked again the next time.
    """

    def breaks(_: Repo) -> Finding:
        raise MemoryError

    broken = Practice("broken", "t", "data", "page", "", breaks)
    monkeypatch.setattr(practices, "catalog", lambda: (broken,))

    assert [Answer.UNKNOWN] == [finding.answer for finding in _ask(project).findings]
    assert [] == list((tmp_path / "cache").rglob("*.json"))


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"profile": 1}', b"\xff"])
def test_a_damaged_answer_is_none(project: Path, tmp_path: Path, damage: bytes) -> None:
    """
    What is kept but not whole is asked again.
    """
    first = _ask(project)
    for kept in (tmp_path / "cache").rglob("*.json"):
        kept.write_bytes(damage)

    assert first == _ask(project)


def test_nothing_is_kept_where_nothing_is_to_be(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    `MLOPSKIT_CACHE=off` keeps no answer.
    """
    monkeypatch.setenv("MLOPSKIT_CACHE", "off")
    _ask(project)

    assert [] == list((tmp_path / "cache").rglob("*.json"))
