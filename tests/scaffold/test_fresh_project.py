import ast
import hashlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from mlopskit.commands.init import Wishes, init
from mlopskit.scaffold import catalog

Say = Callable[..., str]
BIN = Path(sys.executable).parent


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of our environment in a folder."""
    program = [str(BIN / words[0]), *words[1:]]
    return subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False)


def test_git_has_everything_in_one_commit(git: Say) -> None:
    """Nothing is left over, nothing is missing, and the branch is the one that CI listens to."""
    assert ["", "1", "main"] == [
        git("status", "--porcelain", "--untracked-files=all"),
        git("rev-list", "--count", "HEAD"),
        git("branch", "--show-current"),
    ]


def test_the_data_are_with_dvc_and_not_with_git(git: Say) -> None:
    """Git keeps the pointer, and of the rows only the object in the project's own remote."""
    tracked = git("ls-files").splitlines()

    assert "data/raw/penguins.csv.dvc" in tracked
    assert "data/raw/penguins.csv" not in tracked
    assert "dvc-remote/files/md5/a0/6a0210251465a86fb970018292304d" in tracked


@pytest.mark.parametrize("task", catalog.current().tasks)
def test_git_takes_no_data_of_any_task(task: str, tmp_path: Path) -> None:
    """Nothing is left over beside the first commit, and what the pipeline makes of the data is not git's either."""
    init("birds", Wishes("minimal", given={"task": task}), parent=tmp_path)
    project = tmp_path / "birds"
    words = catalog.current().tasks[task].words
    (project / "data/prepared" / f"{words['data']}.csv").write_text("a\n", encoding="utf-8")

    assert (project / "data/raw" / words["raw"]).is_file()
    asked = ["git", "status", "--porcelain", "--untracked-files=all"]
    assert "" == subprocess.run(asked, cwd=project, capture_output=True, text=True, check=True).stdout


@pytest.mark.slow
def test_dvc_agrees_that_the_data_are_tracked_cached_and_in_the_remote(fresh: Path) -> None:
    """DVC itself, in three ways of asking, finds nothing to do for the data."""
    assert ["Data and pipelines are up to date.", "No changes.", "Cache and remote 'storage' are in sync."] == [
        run(fresh, "dvc", "status", "data/raw/penguins.csv.dvc").stdout.strip(),
        run(fresh, "dvc", "data", "status", "--not-in-remote").stdout.strip(),
        run(fresh, "dvc", "status", "--cloud", "data/raw/penguins.csv.dvc").stdout.strip(),
    ]


@pytest.mark.slow
def test_a_clone_gets_the_data_back(fresh: Path, tmp_path: Path) -> None:
    """A colleague or a CI runner that has nothing but git's files can pull the very same rows."""
    subprocess.run(["git", "clone", "--quiet", str(fresh), str(tmp_path / "clone")], check=True)
    pulled = run(tmp_path / "clone", "dvc", "pull", "data/raw/penguins.csv.dvc")

    assert 0 == pulled.returncode, pulled.stderr
    assert (fresh / "data/raw/penguins.csv").read_bytes() == (tmp_path / "clone/data/raw/penguins.csv").read_bytes()


def test_dvc_is_quiet_and_its_merge_driver_is_set(fresh: Path, git: Say) -> None:
    """No analytics, no update check, checked downloads, and git knows how to merge pointers."""
    settings = (fresh / ".dvc/config").read_text()

    assert all(line in settings for line in ("analytics = false", "check_update = false", "verify = true"))
    assert git("config", "merge.dvc.driver") == "dvc git-hook merge-driver --ancestor %O --our %A --their %B"
    assert "data/raw/penguins.csv.dvc: merge: dvc" == git("check-attr", "merge", "data/raw/penguins.csv.dvc")


def test_the_record_fits_the_files(fresh: Path, git: Say) -> None:
    """The record has a hash for every file but itself and DVC's object, and they are right."""
    record = json.loads((fresh / ".mlopskit.json").read_text())
    hashes = {path: hashlib.sha256((fresh / path).read_bytes()).hexdigest() for path in record["files"]}
    tracked = {path for path in git("ls-files").splitlines() if not path.startswith("dvc-remote/files")}

    assert record["files"] == hashes
    assert tracked - {".mlopskit.json"} == set(record["files"]) - {"data/raw/penguins.csv"}
    assert ["ci-github", "docker", "local-remote"] == record["parts"]


def test_the_same_answers_make_the_same_project(fresh: Path, tmp_path: Path) -> None:
    """The record alone is enough to make every file again."""
    record = json.loads((fresh / ".mlopskit.json").read_text())
    init("penguins", Wishes(given=record["answers"]), parent=tmp_path)

    assert record == json.loads((tmp_path / "penguins/.mlopskit.json").read_text())


def test_every_file_parses(fresh: Path) -> None:
    """Python, TOML, YAML and JSON are all well formed."""
    readers: dict[str, Callable[[str], object]] = {
        ".py": ast.parse,
        ".toml": tomllib.loads,
        ".json": json.loads,
        ".yaml": yaml.safe_load,
        ".yml": yaml.safe_load,
        ".dvc": yaml.safe_load,
    }
    read = [
        path.suffix
        for path in fresh.rglob("*")
        if path.is_file() and path.suffix in readers and (readers[path.suffix](path.read_text()) or True)
    ]

    assert {".py", ".toml", ".json", ".yaml", ".yml", ".dvc"} == set(read)


