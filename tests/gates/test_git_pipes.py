"""Pipes in the places where git looks for attributes."""

import os
import subprocess
from pathlib import Path

import pytest

from mlopskit.errors import Incomplete
from mlopskit.tools import git


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository of one commit, with pipes for attributes at its top and in a folder."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("one\n# wanted\n", encoding="utf-8")
    words = ("-c", "user.name=a", "-c", "user.email=a@example.invalid", "commit", "-qm", "begin")
    for command in (("init", "-q"), ("add", "-A"), words):
        subprocess.run(("git", *command), cwd=tmp_path, check=True)
    os.mkfifo(tmp_path / ".gitattributes")
    os.mkfifo(tmp_path / "src" / ".gitattributes")
    return tmp_path


def test_lines_are_found_without_waiting_for_attributes(root: Path) -> None:
    """
    Where git would wait for a pipe before it searches, the files are searched without it.
    """
    assert [("src/a.py", 2, "# wanted")] == git.lines_with(root, "wanted", git.files(root))


def test_a_comparison_that_would_wait_is_refused(root: Path) -> None:
    """
    What has changed cannot be told without attributes, so that nothing passes for unchanged.
    """
    with pytest.raises(Incomplete, match=r"\.gitattributes is not a regular file"):
        git.changed(root, "HEAD")
