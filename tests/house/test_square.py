"""One thing, four mirrors: every practice has its code, its stories, its page and its row in a scale."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import mlopskit
from mlopskit.maturity.scale import shipped
from mlopskit.practices import PILLARS, Practice, catalog

ROOT = Path(mlopskit.__file__).parent.parent
BESIDE_THE_SCALES = {
    "changelog": "no published scale asks for it; it is what a colleague asks first",
    "ci-matrix": "no published scale asks for it; it matters to libraries",
    "ci-reports-metrics": "no published scale asks for it; it lets a reviewer see what a change does to the model",
    "code-in-vcs": "every scale takes it for granted",
    "config-validated": "no published scale asks for it; it saves the run that a typo would cost",
    "coverage": "no published scale asks for a number",
    "data-card": "asked for by law and by readers rather than by a scale",
    "dataset-split-scripted": "part of a reproducible run, for which the scales ask as a whole",
    "deps-declared": "every scale takes it for granted; `deps-locked` is what they ask for",
    "formatter": "no published scale asks for it; `linter` is what they ask for",
    "iac-in-ci": "no published scale asks where infrastructure is checked; `iac` is what they ask for",
    "license": "no published scale asks for it; a project without one cannot be used",
    "logging": "no published scale asks for it; a run that says nothing cannot be mended",
    "model-card": "asked for by law and by readers rather than by a scale",
    "notebook-hygiene": "no published scale asks for it; it keeps data out of git and reviews short",
    "ownership": "no published scale asks for a file; they ask for people",
    "pre-commit": "no published scale asks for where a check runs first",
    "python-version-pinned": "no published scale asks for it; `deps-locked` stands on it",
    "raw-data-out-of-git": "a trap to stay out of, rather than a level to reach",
    "same-pipeline-all-envs": "Google asks for it at level 1, and names alone show it too weakly to refuse a level",
    "secrets-clean": "no published maturity scale of machine learning asks for it",
    "security-scan": "no published maturity scale of machine learning asks for it",
    "type-check": "no published scale asks for it",
    "workflow-hardening": "no published maturity scale of machine learning asks for it",
}
SECTIONS = ("Why it matters", "How to adopt it")

practices = pytest.mark.parametrize("practice", catalog(), ids=lambda each: each.id)


@practices
def test_every_practice_has_its_stories(practice: Practice) -> None:
    """
    At least three stories: one that has it, one that has not, and one built to mislead.
    """
    story = ROOT / "tests" / "practices" / practice.pillar / f"{practice.id.replace('-', '_')}.md"

    told = story.read_text(encoding="utf-8") if story.is_file() else ""
    answers = re.findall(r"^Answer: \*\*([a-z ]+)\*\*", told, re.MULTILINE)
    assert len(answers) >= 3, f"{story.relative_to(ROOT)} tells {len(answers)} stories"
    assert "yes" in answers
    assert len(set(answers)) > 1


@practices
def test_every_practice_is_a_page_that_can_be_read(practice: Practice) -> None:
    """
    The page asks one question, says why it matters, and its first step can be taken.
    """
    assert practice.question.endswith("?")
    assert [] == [title for title in SECTIONS if f"\n## {title}\n" not in practice.page]
    assert practice.next_step
    assert practice.title[0].isupper()
    assert not practice.title.endswith(".")


@practices
def test_every_practice_has_its_generated_page(practice: Practice) -> None:
    """
    The reference holds a page for each practice; `nox -s docs` writes it.
    """
    assert (ROOT / "docs" / "reference" / "practices" / f"{practice.id}.md").is_file()


def test_every_practice_has_a_row_in_a_scale_or_a_reason() -> None:
    """
    A practice that no level asks for says why it is there all the same.
    """
    asked = {practice for scale in shipped() for practice in scale.practices()}

    beside = {practice.id for practice in catalog()} - asked
    assert sorted(BESIDE_THE_SCALES) == sorted(beside)


def test_every_story_and_page_has_its_practice() -> None:
    """
    Nothing is left behind when a practice goes: no story without code, no page without code.
    """
    ids = {practice.id for practice in catalog()}
    stories = {file.stem.replace("_", "-") for file in (ROOT / "tests" / "practices").glob("*/*.md")}
    pages = {file.stem for file in (ROOT / "docs" / "reference" / "practices").glob("*.md")} - {"index"}

    assert (set(), set()) == (stories - ids, pages - ids)


PRACTICE = '''"""
Does the repository have a mascot?

## Why it matters
A team without a mascot is missing something.

## How to adopt it
Draw one.

## How it is judged
Yes when there is a file of that name.

## What misleads
One in a drawer.
"""

from mlopskit.findings import Finding
from mlopskit.practices import practice
from mlopskit.repo import Repo


@practice(title="The repository has a mascot")
def detect(repo: Repo) -> Finding:
    found = repo.glob("MASCOT.*")
    if not found:
        return Finding.no("there is no mascot", searched="MASCOT.*")
    return Finding.yes("a mascot", at=found)
'''
STORIES = """\
## A team with a mascot
`MASCOT.txt`

    >o)

Answer: **yes**, seen in `MASCOT.txt`.

## A team without
`README.md`

    # no mascot

Answer: **no**.

## A mascot in a drawer
`drawer/MASCOT.txt`

    >o)

Answer: **no**.
"""
ROW = 'needs = "mascot"'


@pytest.mark.slow
def test_a_practice_is_added_with_two_files_and_one_line(tmp_path: Path) -> None:
    """
    Code and stories are two files, the row in a scale is one line; audit, explain and the stories' test know it then.
    """
    for folder in ("mlopskit", "tests/practices"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in ("conftest.py", "children.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests")

    (tmp_path / "mlopskit" / "practices" / "governance" / "mascot.py").write_text(PRACTICE, encoding="utf-8")
    (tmp_path / "tests" / "practices" / "governance" / "mascot.md").write_text(STORIES, encoding="utf-8")
    scale = tmp_path / "mlopskit" / "maturity" / "scales" / "valohai.toml"
    text = scale.read_text(encoding="utf-8")
    scale.write_text(re.sub(r"^needs = .*$", ROW, text, count=1, flags=re.MULTILINE), encoding="utf-8")

    def run(*argv: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONSAFEPATH": "1"}
        return subprocess.run(
            [sys.executable, *argv],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    explained = run("-m", "mlopskit", "explain", "mascot")
    told = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "mascot", "tests/practices")
    audited = run("-m", "mlopskit", "audit", "--scale", "valohai", "--format", "json", ".")

    assert (0, True) == (explained.returncode, "valohai" in explained.stdout), explained.stdout + explained.stderr
    passed = re.search(r"(\d+) passed", told.stdout)
    assert 0 == told.returncode, told.stdout
    assert passed is not None
    assert int(passed[1]) >= 3
    assert (0, True) == (audited.returncode, '"practice": "mascot"' in audited.stdout), audited.stderr


def test_the_pillars_are_the_folders() -> None:
    """
    A pillar is a folder of practices, and each folder is a pillar.
    """
    folders = {file.parent.name for file in (ROOT / "mlopskit" / "practices").glob("*/__init__.py")}

    assert set(PILLARS) == folders
