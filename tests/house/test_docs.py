"""The docs say what is true: the reference is current, links lead somewhere, and every command shown runs."""

import os
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
FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
RUN = re.compile(r"\{run in ([a-z-]+)\}")


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
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", FENCE.sub("", page.read_text(encoding="utf-8")))
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

    blocks = [body for language, _, body in FENCE.findall(text) if language == "bash"]
    assert [True, True] == ["mlops init penguins" in blocks[0], "nox" in blocks[1]]
    assert 2 == len(blocks) == text.count("\n```bash\n")


def shown() -> list[str]:
    """Return every `mlops` command line that a page shows, and every example of a command's help."""
    found = set()
    for page in PAGES:
        for language, _, body in FENCE.findall(page.read_text(encoding="utf-8")):
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


def scripts() -> list[object]:
    """Return the blocks of written pages that are to be run, joined by page and by the place to run them in."""
    joined: dict[tuple[str, str], str] = {}
    for page in WRITTEN:
        for language, told, body in FENCE.findall(page.read_text(encoding="utf-8")):
            if language == "bash" and (place := RUN.search(told)):
                key = (str(page.relative_to(ROOT)), place[1])
                joined[key] = joined.get(key, "") + body
    return [pytest.param(place, script, id=f"{page}-{place}") for (page, place), script in joined.items()]


@pytest.mark.slow
@pytest.mark.parametrize(("place", "script"), scripts())
def test_every_block_that_says_so_runs(place: str, script: str, tmp_path: Path) -> None:
    """
    A block marked `{run in a-folder}` or `{run in a-project}` is run from top to bottom, as a reader would type it.
    """
    programs = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    before = "mlops init penguins --defaults > /dev/null\ncd penguins\n" if place == "a-project" else ""

    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", before + script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )

    assert 0 == done.returncode, done.stdout + done.stderr
