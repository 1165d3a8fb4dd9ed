"""The same jobs wherever CI runs: the same make targets in the same order, on the same two Pythons."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlopskit.commands.init import Wishes, init
from mlopskit.scaffold import catalog
from mlopskit.scaffold.project import PYTHONS, STEPS

Jobs = list[tuple[str, list[str]]]
PROVIDERS = tuple(part for part in catalog.current().parts if part.startswith("ci-"))


def github(content: dict[Any, Any]) -> Jobs:
    job = content["jobs"]["all"]
    steps = [step["run"] for step in job["steps"] if "run" in step and "if" not in step]
    return [(python, steps) for python in job["strategy"]["matrix"]["python"]]


def gitlab(content: dict[Any, Any]) -> Jobs:
    job = content["all"]
    return [(python, job["script"]) for python in job["parallel"]["matrix"][0]["PYTHON_VERSION"]]


def azure(content: dict[Any, Any]) -> Jobs:
    job = content["jobs"][0]
    steps = [step["script"] for step in job["steps"] if "script" in step]
    return [(entry["python"], steps) for entry in job["strategy"]["matrix"].values()]


def aws(content: dict[Any, Any]) -> Jobs:
    pythons = content["batch"]["build-matrix"]["dynamic"]["env"]["variables"]["PYTHON_VERSION"]
    assert "$PYTHON_VERSION" == content["phases"]["install"]["runtime-versions"]["python"]
    return [(python, content["phases"]["build"]["commands"]) for python in pythons]


def gcp(content: dict[Any, Any]) -> Jobs:
    jobs = []
    for step in content["steps"]:
        first, *lines = step["script"].splitlines()
        assert "set -eu" == first
        jobs.append(
            (re.findall(r"python:([\d.]+)-", step["name"])[0], [line for line in lines if line != "make clean"])
        )
    return jobs


READERS: Mapping[str, tuple[str, Callable[[dict[Any, Any]], Jobs]]] = {
    "ci-github": (".github/workflows/ci.yml", github),
    "ci-gitlab": (".gitlab-ci.yml", gitlab),
    "ci-azure": ("azure-pipelines.yml", azure),
    "ci-aws": ("buildspec.yml", aws),
    "ci-gcp": ("cloudbuild.yaml", gcp),
}


@pytest.mark.parametrize("part", PROVIDERS)
def test_every_provider_runs_the_same_targets_on_the_same_pythons(part: str, tmp_path: Path) -> None:
    """
    What one provider checks, all of them check.
    """
    init("penguins", Wishes("minimal", wanted=(part,)), parent=tmp_path)
    file, read = READERS[part]
    jobs = read(yaml.safe_load((tmp_path / "penguins" / file).read_text()))

    assert [(python, [f"make {target}" for target, _ in STEPS]) for python in PYTHONS] == jobs


def test_all_providers_stand_side_by_side(tmp_path: Path) -> None:
    """
    One project may be tested by all five at once.
    """
    init("penguins", Wishes("standard", wanted=PROVIDERS), parent=tmp_path)
    record = json.loads((tmp_path / "penguins/.mlopskit.json").read_text())

    assert set(PROVIDERS) <= set(record["parts"])
    assert [] == [file for file, _ in READERS.values() if not (tmp_path / "penguins" / file).is_file()]
