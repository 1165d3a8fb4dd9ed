"""What stands in the generated files of CI is run, command by command, in a clean clone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlopskit.scaffold import catalog

from . import ci_commands

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PROVIDERS = tuple(part for part in catalog.current().parts if part.startswith("ci-"))


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", PROVIDERS)
def test_the_commands_of_a_provider_are_green_in_a_clean_clone(part: str, tmp_path: Path) -> None:
    """
    Every command of a change and of the week ends with 0, in the order of the file, with nothing but git's files.
    """
    run(ROOT, sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist"))
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    provider = part.removeprefix("ci-")
    run(tmp_path, sys.executable, "-m", "mlopskit", "init", "birds", "--ci", provider, "--wheel", str(wheel))
    run(tmp_path, "git", "clone", "--quiet", str(tmp_path / "birds"), "clone")
    clone = tmp_path / "clone"

    for command in (*ci_commands.of(part, clone), *ci_commands.of_week(part, clone)):
        run(clone, "sh", "-e", "-c", command)

    assert "MODEL_CARD.md" in run(clone, "git", "status", "--porcelain")


def run(folder: Path, *words: str) -> str:
    """Run a command in a folder and return all that it said; it must not fail."""
    env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHON": sys.executable}
    done = subprocess.run(
        words, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert 0 == done.returncode, f"{words}: {done.stdout[-4000:]}"
    return done.stdout
