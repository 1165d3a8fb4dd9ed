"""Every two choices of the template's options stand together, in a project that parses, lints, and leads nowhere."""

import ast
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations as pairs_of
from pathlib import Path

import pytest
import yaml

from mlopskit.errors import UsageError
from mlopskit.scaffold import catalog, parts
from mlopskit.scaffold.catalog import LOCAL_REMOTE
from mlopskit.scaffold.project import Project
from mlopskit.scaffold.render import render

from .combinations import Combination, covering

BIN = Path(sys.executable).parent
TEMPLATE = catalog.current()
READERS: Mapping[str, Callable[[str], object]] = {
    ".py": ast.parse,
    ".toml": tomllib.loads,
    ".json": json.loads,
    ".yaml": lambda text: list(yaml.load_all(text, yaml.CSafeLoader)),
    ".yml": lambda text: list(yaml.load_all(text, yaml.CSafeLoader)),
    ".dvc": lambda text: yaml.load(text, yaml.CSafeLoader),
    ".ipynb": json.loads,
}
MARKS = ("cookiecutter.", "{% ", " %}", "TODO", "dot_")
CALLED = re.compile(r"(?:^|[\s;&'\"`-])make ((?:[a-z][a-z-]*(?: |$|(?=[;&\"'`])))+)", re.MULTILINE)
TARGET = re.compile(r"^([a-z][a-z-]*)(?: [a-z-]+)*:(?!=)", re.MULTILINE)


def made(combination: Combination, folder: Path) -> Path:
    """Render a combination."""
    choices = combination.choices
    names = ("task", "remote", "license", "owner", "package")
    answers = {"description": "Tell birds apart", "author": "Ada", **{name: choices[name] for name in names}}
    chosen = parts.complete(combination.parts(), answers["remote"])
    wheel = folder / "mlopskit-0.1.0-py3-none-any.whl" if choices["wheel"] == "yes" else None
    git = choices["git"] == "yes"
    folder.mkdir()
    project = Project("birds", TEMPLATE.version, "0.1.0", answers, chosen, "2026", git=git, wheel=wheel)
    render(project, TEMPLATE, folder)
    return folder / "birds"


def spoiled(project: Path) -> Iterator[str]:
    """Go through what is wrong with the files of a project, as far as reading them shows."""
    for path in sorted(project.rglob("*")):
        name = path.relative_to(project).as_posix()
        if path.is_dir() or name.startswith((".dvc/cache", "dvc-remote/files", "data/raw", "wheels/")):
            continue
        if "__pycache__" in name or "dot_" in path.name or (path.suffix == ".mk" and not path.stat().st_size):
            yield f"{name} is stray"
        if path.name.startswith("requirements"):
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix in READERS:
            READERS[path.suffix](text)
        marks = [mark for mark in MARKS if mark in text]
        if marks or text.endswith("\n\n") or "\n\n\n\n" in text or (text and not text.endswith("\n")):
            yield f"{name} holds {marks or 'blank lines, or no last one'}"


