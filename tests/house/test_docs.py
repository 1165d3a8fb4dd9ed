"""The docs say what is true: the reference is current, links lead somewhere, and every command shown runs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import mlopskit
from mlopskit.cli import menu
from mlopskit.cli.entry import main

ROOT = Path(mlopskit.__file__).parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
WRITTEN = [page for page in PAGES if "reference" not in page.parts]
FENCE = re.compile(r"^(?P<fence>`{3,})(\w*)([^\n]*)\n(.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)
CODE = re.compile(rf"{FENCE.pattern}|^\n(?: {{4}}\S.*\n)+", FENCE.flags)
"""What links are not looked for in: fences, and indented blocks such as the files of a story."""


def fences(text: str) -> list[tuple[str, str, str]]:
    """Return the blocks of a page: language, what else stands beside it, and text."""
    return [(found[2], found[3], found[4]) for found in FENCE.finditer(text)]


def test_the_reference_is_what_the_program_says() -> None:
    """
    Each page of docs/reference is as `nox -s docs` would write it now.
    """
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (0, "") == (done.returncode, done.stdout + done.stderr)


def test_every_link_leads_somewhere() -> None:
    """
    A relative link in a page of the docs is the path of a file that is there.
    """
    broken = [
        (str(page.relative_to(ROOT)), target)
        for page in PAGES
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", CODE.sub("", page.read_text(encoding="utf-8")))
        if not (page.parent / target).exists()
    ]

    assert [] == broken


def test_every_page_can_be_reached() -> None:
    """
    Each page is linked from another, so that a reader can come upon it.
    """
    linked = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    }

    assert [] == [str(page.relative_to(ROOT)) for page in PAGES if page not in linked and page.name != "README.md"]


def test_the_readme_has_the_two_commands_and_no_other() -> None:
    """
    All the set-up there is are two blocks that `.ci/run` takes out of the README literally.
    """
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    blocks = [body for language, _, body in fences(text) if language == "bash"]
    assert [True, True] == ["mlops init penguins" in blocks[0], "nox" in blocks[1]]
    assert 2 == len(blocks) == text.count("\n```bash\n")


def shown() -> list[str]:
    """Return every `mlops` command line that a page shows, and every example of a command's help."""
    found = set()
    for page in PAGES:
        for language, _, body in fences(page.read_text(encoding="utf-8")):
            if language in ("bash", "console", "text", "yaml"):
                lines = re.findall(r"^(?: {2}|\$ |.*run: )?(mlops [^\n|>&;#]+)", body, re.MULTILINE)
                found |= {re.split(r"\s{2,}", line.strip())[0] for line in lines}
    known = {item.name for item in menu.items()}
    return sorted(line for line in found if line.split()[1] in known)


@pytest.mark.parametrize("line", shown())
def test_every_command_shown_can_be_typed(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """
    A command line in the docs has only commands and options that exist; `--help` at its end parses it without doing it.
    """
    code = main([*line.replace('"', "").replace("'", "").split()[1:], "--help"])

    assert (0, "") == (code, capsys.readouterr().err)


def test_every_command_is_run_or_says_why_not() -> None:
    """
    A block of a written page with commands of ours is run in a session, or tells why it cannot be.
    """
    mute = [
        (str(page.relative_to(ROOT)), body.splitlines()[0])
        for page in WRITTEN
        for language, told, body in fences(page.read_text(encoding="utf-8"))
        if language in ("bash", "console", "sh", "") and re.search(r"^(\$ )?(mlops|dvc|git|make) ", body, re.MULTILINE)
        if body != f"mlops add {page.stem}\n" or page.parent.name != "parts"  # the tests of the parts add each
        if not re.search(r"\{(run in [a-z-]+|not run: .+)\}", told)
    ]

    assert [] == mute


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    "words",
    [
        # the whole check of the tutorial costs as much as all other pages together
        pytest.param(("--but=tutorial.md",), id="how-to", marks=pytest.mark.slow),
        pytest.param((), id="all", marks=pytest.mark.nightly),
    ],
)
def test_every_command_shown_prints_what_is_shown(words: tuple[str, ...]) -> None:
    """
    Each block that is marked so is run as a reader would type it; what it prints, and what a picture shows, is true.
    """
    done = subprocess.run(
        [sys.executable, "docs/sessions.py", "--check", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (0, "") == (done.returncode, done.stdout + done.stderr), "`nox -s docs` writes what is true now"
