"""A no that rests on code is an answer only where all of the code was looked at."""

from pathlib import Path

import pytest

from mlopskit.findings import Answer, Finding
from mlopskit.practices import Practice, run
from mlopskit.repo import Repo, code
from mlopskit.repo.remembering import once_per_repo


@once_per_repo
def _calls_of_fit(repo: Repo) -> int:
    return len(repo.calls(".fit"))


def _by_call(repo: Repo) -> Finding:
    return Finding.no("nothing is fitted", "*.py") if not _calls_of_fit(repo) else Finding.yes("fitted", "a.py")


def _by_profile(repo: Repo) -> Finding:
    return Finding.no(f"nothing in {repo.profile.kind}", "*.py")


def _by_name(repo: Repo) -> Finding:
    return Finding.no("no license", "LICENSE") if not repo.glob("LICENSE") else Finding.yes("licensed", "LICENSE")


def _answers(root: Path) -> list[Answer]:
    asked = (_by_call, _by_call, _by_profile, _by_name)
    practices = [Practice(str(number), "t", "data", "page", "", detect) for number, detect in enumerate(asked)]
    with Repo(root) as repo:
        return [finding.answer for finding in run(repo, practices)]


def test_a_no_about_code_that_was_not_all_seen_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Beyond the budget a no becomes unknown, also where the code was asked about for another practice before.

    What does not rest on code stays a no.
    """
    (tmp_path / "a.py").write_text("import os\n")
    (tmp_path / "b.py").write_text("import sys\n")
    assert [Answer.NO] * 4 == _answers(tmp_path)

    monkeypatch.setattr(code, "LOOKED_AT", 12)
    assert [Answer.UNKNOWN, Answer.UNKNOWN, Answer.UNKNOWN, Answer.NO] == _answers(tmp_path)


def test_what_was_found_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A yes needs no more than the place where it was seen.
    """
    (tmp_path / "a.py").write_text("from sklearn.svm import SVC\nSVC().fit(x, y)\n")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.py").write_text("import sys\n")
    monkeypatch.setattr(code, "LOOKED_AT", 50)

    assert [Answer.YES, Answer.YES, Answer.UNKNOWN, Answer.NO] == _answers(tmp_path)
