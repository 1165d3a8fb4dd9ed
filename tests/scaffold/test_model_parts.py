"""The parts of the model's side, as they are rendered: what each brings fits the project and the other parts."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from mlopskit.commands.add import add
from mlopskit.commands.audit import audit
from mlopskit.commands.check import Wishes as CheckWishes
from mlopskit.commands.check import check
from mlopskit.commands.init import Wishes, init
from mlopskit.findings import Strength
from mlopskit.practices import catalog as practices
from mlopskit.scaffold import catalog

BIN = Path(sys.executable).parent
TEMPLATE = catalog.current()
PARTS = (
    *("slices", "explain", "tune", "onnx", "automl"),
    *("tracking", "features", "notebooks", "privacy", "docs", "devcontainer"),
)
RAISED: Mapping[str, str] = {
    "slices": "fairness-test",
    "explain": "explainability",
    "tune": "hpo",
    "automl": "hpo",
    "features": "feature-store",
    "notebooks": "notebook-hygiene",
    "privacy": "privacy",
}
"""The practice that a part raises in a fresh project."""

NAMED: Mapping[str, str] = {
    "fairness-test": "slices",
    "sliced-metrics": "slices",
    "explainability": "explain",
    "hpo": "tune",
    "experiment-tracking": "tracking",
    "feature-store": "features",
    "notebook-hygiene": "notebooks",
    "privacy": "privacy",
}
"""The part that a practice's next step names."""

PINNED = re.compile(r"^([a-z0-9._-]+)==(\S+)(?: ; (.+?))?(?: \\)?$", re.MULTILINE)


def made(folder: Path, *parts: str, package: str = "penguins") -> Path:
    """Return a fresh project of these parts."""
    folder.mkdir(exist_ok=True)
    init("penguins", Wishes("minimal", wanted=parts, given={"author": "Ada", "package": package}), parent=folder)
    return folder / "penguins"


def git(project: Path, *words: str) -> None:
    """Call git in a project."""
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(["git", "-C", str(project), *identity, *words], check=True, capture_output=True)


def answers(project: Path) -> dict[str, tuple[str, Strength]]:
    """Return what the audit answers to each practice."""
    findings = audit(project).result["findings"]
    assert isinstance(findings, list)
    return {one["practice"]: (one["answer"], Strength[one["strength"].upper()]) for one in findings}


