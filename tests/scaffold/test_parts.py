"""The catalogue holds together: pages, requirements, and every combination of parts makes a clean project."""

import ast
import itertools
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from mlopskit.commands.init import Wishes, init
from mlopskit.errors import UsageError
from mlopskit.practices import catalog as practices
from mlopskit.scaffold import catalog, parts

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
TEMPLATE = catalog.current()
READERS: Mapping[str, Callable[[str], object]] = {".py": ast.parse, ".toml": tomllib.loads, ".json": json.loads}


def combinations() -> Iterator[tuple[str, ...]]:
    """Go through every part alone, every pair of parts, and all of them."""
    yield from ((part,) for part in TEMPLATE.parts)
    yield from itertools.combinations(TEMPLATE.parts, 2)
    yield tuple(TEMPLATE.parts)


@pytest.mark.parametrize("part", TEMPLATE.parts)
def test_every_part_has_its_page(part: str) -> None:
    """
    The page names the command that adds the part, and says what it brings.
    """
    page = (ROOT / "docs/parts" / f"{part}.md").read_text()

    assert f"mlops add {part}\n" in page
    assert len(page.splitlines()) > 6


def test_every_page_has_its_part() -> None:
    """
    Nothing is described that cannot be added.
    """
    assert set(TEMPLATE.parts) == {page.stem for page in (ROOT / "docs/parts").glob("*.md")}


def test_what_practices_promise_can_be_added() -> None:
    """
    A next step names a part only when the catalogue has it, in the page of the practice and beside it.
    """
    named = {practice.id: {practice.part} - {""} for practice in practices()}
    told = {practice.id: set(re.findall(r"`mlops add ([a-z-]+)`", practice.page)) for practice in practices()}
    missing = {one: (named[one] | told[one]) - set(TEMPLATE.parts) for one in named}

    assert {} == {one: wanting for one, wanting in missing.items() if wanting}


def test_requirements_come_along_and_cannot_be_left_out() -> None:
    """
    A part brings what it stands on; to leave that out is a contradiction.
    """
    assert ("ci-github", "docker", "serve", "cd") == parts.choose(TEMPLATE, (), ("cd",), ())
    with pytest.raises(UsageError, match="needs `docker`"):
        parts.choose(TEMPLATE, (), ("cd",), ("docker",))


def test_every_combination_of_two_parts_is_clean(tmp_path: Path) -> None:
    """
    Everything parses, no mark of the template is left, and linter and formatter have nothing to say.
    """
    for number, chosen in enumerate(combinations()):
        init("penguins", Wishes("minimal", wanted=chosen, git=False), parent=_folder(tmp_path, number))
    texts = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix not in {".csv", ""}]
    assert [] == [path for path in texts if _is_spoiled(path)]
    for words in (("check",), ("format", "--check")):
        done = subprocess.run(
            [str(BIN / "ruff"), *words, "--no-cache", "--quiet", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert 0 == done.returncode, done.stdout


@pytest.mark.slow
def test_workflows_of_all_parts_are_safe(tmp_path: Path) -> None:
    """
    A strict workflow linter has nothing to say, and the schemas of the providers hold.
    """
    init("penguins", Wishes("minimal", wanted=tuple(TEMPLATE.parts)), parent=tmp_path)
    project = tmp_path / "penguins"
    workflows = [str(path) for path in (project / ".github/workflows").glob("*.yml")]
    commands = (
        ["zizmor", "--offline", "--pedantic", "--quiet", str(project)],
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows],
        ["check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", str(project / ".gitlab-ci.yml")],
        ["check-jsonschema", "--builtin-schema", "vendor.cloudbuild", str(project / "cloudbuild.yaml")],
    )
    for command in commands:
        done = subprocess.run([str(BIN / command[0]), *command[1:]], capture_output=True, text=True, check=False)
        assert 0 == done.returncode, done.stdout + done.stderr


def _folder(parent: Path, number: int) -> Path:
    folder = parent / str(number)
    folder.mkdir()
    return folder


def _is_spoiled(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    if path.suffix in READERS:
        READERS[path.suffix](text)
    if path.suffix in {".yaml", ".yml", ".dvc"}:
        list(yaml.safe_load_all(text))
    marks = "cookiecutter." in text or "{%" in text or text.endswith("\n\n") or "\n\n\n\n" in text
    return marks and not path.name.startswith("requirements")
