"""Which files are seen: of work trees, commits, sub-folders, bare repositories, and folders without git."""

import hashlib
import os
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlopskit.errors import UsageError
from mlopskit.repo import glance, listing
from mlopskit.repo.git import Git
from mlopskit.repo.index import read_index
from mlopskit.repo.snapshot import Repo
from tests.repo.conftest import Workshop


def test_a_work_tree_is_what_is_there_now(workshop: Workshop) -> None:
    """
    New files are seen and removed ones are not; ignored, vendored and environment folders are left out.
    """
    workshop.commit(
        {"a.py": "", "gone.py": "", "vendor/x.py": "", ".gitignore": "out/\n*.log\n!keep.log\n/only_root\n"}
    )
    (workshop.root / "gone.py").unlink()
    workshop.write(
        {"new.py": "", "out/x.py": "", "b.log": "", "keep.log": "", "only_root": "", "sub/only_root": ""}
        | {".venv/lib/x.py": "", "node_modules/m/x.js": "", "nested/.git/HEAD": "", "nested/x.py": ""}
    )

    repo = workshop.repo()

    assert (".gitignore", "a.py", "keep.log", "new.py", "sub/only_root") == repo.files
    assert repo.dirty


def test_a_large_untouched_work_tree_lists_what_a_walk_finds(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The index alone gives the same files, links, sizes and texts as a walk through the folders, as long as git says so.
    """
    workshop.write({"a.py": "x = 1\n", "deep/er/b.yaml": "k: v\n", ".gitignore": "*.log\n", "out.log": "no"})
    (workshop.root / "link").symlink_to("a.py")
    workshop.commit({})

    def seen(limit: int) -> object:
        monkeypatch.setattr(glance, "LARGE", limit)
        repo = workshop.repo()
        return repo.files, repo.links, repo.dirty, [(repo.size(path), repo.text(path)) for path in repo.files]

    walked = seen(glance.LARGE)
    with monkeypatch.context() as forbidden:
        forbidden.setattr(listing, "work_tree_listing", None)
        assert walked == seen(0)
    workshop.write({"deep/new.py": ""})
    assert "deep/new.py" in workshop.repo().files


def test_a_forged_index_is_not_believed(workshop: Workshop) -> None:
    """
    A path in the index that leaves the folder is not listed, even where git says that nothing was touched.
    """
    workshop.commit({"a.py": "", "xx/secret.txt": "in\n"})
    index = workshop.root / ".git" / "index"
    forged = index.read_bytes().replace(b"xx/secret.txt", b"../secret.txt")[:-20]
    index.write_bytes(forged + hashlib.sha1(forged, usedforsecurity=False).digest())
    git = Git.at(workshop.root / ".git", outside=workshop.root)

    assert {"a.py", "xx/secret.txt"} == set(listing.untouched_listing(workshop.root, git).entries)


def test_a_clean_work_tree_is_not_dirty_and_equals_its_commit(workshop: Workshop) -> None:
    """
    Right after a commit the work tree and the commit list the same files, and read the same text.
    """
    commit = workshop.commit({"a.py": "x = 1\n", "deep/er/b.yaml": "k: v\n"})

    now, then = workshop.repo(), workshop.repo(at="main")

    assert (commit, False, ("a.py", "deep/er/b.yaml")) == (now.commit, now.dirty, now.files)
    assert (commit, False, ("a.py", "deep/er/b.yaml")) == (then.commit, then.dirty, then.files)
    assert "k: v\n" == now.text("deep/er/b.yaml") == then.text("deep/er/b.yaml")


def test_a_changed_file_of_the_same_size_is_read_from_disk(workshop: Workshop) -> None:
    """
    A file that changed without changing its size is read as it is now.
    """
    workshop.commit({"a.py": "import os\n"})
    workshop.write({"a.py": "import re\n"})

    assert "import re\n" == workshop.repo().text("a.py")


def test_an_old_commit_is_read_without_a_checkout(workshop: Workshop) -> None:
    """
    Any commit can be looked at, and the work tree stays as it is.
    """
    first = workshop.commit({"a.py": "first\n"})
    workshop.commit({"a.py": "second\n", "b.py": ""})

    repo = workshop.repo(at=first[:10])

    assert (first, ("a.py",), "first\n") == (repo.commit, repo.files, repo.text("a.py"))
    assert "second\n" == (workshop.root / "a.py").read_text()


def test_a_sub_folder_is_a_project_of_its_own(workshop: Workshop) -> None:
    """
    A folder inside a repository has paths from itself, in the work tree and at a commit.
    """
    workshop.commit({"one/a.py": "", "two/b.py": "", "README.md": ""})

    assert ("a.py",) == Repo(workshop.root / "one").files == Repo(workshop.root / "one", at="HEAD").files


def test_a_folder_without_git_is_audited_as_it_lies(workshop: Workshop) -> None:
    """
    Without a repository there is no commit and nothing dirty, and `.gitignore` still leaves files out.
    """
    repo = workshop.write({"a.py": "", "b/c.py": "", ".gitignore": "b\n"}).repo()

    assert (None, False, (".gitignore", "a.py")) == (repo.commit, repo.dirty, repo.files)
    with pytest.raises(UsageError, match="not in a git repository"):
        workshop.repo(at="HEAD")


def test_a_repository_before_its_first_commit(workshop: Workshop) -> None:
    """
    What is there before the first commit is seen.
    """
    workshop.git("init", "-q")
    repo = workshop.write({"a.py": ""}).repo()

    assert (None, True, ("a.py",)) == (repo.commit, repo.dirty, repo.files)


def test_a_bare_repository_is_read_at_its_head(workshop: Workshop, tmp_path: Path) -> None:
    """
    A bare repository has no work tree, so that its last commit is looked at.
    """
    commit = workshop.commit({"a.py": "x\n"})
    workshop.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))

    repo = Repo(tmp_path / "bare")

    assert (commit, ("a.py",), "x\n") == (repo.commit, repo.files, repo.text("a.py"))


def test_a_linked_work_tree_is_followed_only_when_its_repository_knows_it(workshop: Workshop, tmp_path: Path) -> None:
    """
    `git worktree add` works; a `.git` file that points at somebody's repository does not.
    """
    commit = workshop.commit({"a.py": ""})
    workshop.git("worktree", "add", "-q", str(tmp_path / "linked"))
    (tmp_path / "liar").mkdir()
    (tmp_path / "liar/.git").write_text(f"gitdir: {workshop.root / '.git'}\n")

    assert commit == Repo(tmp_path / "linked").commit
    liar = Repo(tmp_path / "liar")
    assert (None, [".git"]) == (liar.commit, [trouble.path for trouble in liar.troubles])


@pytest.mark.parametrize("content", ["gitdir: .git\n", "gitdir: /dev/zero\n", "nonsense", ""])
def test_a_git_file_that_leads_nowhere_is_named(workshop: Workshop, content: str) -> None:
    """
    A `.git` file that points at itself, a device or nothing leaves a folder without git, and says so.
    """
    repo = workshop.write({".git": content, "a.py": ""}).repo()

    assert (None, ("a.py",), [".git"]) == (repo.commit, repo.files, [trouble.path for trouble in repo.troubles])


def test_a_submodule_is_named_and_not_entered(workshop: Workshop, tmp_path: Path) -> None:
    """
    A submodule is another repository.
    """
    inner = Workshop(tmp_path / "inner")
    inner.root.mkdir()
    inner.commit({"x.py": ""})
    workshop.commit({"a.py": ""})
    workshop.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.root), "lib")
    workshop.git("commit", "-qm", "lib")

    for repo in (workshop.repo(), workshop.repo(at="HEAD")):
        assert ((".gitmodules", "a.py"), ("lib",)) == (repo.files, repo.submodules)


def test_a_sparse_checkout_is_whole(workshop: Workshop) -> None:
    """
    Files that a sparse checkout leaves out are read from git.
    """
    workshop.commit({"in/a.py": "", "out/b.py": "import torch\n"})
    workshop.git("sparse-checkout", "set", "in")

    assert "import torch\n" == workshop.repo().text("out/b.py")
    assert not workshop.repo().dirty


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_the_index_of_each_version_says_what_git_says(workshop: Workshop, version: str) -> None:
    """
    The reader lists the same ids and paths as `git ls-files --stage`.
    """
    workshop.commit({f"d{n % 7}/é-{n}.py": f"x = {n}\n" for n in range(60)})
    workshop.git("update-index", "--index-version", version, "--force-write-index")
    workshop.git("add", "--intent-to-add", ".")
    listed = workshop.git("-c", "core.quotePath=false", "ls-files", "--stage").splitlines()

    found = read_index((workshop.root / ".git/index").read_bytes(), 20)

    assert listed == [f"{entry.mode:06o} {entry.blob} 0\t{entry.path}" for entry in found]


@pytest.mark.parametrize("setting", [("core.splitIndex", "true"), ("index.sparse", "true")])
def test_a_strange_index_is_asked_of_git(workshop: Workshop, setting: tuple[str, str]) -> None:
    """
    A split or sparse index is read through git, with the same result.
    """
    workshop.commit({"a/x.py": "1", "b/y.py": "2"})
    workshop.git("config", *setting)
    if setting[0] == "index.sparse":
        workshop.git("sparse-checkout", "set", "--cone", "--sparse-index", "a")
    workshop.git("update-index", "--force-write-index")

    assert ("a/x.py", "b/y.py") == workshop.repo().files


def test_a_damaged_index_costs_the_comparison_only(workshop: Workshop) -> None:
    """
    Rubbish instead of an index leaves the files on disk, with the trouble named.
    """
    workshop.commit({"a.py": ""})
    (workshop.root / ".git/index").write_bytes(b"DIRC\0\0\0\2\xff\xff\xff\xff" + b"x" * 200)

    repo = workshop.repo()

    assert (("a.py",), [".git/index"]) == (repo.files, [trouble.path for trouble in repo.troubles])


def test_links_and_strange_files_are_recorded_and_never_opened(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Loops, links out of the tree, pipes and sockets cost nothing and are named.
    """
    root = workshop.write({"a.py": ""}).root
    (root / "loop").symlink_to(root)
    (root / "secret.py").symlink_to("/etc/passwd")
    (root / "gone").symlink_to("nowhere")
    os.mkfifo(root / "pipe.py")
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(root)  # the name of a socket is at most 108 bytes long
        listener.bind("socket.yaml")

        repo = workshop.repo()

        assert (("a.py",), ("gone", "loop", "secret.py")) == (repo.files, repo.links)
        assert ["pipe.py", "socket.yaml"] == [trouble.path for trouble in repo.troubles]
        assert (None, None, None) == (repo.text("secret.py"), repo.text("pipe.py"), repo.text("../project/a.py"))


def test_a_tracked_file_that_became_a_pipe_or_a_link_is_not_opened(workshop: Workshop) -> None:
    """
    What git knows as a file and is none any more is not followed and not waited for.
    """
    workshop.commit({"a.py": "", "b.py": "", "d/c.py": ""})
    for name in ("a.py", "b.py", "d/c.py"):
        (workshop.root / name).unlink()
    (workshop.root / "d").rmdir()
    os.mkfifo(workshop.root / "a.py")
    (workshop.root / "b.py").symlink_to("/etc/passwd")
    (workshop.root / "d").symlink_to("/etc")

    repo = workshop.repo()

    assert ((), ("b.py", "d")) == (repo.files, repo.links)


def test_a_file_swapped_for_a_link_after_the_listing_is_not_followed(workshop: Workshop) -> None:
    """
    Neither a file nor a folder on the way that becomes a link meanwhile leads out of the tree.
    """
    workshop.write({"a.py": "", "d/passwd": ""})
    repo = workshop.repo()
    (workshop.root / "a.py").unlink()
    (workshop.root / "a.py").symlink_to("/etc/passwd")
    (workshop.root / "d/passwd").unlink()
    (workshop.root / "d").rmdir()
    (workshop.root / "d").symlink_to("/etc")

    assert (None, None) == (repo.text("a.py"), repo.text("d/passwd"))
    assert ["a.py", "d/passwd"] == [trouble.path for trouble in repo.troubles]


def test_a_name_that_is_no_utf8_is_a_file_like_any_other(workshop: Workshop) -> None:
    """
    A Latin-1 name is listed and read, from disk and from git alike.
    """
    name = os.fsdecode(b"caf\xe9.py")
    workshop.commit({name: "import torch\n"})

    assert "import torch\n" == workshop.repo().text(name) == workshop.repo(at="HEAD").text(name)


def test_what_is_too_large_is_named_and_not_read(workshop: Workshop) -> None:
    """
    A sparse file of ten gigabytes costs one look at its size.
    """
    with (workshop.write({"x.csv": ""}).root / "big.py").open("wb") as stream:
        stream.truncate(10 << 30)

    repo = workshop.repo()

    assert (None, 10 << 30) == (repo.text("big.py"), repo.size("big.py"))
    assert [("big.py", "larger than 1 MiB")] == [(trouble.path, trouble.reason) for trouble in repo.troubles]


def test_no_folder_is_wrong_usage(workshop: Workshop) -> None:
    """
    A path that is no folder is refused in one sentence.
    """
    for wrong in (workshop.root / "none", workshop.write({"file": ""}).root / "file"):
        with pytest.raises(UsageError, match="folder"):
            Repo(wrong)


NAMES = st.text("abAB._- é", min_size=1, max_size=6).filter(lambda name: name.strip(". ") == name)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.tuples(NAMES, NAMES), min_size=1, max_size=8))
def test_any_commit_lists_as_git_does(tmp_path_factory: pytest.TempPathFactory, names: set[tuple[str, str]]) -> None:
    """
    Whatever the names, work tree and commit show what `git ls-tree` shows.
    """
    root = tmp_path_factory.mktemp("law") / "project"
    root.mkdir()
    workshop = Workshop(root)
    workshop.commit({f"{folder}_d/{name}": "x" for folder, name in names})
    listed = workshop.git("ls-tree", "-r", "-z", "--name-only", "HEAD").strip("\0").split("\0")

    assert tuple(sorted(listed)) == workshop.repo().all_files == workshop.repo(at="HEAD").all_files