def locks() -> Iterator[Path]:
    """Go through the locks of the base and of all parts."""
    yield from sorted(TEMPLATE.folder.glob("base/*/requirements*.txt"))
    yield from sorted(TEMPLATE.folder.glob("parts/*/*/requirements*.txt"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, Strength]]:
    """Return what the audit answers for a project without parts."""
    return answers(made(tmp_path_factory.mktemp("bare")))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project of all these parts; look at it, do not change it."""
    return made(tmp_path_factory.mktemp("whole"), *PARTS)


@pytest.mark.parametrize("part", RAISED)
def test_a_part_raises_its_practice(part: str, bare: dict[str, tuple[str, Strength]], tmp_path: Path) -> None:
    """
    Where the audit saw nothing before, it sees code that is used; no other practice is worse than before.
    """
    project = made(tmp_path)
    add(project, [part])
    git(project, "commit", "--quiet", "--message", f"Add {part}")
    after = answers(project)

    assert bare[RAISED[part]][0] in {"no", "not_applicable"}
    assert "yes" == after[RAISED[part]][0]
    assert Strength.USED <= after[RAISED[part]][1]
    assert [] == [one for one, (_, strength) in bare.items() if after[one][1] < strength]


def test_a_project_that_lost_its_tracker_gets_one_by_a_part(tmp_path: Path) -> None:
    """
    DVCLive comes with the base, so the practice is raised where somebody took it out.
    """
    project = made(tmp_path)
    (project / "src/penguins/tracking.py").write_text('"""Nothing is tracked."""\n')
    git(project, "commit", "--quiet", "--all", "--message", "Track nothing")
    before = answers(project)["experiment-tracking"][0]
    add(project, ["tracking"])
    git(project, "commit", "--quiet", "--message", "Add tracking")

    assert ("no", "yes") == (before, answers(project)["experiment-tracking"][0])


def test_the_next_step_names_the_part() -> None:
    """
    Whoever reads what to do first reads the command that does it.
    """
    known = {practice.id: practice for practice in practices()}

    assert NAMED == {one: known[one].part for one in NAMED}
    assert [] == [one for one, part in NAMED.items() if f"`mlops add {part}`" not in known[one].next_step]


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    """
    Each part is added to a project with the others in it; added once more, there is nothing to do.
    """
    project = made(tmp_path)
    for part in PARTS:
        assert add(project, [part]).done
        git(project, "commit", "--quiet", "--message", f"Add {part}")
        assert () == add(project, [part]).done
    once = {path.relative_to(project): path.read_bytes() for path in files(project)}
    whole = made(tmp_path / "whole", *PARTS)

    assert once == {path.relative_to(whole): path.read_bytes() for path in files(whole)}


def files(project: Path) -> list[Path]:
    """Return what git tracks in a project."""
    said = subprocess.run(["git", "-C", str(project), "ls-files"], capture_output=True, text=True, check=True)
    return [project / line for line in said.stdout.splitlines()]


@pytest.mark.parametrize("package", ["q", "a" * 40])
def test_the_code_of_the_parts_is_clean_whatever_it_is_named(package: str, tmp_path: Path) -> None:
    """
    Linter and formatter find nothing in the files of the parts, notebooks included, with short names and long ones.
    """
    alone = {
        path.relative_to(project) for project in [made(tmp_path / "bare", package=package)] for path in files(project)
    }
    project = made(tmp_path / "all", *PARTS, package=package)
    brought = [str(path) for path in files(project) if path.relative_to(project) not in alone and _is_code(path)]
    for words in (("check",), ("format", "--check")):
        command = [str(BIN / "ruff"), *words, "--no-cache", "--quiet", *brought]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        assert 0 == done.returncode, done.stdout

    assert 15 < len(brought)


def _is_code(path: Path) -> bool:
    return path.suffix in {".py", ".ipynb"}


def test_locks_name_one_version_of_each_package() -> None:
    """
    All locks can be installed together, as `make setup` does, whichever parts a project has.
    """
    known: dict[tuple[str, str], set[str]] = {}
    for lock in locks():
        for name, version, marker in PINNED.findall(lock.read_text()):
            if "python_full_version" not in marker:
                known.setdefault((name, ""), set()).add(version)

    assert {} == {name: versions for (name, _), versions in known.items() if 1 < len(versions)}


@pytest.mark.parametrize("part", [part for part in PARTS if TEMPLATE.parts[part].tools])
def test_a_part_locks_what_it_asks_for(part: str) -> None:
    """
    Every tool of the catalogue is in the part's own lock, with the hash of each file.
    """
    text = (TEMPLATE.folder / "parts" / part / "{{cookiecutter.project}}" / f"requirements-{part}.txt").read_text()
    locked = {name for name, _, _ in PINNED.findall(text)}
    asked = {re.split(r"[<>=;\[]", tool)[0] for tool in TEMPLATE.parts[part].tools}

    assert asked <= locked
    assert len(PINNED.findall(text)) <= text.count("--hash=sha256:")


def test_stages_stand_on_what_is_there(whole: Path) -> None:
    """
    What a stage reads is in git or made by another stage, and its parameters are set.
    """
    stages = yaml.safe_load((whole / "dvc.yaml").read_text())["stages"]
    params = yaml.safe_load((whole / "params.yaml").read_text())
    tracked = {path.relative_to(whole).as_posix() for path in files(whole)} | set(TEMPLATE.rows("classification"))
    outs = {name for stage in stages.values() for name in _made_by(stage)}

    assert {"slices", "explain", "onnx", "automl", "track", "features", "privacy"} <= set(stages)
    assert [] == [dep for stage in stages.values() for dep in stage["deps"] if dep not in tracked | outs]
    assert [] == [key for stage in stages.values() for key in stage.get("params", ()) if key not in params]


def _made_by(stage: Mapping[str, list[str | dict[str, object]]]) -> Iterator[str]:
    for kind in ("outs", "metrics", "plots"):
        for out in stage.get(kind, ()):
            yield out if isinstance(out, str) else next(iter(out))


def test_every_step_of_ci_is_a_target_and_part_of_all(whole: Path) -> None:
    """
    What CI runs for a part, `make all` runs too, and the README lists the commands.
    """
    makefile = (whole / "Makefile").read_text()
    everything = re.search(r"^all:([a-z ]+)", makefile, re.MULTILINE)
    readme = (whole / "README.md").read_text()
    steps = {part: [target for target, _ in TEMPLATE.parts[part].steps] for part in PARTS}

    assert everything
    assert [] == [one for targets in steps.values() for one in targets if one not in everything[1].split()]
    for part, targets in steps.items():
        text = (whole / f"make/{part}.mk").read_text() if targets else ""
        assert [] == [target for target in targets if not re.search(rf"^{target}: .*## ", text, re.MULTILINE)]
    assert [] == [words for part in PARTS for words, _ in TEMPLATE.parts[part].commands if f"`{words}`" not in readme]


def test_gates_that_only_read_have_nothing_to_say(whole: Path) -> None:
    """
    Locks are fresh, nothing is left of the template, no notebook holds outputs, and nothing is large or secret.
    """
    asked = ("large-files", "locks", "notebooks", "secrets", "template")
    gates = check(whole, CheckWishes(asked, fresh=True)).result["gates"]

    assert isinstance(gates, list)
    assert dict.fromkeys(asked, "pass") == {one["gate"]: one["verdict"] for one in gates if one["verdict"] != "skipped"}


def test_gates_are_held_twice_by_the_same_numbers(whole: Path) -> None:
    """
    `mlops check` asks of the slices what the stage of the pipeline asks.
    """
    limits = yaml.safe_load((whole / "params.yaml").read_text())["slices"]
    metrics = tomllib.loads((whole / "pyproject.toml").read_text())["tool"]["mlopskit"]["check"]["metrics"]

    assert limits["minimum"] == metrics["worst-slice"]["minimum"]
    assert limits["gap"] == metrics["slice-gap"]["maximum"]


def test_the_container_is_of_a_python_that_ci_tests(tmp_path: Path) -> None:
    """
    The image's Python is one of the project's, the environment is set up, and the port of a service is forwarded.
    """
    project = made(tmp_path, "devcontainer", "serve")
    container = json.loads((project / ".devcontainer/devcontainer.json").read_text())
    version = re.fullmatch(r"mcr\.microsoft\.com/devcontainers/python:(3\.\d+)-bookworm", container["image"])

    assert version
    assert version[1] in {"3.11", "3.12", "3.13", "3.14"}
    assert ("make setup", [8000]) == (container["postCreateCommand"], container["forwardPorts"])
