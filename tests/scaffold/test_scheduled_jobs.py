"""What runs by the clock runs at every provider of CI: training, watching and scoring, by the same make targets."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlopskit.commands.init import Wishes, init
from mlopskit.errors import UsageError
from mlopskit.scaffold import catalog, parts

BIN = Path(sys.executable).parent
TEMPLATE = catalog.current()
PROVIDERS = tuple(part for part in TEMPLATE.parts if part.startswith("ci-"))
TARGETS = {"retrain": ["retrain", "check", "propose"], "monitor": ["fetch", "watch"], "batch": ["inbox", "score"]}
PLACES = {
    "ci-gitlab": ".gitlab/{}.yml",
    "ci-azure": "azure-pipelines-{}.yml",
    "ci-aws": "buildspec-{}.yml",
    "ci-gcp": "cloudbuild-{}.yaml",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with all providers and all that runs by the clock; look at it, do not change it."""
    parent = tmp_path_factory.mktemp("scheduled")
    init("penguins", Wishes("minimal", wanted=(*PROVIDERS, "cd", "monitoring", "batch")), parent=parent)
    return parent / "penguins"


def commands(content: dict[Any, Any], name: str) -> list[str]:
    """Return the commands of a job, however its provider writes it."""
    if "phases" in content:
        return list(content["phases"]["build"]["commands"])
    if "jobs" in content:
        return [step["script"] for step in content["jobs"][0]["steps"] if "script" in step]
    if "steps" in content:
        return [line for line in content["steps"][0]["script"].splitlines() if line != "set -eu"]
    return list(content[name]["script"])


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("provider", PLACES)
def test_every_provider_calls_the_same_targets(provider: str, name: str, project: Path) -> None:
    """
    The job calls the targets of the part in their order, and each is there.
    """
    file = project / PLACES[provider].format(name)
    called = [re.findall(r"^make (\w+)", line)[0] for line in commands(yaml.safe_load(file.read_text()), name)]
    makefiles = [project / "Makefile", *(project / "make").glob("*.mk")]
    there = {one for path in makefiles for one in re.findall(r"^([a-z]+):", path.read_text(), re.MULTILINE)}

    assert TARGETS[name] == called
    assert set(called) <= there


def test_gitlab_reads_the_jobs_and_the_schemas_hold(project: Path) -> None:
    """
    GitLab's own file names the others, and what GitLab and Google read is of the form that they publish.
    """
    included = yaml.safe_load((project / ".gitlab-ci.yml").read_text())["include"]
    files = sorted(path.relative_to(project).as_posix() for path in (project / ".gitlab").glob("*.yml"))
    assert files == sorted(one["local"] for one in included)
    for schema, pattern in (("gitlab-ci", ".gitlab/*.yml"), ("cloudbuild", "cloudbuild-*.yaml")):
        command = [str(BIN / "check-jsonschema"), "--builtin-schema", f"vendor.{schema}"]
        named = sorted(map(str, project.glob(pattern)))
        done = subprocess.run([*command, *named], capture_output=True, text=True, check=False)
        assert 0 == done.returncode, done.stdout


def test_one_provider_is_enough_and_the_first_one_comes_when_there_is_none(tmp_path: Path) -> None:
    """
    Retraining runs at whichever provider the project has; nothing of another provider comes along.
    """
    assert ("ci-gitlab", "retrain") == parts.choose(TEMPLATE, (), ("retrain", "ci-gitlab"), ())
    assert ("ci-github", "retrain") == parts.choose(TEMPLATE, (), ("retrain",), ())
    with pytest.raises(UsageError, match="`retrain` needs `ci-github`"):
        parts.choose(TEMPLATE, (), ("retrain",), ("ci-github",))
    init("seals", Wishes("minimal", wanted=("retrain", "ci-gitlab"), git=False), parent=tmp_path)
    record = json.loads((tmp_path / "seals/.mlopskit.json").read_text())

    assert [] == [path for path in record["files"] if path.startswith((".github", "azure", "buildspec", "cloudbuild"))]
