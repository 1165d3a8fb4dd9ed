"""`mlops init` as a person or a script calls it, in a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

BASE = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}


def mlops(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run mlops in a folder, with a home of its own that nothing may be written to."""
    home = folder.parent / f"{folder.name}-home"
    home.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-m", "mlopskit", *words],
        cwd=folder,
        env={**BASE, "HOME": str(home), **env},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def listed(folder: Path) -> list[str]:
    """Return the names in a folder."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Return the folder to make projects in."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def test_a_project_is_made_and_the_next_two_commands_are_shown(here: Path) -> None:
    """The output ends with the commands to run now, and nothing is asked without a terminal."""
    done = mlops(here, "init", "penguins")

    assert (0, "") == (done.returncode, done.stderr)
    assert ["cd penguins", "make all"] == [line.strip() for line in done.stdout.splitlines()[-2:]]
    assert (here / "penguins/Makefile").is_file()


def test_nothing_is_written_outside_the_project(here: Path) -> None:
    """Neither the home folder nor the temporary folder nor the folder beside is touched."""
    temporary = here.parent / "tmp"
    temporary.mkdir()
    mlops(here, "init", "penguins", TMPDIR=str(temporary))

    assert ["penguins"] == listed(here)
    assert [[], []] == [listed(here.parent / "work-home"), listed(temporary)]


def test_json_tells_what_was_done(here: Path) -> None:
    """The envelope holds the actions, the answers and the next commands."""
    told = json.loads(mlops(here, "init", "penguins", "--format", "json", "--set", "license=MIT").stdout)

    assert (0, "init", ["cd penguins", "make all"]) == (told["exit_code"], told["command"], told["result"]["next"])
    assert "MIT" == told["result"]["answers"]["license"]


@pytest.mark.parametrize(
    "words",
    [
        ("../x",),
        ("/tmp/x",),  # noqa: S108 - never made
        ("class",),
        ("",),
        ("企鹅",),
        ("a" * 300,),
        ("--", "-x"),
        ("penguins", "--set", "licence=MIT"),
        ("penguins", "--set", "license=GPL"),
        ("penguins", "--set", "license"),
        ("penguins", "--profile", "fuller"),
        ("penguins", "--with", "nothing"),
        ("penguins", "--answers", "none.toml"),
        ("penguins", "--wheel", "none.whl"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_written(here: Path, words: tuple[str, ...]) -> None:
    """Exit code 2, one error with a hint, no traceback, an empty folder."""
    done = mlops(here, "init", *words)

    assert (2, "") == (done.returncode, done.stdout)
    assert ["Error:", "Hint:"] == [line.split()[0] for line in done.stderr.splitlines()]
    assert [] == listed(here)


def test_an_existing_folder_is_not_touched(here: Path) -> None:
    """Exit code 2, and what is there stays."""
    (here / "penguins").mkdir()
    (here / "penguins/mine").touch()
    done = mlops(here, "init", "penguins")

    assert (2, ["mine"]) == (done.returncode, listed(here / "penguins"))
    assert "exists and is not empty" in done.stderr


def test_without_git_the_way_out_is_named(here: Path) -> None:
    """Exit code 3 and nothing written; with --no-git the project is made without it."""
    (here.parent / "empty").mkdir()
    nothing = str(here.parent / "empty")
    refused = mlops(here, "init", "penguins", PATH=nothing)
    made = mlops(here, "init", "seals", "--no-git", PATH=nothing)

    assert (3, 0) == (refused.returncode, made.returncode)
    assert "--no-git" in refused.stderr
    assert ["seals"] == listed(here)
    assert "no_scm = true" in (here / "seals/.dvc/config").read_text()


@pytest.mark.skipif(os.name == "nt", reason="permissions are another thing there")
def test_a_folder_that_cannot_be_written_to_is_said(here: Path) -> None:
    """Exit code 3 and one sentence."""
    here.chmod(0o555)
    user = 65534 if os.geteuid() == 0 else None  # permissions do not stop root
    try:
        done = subprocess.run(
            [sys.executable, "-m", "mlopskit", "init", "penguins", "--no-git"],
            cwd=here,
            env=BASE,
            capture_output=True,
            text=True,
            check=False,
            user=user,
        )
    except PermissionError:
        pytest.skip("another user may not run this Python")

    assert 3 == done.returncode
    assert "nothing can be written in" in done.stderr


def test_a_first_commit_needs_no_name_in_git(here: Path) -> None:
    """Where git was never told who the user is, the first commit is signed for this once, and no setting is left."""
    mlops(here, "init", "penguins", GIT_CONFIG_NOSYSTEM="1")
    author = ["git", "-C", str(here / "penguins"), "log", "--format=%an <%ae>"]

    assert (
        "mlopskit <mlopskit@localhost>\n" == subprocess.run(author, capture_output=True, text=True, check=True).stdout
    )
    assert "[user]" not in (here / "penguins/.git/config").read_text()


def test_the_users_own_git_settings_do_not_get_in_the_way(here: Path) -> None:
    """Ignored files, a hook that refuses, a signature that cannot be made: the commit is whole all the same."""
    home = here.parent / "work-home"
    (home / "hooks").mkdir(parents=True)
    (home / "hooks/pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (home / "hooks/pre-commit").chmod(0o755)
    (home / "ignored").write_text("*.py\n.dvc\n")
    (home / ".gitconfig").write_text(
        f"[core]\nhooksPath={home}/hooks\nexcludesFile={home}/ignored\n"
        "[commit]\ngpgSign=true\n[user]\nname=Ada\nemail=a@b.c\n"
    )
    done = mlops(here, "init", "penguins")
    asked = ["git", "-C", str(here / "penguins"), "ls-files"]
    files = subprocess.run(asked, capture_output=True, text=True, check=True)

    assert 0 == done.returncode, done.stderr
    assert {"src/penguins/data.py", ".dvc/config"} <= set(files.stdout.splitlines())


def test_a_call_from_a_hook_of_another_repository_stays_in_its_own_folder(here: Path) -> None:
    """Variables by which git was sent elsewhere do not send the new project there."""
    elsewhere = here.parent / "elsewhere.git"
    done = mlops(here, "init", "penguins", GIT_DIR=str(elsewhere), GIT_INDEX_FILE=str(elsewhere / "index"))

    assert (0, True, False) == (done.returncode, (here / "penguins/.git").is_dir(), elsewhere.exists())


def test_a_dry_run_lists_the_files_and_writes_none(here: Path) -> None:
    """What would be written is shown, and the folder stays empty."""
    done = mlops(here, "init", "penguins", "--dry-run", "--verbose")

    assert 0 == done.returncode
    assert "would write penguins/Makefile" in done.stdout
    assert [] == listed(here)


def test_heavy_packages_are_not_loaded(here: Path) -> None:
    """Neither dvc nor great_expectations nor pandas is imported to make a project."""
    code = (
        "import sys; from mlopskit.cli.entry import main; main(['init', 'penguins']);"
        "print([m for m in ('dvc', 'great_expectations', 'pandas', 'numpy', 'requests') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True, check=True)

    assert "[]" == done.stdout.splitlines()[-1]


@pytest.mark.slow
def test_a_run_killed_at_any_moment_leaves_no_half_project(here: Path) -> None:
    """After a kill the folder is not there or complete, and the next run works and cleans up."""
    for tenth in range(1, 12):
        name = f"birds{tenth}"
        command = [sys.executable, "-m", "mlopskit", "init", name]
        with subprocess.Popen(command, cwd=here, env=BASE, stdout=subprocess.DEVNULL) as child:
            time.sleep(tenth * 0.08)
            child.send_signal(signal.SIGKILL)
        if (here / name).exists():
            status = ["git", "-C", str(here / name), "status", "--porcelain"]
            assert "" == subprocess.run(status, capture_output=True, text=True, check=True).stdout
        else:
            assert 0 == mlops(here, "init", name).returncode
    assert [] == [left for left in listed(here) if left.startswith(".")]