def test_no_mark_of_the_template_is_left(fresh: Path) -> None:
    """Nothing unrendered, nothing compiled, no disguised name."""
    paths = [path for path in fresh.rglob("*") if ".git" not in path.relative_to(fresh).parts]
    texts = [path.read_text() for path in paths if path.is_file() and not path.name.startswith("requirements")]

    assert [] == [path for path in paths if path.name == "__pycache__" or path.name.startswith("dot_")]
    assert [] == [text for text in texts if "cookiecutter." in text or "{%" in text or "TODO" in text]


@pytest.mark.parametrize("package", ["q", "a" * 40, "penguins"])
def test_the_code_is_clean_whatever_it_is_named(tmp_path: Path, package: str) -> None:
    """Linter and formatter find nothing, with short names and long ones."""
    init("penguins", Wishes(given={"package": package}, git=False), parent=tmp_path)
    checked = run(tmp_path / "penguins", "ruff", "check", "--no-cache", ".")
    formatted = run(tmp_path / "penguins", "ruff", "format", "--no-cache", "--check", ".")

    assert (0, 0) == (checked.returncode, formatted.returncode), checked.stdout + formatted.stdout


def test_links_in_documents_lead_somewhere(fresh: Path) -> None:
    """Paths in backquotes that name a folder or file of the template exist."""
    text = (fresh / "README.md").read_text() + (fresh / "data/README.md").read_text()
    named = re.findall(r"`((?:data|src|tests|expectations|requirements)[\w./-]*)`", text)

    assert named
    assert [] == [path for path in named if not (fresh / path).exists()]


def test_ci_calls_make_targets_that_exist_on_pythons_that_are_allowed(fresh: Path) -> None:
    """Two Pythons, quoted, within requires-python; every command is a target of the Makefile."""
    job = yaml.safe_load((fresh / ".github/workflows/ci.yml").read_text())["jobs"]["all"]
    makefiles = [fresh / "Makefile", *(fresh / "make").glob("*.mk")]
    targets = [name for file in makefiles for name in re.findall(r"^([a-z]+):", file.read_text(), re.MULTILINE)]
    commands = [step["run"] for step in job["steps"] if "run" in step and "if" not in step]

    assert ["3.11", "3.13"] == job["strategy"]["matrix"]["python"]
    assert commands
    assert [] == [command for command in commands if command.removeprefix("make ") not in targets]


@pytest.mark.slow
def test_the_workflow_is_safe(fresh: Path) -> None:
    """A strict workflow linter has nothing to say."""
    done = run(fresh, "zizmor", "--offline", "--pedantic", ".")

    assert 0 == done.returncode, done.stdout


def test_help_lists_every_target(fresh: Path) -> None:
    """`make help` names all targets that the README promises."""
    shown = subprocess.run(["make", "-C", str(fresh), "help"], capture_output=True, text=True, check=True).stdout
    promised = ["setup", "lint", "format", "test", "validate", "train", "evaluate", "check", "audit", "all", "help"]

    assert set(promised) <= set(re.findall(r"make (\w+) ", shown))


def test_the_locks_cover_what_is_declared_and_name_no_index(fresh: Path) -> None:
    """Each dependency is pinned with hashes, and nothing tells where it was looked up."""
    project = tomllib.loads((fresh / "pyproject.toml").read_text())
    run_time, everything = ((fresh / f"requirements{kind}.txt").read_text() for kind in ("", "-dev"))
    names = [re.split(r"[\[><=]", entry)[0] for entry in project["project"]["dependencies"]]
    tools = [re.split(r"[\[><=]", entry)[0] for entry in project["dependency-groups"]["dev"]]

    assert [] == [name for name in names if f"\n{name}==" not in f"\n{run_time}"]
    assert ["mlopskit"] == [name for name in tools if f"\n{name}==" not in f"\n{everything}"]
    assert [] == re.findall(r"index-url|find-links|://", run_time + everything)
    assert set(re.findall(r"--hash=(\w+):", run_time + everything)) == {"sha256"}


def test_a_wheel_is_carried_along_and_everyone_is_told(tmp_path: Path) -> None:
    """The wheel is committed, make installs it, and README and CI say so."""
    wheel = tmp_path / "mlopskit-0.1.0.dev3-py3-none-any.whl"
    wheel.write_bytes(b"not looked into")
    init("penguins", Wishes(wheel=wheel), parent=tmp_path)
    project = tmp_path / "penguins"

    assert wheel.read_bytes() == (project / "wheels" / wheel.name).read_bytes()
    assert "mlopskit[data]==0.1.0.dev3" in (project / "pyproject.toml").read_text()
    assert (
        4096
        == tomllib.loads((project / "pyproject.toml").read_text())["tool"]["mlopskit"]["check"]["large-files"][
            "limit-kb"
        ]
    )
    assert [True] * 3 == [
        "wheels/" in (project / file).read_text() for file in ("Makefile", "README.md", ".github/workflows/ci.yml")
    ]


def test_another_remote_is_named_and_the_folder_is_not_made(tmp_path: Path) -> None:
    """With a URL there is no folder in the project that could be taken for a shared store."""
    init("penguins", Wishes(given={"remote": "s3://bucket/birds"}), parent=tmp_path)

    assert "url = s3://bucket/birds" in (tmp_path / "penguins/.dvc/config").read_text()
    assert not (tmp_path / "penguins/dvc-remote").exists()
