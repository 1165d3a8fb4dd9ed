"""What a stranger's git configuration names is never run, and nothing is fetched."""

import os
import stat
from pathlib import Path

import pytest

from mlopskit.errors import Incomplete, UsageError
from mlopskit.repo import glance
from mlopskit.repo.git import Git
from tests.repo.conftest import Workshop

PROGRAMS = (
    ("core.fsmonitor", "{marker}"),
    ("core.hooksPath", "{folder}"),
    ("core.sshCommand", "{marker}"),
    ("core.pager", "{marker}"),
    ("core.editor", "{marker}"),
    ("diff.external", "{marker}"),
    ("diff.evil.textconv", "{marker}"),
    ("filter.evil.clean", "{marker}"),
    ("filter.evil.smudge", "{marker}"),
    ("filter.evil.process", "{marker}"),
    ("gpg.program", "{marker}"),
    ("log.showSignature", "true"),
    ("credential.helper", "{marker}"),
    ("alias.ls-files", "!{marker}"),
    ("alias.cat-file", "!{marker}"),
)


def _armed(workshop: Workshop, folder: Path) -> Path:
    """Set every program that git's configuration may name to one that leaves a trace."""
    trace = folder / "trace"
    marker = folder / "marker"
    marker.write_text(f'#!/bin/sh\necho "$0 $@" >> {trace}\nexit 0\n')
    marker.chmod(marker.stat().st_mode | stat.S_IXUSR)
    for hook in ("post-index-change", "post-checkout", "pre-commit", "reference-transaction"):
        (folder / hook).symlink_to(marker)
    for key, value in PROGRAMS:
        workshop.git("config", key, value.format(marker=marker, folder=folder))
    return trace


@pytest.mark.parametrize("large", [glance.LARGE, 0])
def test_a_look_at_a_work_tree_runs_none_of_its_programs(
    workshop: Workshop, tmp_path: Path, large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Listing, reading, comparing, glancing and looking at commits leave no trace of the programs that the target names.
    """
    monkeypatch.setattr(glance, "LARGE", large)
    workshop.commit({".gitattributes": "*.py filter=evil diff=evil\n", "train.py": "import sklearn\n"})
    trace = _armed(workshop, tmp_path)
    workshop.write({"train.py": "import torch\n", "new.py": "import pandas\n"})

    with workshop.repo() as repo:
        seen = (repo.dirty, repo.files, repo.text("train.py"), [seen.fact.module for seen in repo.imports("torch")])
    with workshop.repo(at="HEAD") as before:
        text = before.text("train.py")

    assert (True, (".gitattributes", "new.py", "train.py"), "import torch\n", ["torch"]) == seen
    assert text == "import sklearn\n"
    assert not trace.exists()


def test_an_object_that_a_partial_clone_lacks_is_not_fetched(workshop: Workshop, tmp_path: Path) -> None:
    """
    A missing object of a partial clone is a trouble; the promised remote is not asked for it.
    """
    workshop.commit({"train.py": "import sklearn\n"})
    blob = workshop.git("rev-parse", "HEAD:train.py")
    trace = _armed(workshop, tmp_path)
    for key, value in (
        ("core.repositoryformatversion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.url", "ssh://example.invalid/x"),
        ("remote.origin.promisor", "true"),
    ):
        workshop.git("config", key, value)
    (workshop.root / ".git/objects" / blob[:2] / blob[2:]).unlink()

    with workshop.repo(at="HEAD") as repo:
        text = repo.text("train.py")

    assert text is None
    assert [("train.py", "its object is missing or damaged in git")] == [(t.path, t.reason) for t in repo.troubles]
    assert not trace.exists()


@pytest.mark.parametrize("revision", ["-h", "--upload-pack=x", "", "no-such", "HEAD:train.py", "a\0b", "HEAD..HEAD"])
def test_a_revision_that_names_no_commit_is_wrong_usage(workshop: Workshop, revision: str) -> None:
    """
    Words that are no commit are refused before or by git, and never read as an option.
    """
    workshop.commit({"train.py": ""})

    with pytest.raises(UsageError):
        workshop.repo(at=revision)


@pytest.mark.parametrize(
    "words", [("status",), ("diff",), ("log", "-p"), ("cat-file", "--textconv", "x"), ("log", "--output=x"), ("fetch",)]
)
def test_only_reading_commands_are_allowed(workshop: Workshop, words: tuple[str, ...]) -> None:
    """
    A sub-command or option that may start a program or write is refused by the plumbing itself.
    """
    workshop.commit({"train.py": ""})
    git = Git.at(workshop.root / ".git", outside=workshop.root)

    with pytest.raises(ValueError, match="not one of the reading commands"):
        git.output(*words)


def test_a_git_inside_the_target_is_never_the_git_that_runs(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A program called `git` in the target is passed over even when the search path names the target first.
    """
    workshop.commit({"bin/git": "#!/bin/sh\ntouch ran\n", "train.py": ""})
    (workshop.root / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{workshop.root / 'bin'}{os.pathsep}.{os.pathsep}{os.environ['PATH']}")

    assert workshop.repo().commit is not None
    assert not (workshop.root / "ran").exists()


def test_damaged_objects_are_named_and_do_not_hang(workshop: Workshop) -> None:
    """
    A commit whose tree is gone cannot be evaluated, and says so.
    """
    workshop.commit({"a/train.py": ""})
    tree = workshop.git("rev-parse", "HEAD^{tree}")
    (workshop.root / ".git/objects" / tree[:2] / tree[2:]).unlink()

    with pytest.raises(Incomplete, match="ls-tree"):
        workshop.repo(at="HEAD")
