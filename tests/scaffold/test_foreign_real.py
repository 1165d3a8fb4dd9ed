"""Repositories as cookiecutter-data-science, kedro and uv make them: a part comes to them, and nothing is touched."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mlopskit.commands.add import add
from mlopskit.errors import ExitCode

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(900)]

PARTS = ("ci-github", "ci-gitlab", "docker")


@pytest.fixture(scope="module")
def makers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the programs of the others, in an environment of their own; skips where they cannot be had."""
    uv = shutil.which("uv") or str(Path(sys.executable).parent / "uv")
    if not Path(uv).exists():
        pytest.skip("uv is not here, so the others cannot be installed")
    home = tmp_path_factory.mktemp("makers") / "venv"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(home)], check=True)
    wanted = [uv, "pip", "install", "--quiet", "--python", str(home), "cookiecutter-data-science", "kedro"]
    if subprocess.run(wanted, check=False).returncode:
        pytest.skip("the others cannot be installed here")
    (home / "bin/uv").unlink(missing_ok=True)
    (home / "bin/uv").symlink_to(uv)
    return home / "bin"


def make(maker: str, makers: Path, parent: Path) -> Path:
    """Let a tool make its repository; `CCDS_TEMPLATE` names its template where it cannot be cloned."""
    commands = {
        "uv": [str(makers / "uv"), "init", "--package", "theirs"],
        "kedro": [str(makers / "kedro"), "new", "--name=theirs", "--tools=lint,test", "--example=n", "--telemetry=no"],
        "ccds": [str(makers / "ccds"), *filter(None, [os.environ.get("CCDS_TEMPLATE")]), "--no-input"],
    }
    done = subprocess.run(commands[maker], cwd=parent, capture_output=True, text=True, check=False)
    made = [path for path in parent.iterdir() if path.is_dir()]
    if done.returncode or not made:
        pytest.skip(f"{maker} makes nothing here: {done.stderr.strip()[-200:]}")
    return made[0]


def git(repository: Path, *words: str) -> str:
    """Run git in a repository."""
    who = ["-c", "user.name=A", "-c", "user.email=a@b.c"]
    command = ["git", "-C", str(repository), *who, *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("maker", ["uv", "kedro", "ccds"])
def test_a_part_comes_to_what_others_have_made(maker: str, makers: Path, tmp_path: Path) -> None:
    """
    It is proposed with its difference, written with consent only, changes no file, and a second run does nothing.

    The lint target that fits what was found is one that their own repository passes or at least can run.
    """
    theirs = make(maker, makers, tmp_path)
    git(theirs, "init", "--quiet")
    git(theirs, "add", "--all", "--force")
    git(theirs, "commit", "--quiet", "--message", "Theirs")
    proposed = add(theirs, PARTS)
    untouched = git(theirs, "status", "--porcelain")
    agreed = add(theirs, PARTS, consent=lambda difference: "+++ b/mlops.mk" in difference)
    changed = git(theirs, "diff", "--cached", "--name-status")
    git(theirs, "commit", "--quiet", "--message", "CI")
    again = add(theirs, PARTS)
    listed = subprocess.run(
        ["make", "--file", "mlops.mk", "--dry-run", "setup", "lint", "test", "image"],
        cwd=theirs,
        capture_output=True,
        check=False,
    )

    assert (ExitCode.INCOMPLETE, "", ExitCode.PASS) == (proposed.exit_code, untouched, agreed.exit_code)
    assert {"A"} == {line.split("\t")[0] for line in changed.splitlines()}
    assert {
        ".dockerignore",
        ".github/dependabot.yml",
        ".github/workflows/audit.yml",
        ".github/workflows/ci.yml",
        ".gitlab-ci.yml",
        ".mlopskit.json",
        "Dockerfile",
        "make/docker.mk",
        "mlops.mk",
    } == {line.split("\t")[1] for line in changed.splitlines()}
    assert () == again.done
    assert 0 == listed.returncode
