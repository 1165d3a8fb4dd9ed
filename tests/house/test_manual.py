"""The manual pages: each can be set by roff without a complaint, and tells every option."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import mlopskit
from mlopskit.cli import manual
from mlopskit.cli.app import load

MAN = Path(mlopskit.__file__).parent.parent / "docs" / "man"
PAGES = sorted(path.name for path in MAN.glob("*.1"))


def shown(page: str) -> str:
    """Return a page as a terminal shows it; roff's complaints are the test's trouble."""
    groff = shutil.which("groff")
    if groff is None:
        pytest.skip("groff is not installed, so that nothing here can set a manual page")
    words = (groff, "-man", "-Tutf8", "-ww", "-P-cbou", "-rLL=200n", str(MAN / page))
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "" == done.stderr
    return done.stdout


def test_there_is_a_page_for_every_command() -> None:
    """
    The files are those that the program makes now: one for `mlops`, and one for each of its commands.
    """
    assert sorted(name for name, _ in manual.pages()) == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_set_without_a_complaint(page: str) -> None:
    """
    Roff warns of nothing, and the page has its name, its synopsis and its exit codes.
    """
    headings = re.findall(r"^[A-Z][A-Z ]+$", shown(page), re.MULTILINE)

    assert {"NAME", "SYNOPSIS", "EXIT STATUS"} <= set(headings)


def test_a_page_tells_every_option_and_example() -> None:
    """
    What `mlops check --help` knows is on its page, with hyphens that can be copied into a shell.
    """
    told, command = shown("mlops-check.1"), load("check")

    options = {name for item in command.params for name in item.opts if name.startswith("--")}
    assert set() == {name for name in options if name not in told}
    assert "mlops check --since auto --format github" in told