def led_nowhere(project: Path) -> Iterator[str]:
    """Go through targets that are called and not there, paths that are named and not there, and Pythons not allowed."""
    makefiles = [project / "Makefile", *(project / "make").glob("*.mk")]
    targets = {name for file in makefiles for name in TARGET.findall(file.read_text(encoding="utf-8"))}
    for file in (
        *project.glob("*.y*ml"),
        *project.glob(".*.yml"),
        *project.glob(".github/workflows/*.yml"),
        project / "README.md",
    ):
        text = re.sub(r"^\s*#.*$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        called = {word for words in CALLED.findall(text) for word in words.split()}
        yield from (f"{file.name} calls make {name}" for name in sorted(called - targets))
        for version in re.findall(r"(?:python[-_]?version|python)\"?: \"(3\.\d+)\"", text, re.IGNORECASE):
            if tuple(map(int, version.split("."))) < (3, 11):
                yield f"{file.name} runs on {version}"
    named = re.findall(r"\]\(([\w./-]+)\)", (project / "README.md").read_text(encoding="utf-8"))
    yield from (f"README.md leads to {path}" for path in named if not (project / path).exists())
    stages = yaml.safe_load((project / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    outs = {
        next(iter(out)) if isinstance(out, dict) else out
        for one in stages.values()
        for key in ("outs", "metrics", "plots")
        for out in one.get(key, ())
    }
    for name, stage in stages.items():
        missing = [dep for dep in stage.get("deps", ()) if dep not in outs and not (project / dep).exists()]
        yield from (f"stage {name} needs {dep}" for dep in missing)


def checked(folder: Path, *words: str) -> str:
    """Return what a tool finds in a folder, and nothing when it finds nothing."""
    done = subprocess.run([str(BIN / words[0]), *words[1:]], cwd=folder, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_two_choices_stand_together(tmp_path: Path) -> None:
    """
    In a set of projects in which each pair of choices occurs, every file parses and linters find nothing.

    Every make target, path and stage that is named is there.
    """
    projects = [made(combination, tmp_path / str(number)) for number, combination in enumerate(covering(TEMPLATE))]
    told = {project.parent.name: [*spoiled(project), *led_nowhere(project)] for project in projects}

    assert [] == sorted({wrong for found in told.values() for wrong in found})
    assert "" == checked(tmp_path, "ruff", "check", "--no-cache", "--quiet", "--output-format=concise", ".")
    assert "" == checked(tmp_path, "ruff", "format", "--no-cache", "--check", ".")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_linters_of_workflows_and_containers_find_nothing(tmp_path: Path) -> None:
    """
    With every part that can stand beside the others: zizmor at its strictest, the providers' schemas, hadolint.
    """
    everything = Combination(
        {
            "task": "classification",
            "remote": "local",
            "license": "MIT",
            "owner": "@a",
            "package": "birds",
            "git": "yes",
            "wheel": "no",
            **{f"part:{part}": "on" for part in _largest()},
        }
    )
    project = made(everything, tmp_path / "all")
    workflows = [str(path) for path in (project / ".github/workflows").glob("*.yml")]

    assert "" == checked(project, "zizmor", "--offline", "--pedantic", "--quiet", ".")
    assert "" == checked(project, "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)
    assert "" == checked(project, "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", ".gitlab-ci.yml")
    assert "" == checked(project, "check-jsonschema", "--builtin-schema", "vendor.cloudbuild", "cloudbuild.yaml")
    if not (BIN / "hadolint").exists():
        pytest.skip("hadolint is not here, so the Dockerfile was not looked at")
    assert "" == checked(project, "hadolint", "Dockerfile")


@pytest.mark.nightly
@pytest.mark.timeout(900)
@pytest.mark.parametrize("task", TEMPLATE.tasks)
def test_every_two_parts_alone_are_clean(task: str, tmp_path: Path) -> None:
    """
    Nothing else is there that could hide what one of the two leaves out.
    """
    rest = {
        "task": task,
        "remote": "local",
        "license": "MIT",
        "owner": "",
        "package": "birds",
        "git": "yes",
        "wheel": "no",
    }
    for number, pair in enumerate(pairs_of(TEMPLATE.parts, 2)):
        if not _stand(pair, task):
            continue
        chosen = {f"part:{part}": "on" for part in parts.join(TEMPLATE, pair)}
        project = made(Combination({**rest, **chosen}), tmp_path / str(number))
        assert [] == [*spoiled(project), *led_nowhere(project)], pair
        shutil.rmtree(project / ".dvc")
        if number % 50 == 0:
            _lint_and_sweep(tmp_path)
    _lint_and_sweep(tmp_path)


def test_locks_agree_with_each_other() -> None:
    """
    Whatever parts and task are chosen, their locks name one version of a package for each kind of machine.
    """
    versions: dict[tuple[str, str], set[str]] = {}
    locks = TEMPLATE.folder.rglob("requirements*.txt")
    for lock in sorted(
        lock for lock in locks if lock.parent.name.startswith("{{")
    ):  # others fill environments of their own
        for line in lock.read_text(encoding="utf-8").splitlines():
            found = re.match(r"([a-z0-9-]+)(?:\[.*?\])?==(\S+)(?: ; (.*?))? \\", line)
            if found:
                versions.setdefault((found[1], found[3] or ""), set()).add(found[2])

    assert {} == {name: found for name, found in versions.items() if len(found) > 1}


def _largest() -> tuple[str, ...]:
    chosen: tuple[str, ...] = ()
    for part in TEMPLATE.parts:
        if _stand((*chosen, part), "classification"):
            chosen = parts.join(TEMPLATE, (*chosen, part))
    return (*chosen, LOCAL_REMOTE)


def _stand(chosen: tuple[str, ...], task: str) -> bool:
    try:
        parts.must_fit(TEMPLATE, parts.join(TEMPLATE, chosen), task)
    except UsageError:
        return False
    return True


def _lint_and_sweep(folder: Path) -> None:
    assert "" == checked(folder, "ruff", "check", "--no-cache", "--quiet", "--output-format=concise", ".")
    assert "" == checked(folder, "ruff", "format", "--no-cache", "--check", ".")
    for made_before in folder.iterdir():
        shutil.rmtree(made_before)
