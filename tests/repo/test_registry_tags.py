"""The tags of git that keep versions and stages of models, as a view of the repository tells them."""

import subprocess
from pathlib import Path

import pytest

from mlopskit.errors import UsageError
from mlopskit.repo import Repo

AUTHOR = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
TAGS = ("v1.0.0", "churn@v1.0.0", "churn#prod#1", "release/2026", "penguins@latest")


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(root), *AUTHOR, *words], check=True, capture_output=True)


@pytest.fixture
def tagged(tmp_path: Path) -> Path:
    """Return a repository with one commit, some tags, and a second commit with a tag of its own."""
    root = tmp_path / "project"
    git(tmp_path, "init", "-q", "-b", "main", str(root))
    git(root, "commit", "-q", "--allow-empty", "-m", "one")
    for tag in TAGS:
        git(root, "tag", tag)
    git(root, "commit", "-q", "--allow-empty", "-m", "two")
    git(root, "tag", "-a", "-m", "second", "churn@v2.0.0")
    return root


def names(repo: Repo) -> list[str]:
    return [tag.name for tag in repo.registry_tags]


@pytest.mark.parametrize("words", [("status",), ("pack-refs", "--all")], ids=["loose", "packed"])
def test_tags_of_the_registry_are_told_from_all_others(tagged: Path, words: tuple[str, ...]) -> None:
    """
    Versions and stages are told, loose and packed alike; releases of the code and other tags are not.
    """
    git(tagged, *words)

    assert ["churn#prod#1", "churn@v1.0.0", "churn@v2.0.0"] == names(Repo(tagged))


def test_a_commit_knows_no_tag_of_later_days(tagged: Path) -> None:
    """
    At a commit, only the tags of its own history are told.
    """
    assert ["churn#prod#1", "churn@v1.0.0"] == names(Repo(tagged, at="HEAD~1"))


def test_a_work_tree_beside_the_first_one_has_the_same_tags(tagged: Path, tmp_path: Path) -> None:
    """
    A linked work tree keeps its tags with the repository that it belongs to.
    """
    git(tagged, "worktree", "add", "-q", str(tmp_path / "beside"))

    assert names(Repo(tagged)) == names(Repo(tmp_path / "beside"))


def test_a_new_tag_changes_what_an_answer_is_kept_under(tagged: Path) -> None:
    """
    An answer that was kept before a tag was set, moved or deleted is not given after it; a release of the code is none.
    """
    marks = [tuple(Repo(tagged).marks)]
    for words in (("tag", "v1.1.0"), ("tag", "churn#prod#2"), ("tag", "-f", "churn#prod#2", "HEAD~1")):
        git(tagged, *words)
        marks.append(tuple(Repo(tagged).marks))
    git(tagged, "tag", "-d", "churn#prod#2")
    marks.append(tuple(Repo(tagged).marks))

    assert marks[0] == marks[1] == marks[4]
    assert 3 == len({marks[1], marks[2], marks[3]})


def test_a_link_among_the_tags_is_not_followed(tagged: Path, tmp_path: Path) -> None:
    """
    A tag that is a link out of the repository is none: nothing outside is read for it.
    """
    (tmp_path / "outside").write_text("f" * 40)
    (tagged / ".git/refs/tags/churn@v3.0.0").symlink_to(tmp_path / "outside")

    assert "churn@v3.0.0" not in names(Repo(tagged))


def test_a_folder_without_git_has_no_tags(tmp_path: Path) -> None:
    """
    Where there is no repository there are no tags, and a commit of it is a wrong question.
    """
    assert [] == names(Repo(tmp_path))
    with pytest.raises(UsageError):
        Repo(tmp_path, at="HEAD")
