"""A view of another commit beside one that is there takes over what is known, and says what it would say alone."""

import pytest

from mlopskit.repo.git import Git
from mlopskit.repo.snapshot import Repo
from tests.repo.conftest import Workshop

TRAINS = "from sklearn.svm import SVC\nSVC().fit(x, y)\n"


def _three_months(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    changes = (
        {"train.py": TRAINS, "app/old.py": "import os\n", "README.md": "one\n"},
        {"train.py": "\n" + TRAINS, "README.md": "two\n"},
        {"more/train.py": TRAINS, "app/new.py": "import train\n", "broken.py": "def ("},
    )
    made = []
    for month, files in enumerate(changes, 1):
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"2026-0{month}-15T12:00:00Z")
        made.append(workshop.commit(files))
    return made


def _told(repo: Repo) -> object:
    texts = [repo.text(path) for path in repo.files]
    reached = [repo.modules_from(path) for path in repo.files]
    return repo.commit, repo.files, texts, reached, repo.training_lines, repo.months, repo.troubles


def test_a_view_beside_another_tells_what_it_would_tell_alone(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Facts, texts, history and troubles of a commit are the same, whatever was looked at before.
    """
    commits = _three_months(workshop, monkeypatch)
    newest = workshop.repo(at="HEAD")
    _told(newest)

    alone = [_told(workshop.repo(at=commit)) for commit in commits]
    assert alone == [_told(Repo(workshop.root, at=commit, beside=newest)) for commit in commits]
    assert [("2026-01", commits[0]), ("2026-02", commits[1]), ("2026-03", commits[2])] == list(newest.months)


def test_a_view_beside_another_asks_git_for_its_tree_alone(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    What the history already told, which commits there are and when, is not asked a second time.
    """
    first, *_ = _three_months(workshop, monkeypatch)
    newest = workshop.repo(at="HEAD")
    assert len(newest.months) == len("123")
    asked: list[str] = []
    output = Git.output

    def watched(git: Git, command: str, *arguments: str) -> bytes:
        asked.append(command)
        return output(git, command, *arguments)

    monkeypatch.setattr(Git, "output", watched)

    assert (("2026-01", first),) == Repo(workshop.root, at=first, beside=newest).months
    assert ["ls-tree"] == asked


def test_a_commit_off_the_main_line_has_months_of_its_own(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A branch is not taken for a part of the history that another view stands on.
    """
    first, *_ = _three_months(workshop, monkeypatch)
    newest = workshop.repo(at="HEAD")
    workshop.git("checkout", "-q", "-b", "aside", first)
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-05-15T12:00:00Z")
    aside = workshop.commit({"aside.py": "import os\n"})

    assert (("2026-01", first), ("2026-05", aside)) == Repo(workshop.root, at="aside", beside=newest).months
