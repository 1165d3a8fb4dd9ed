"""The same jobs wherever CI runs: the same make targets in the same order, on the same two Pythons."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlopskit.commands.init import Wishes, init
from mlopskit.errors import UsageError
from mlopskit.scaffold import catalog, parts
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
    (job,) = [one for one in content["jobs"] if one["job"] == "all"]
    steps = [step["script"] for step in job["steps"] if "script" in step and "condition" not in step]
    return [(entry["python"], steps) for entry in job["strategy"]["matrix"].values()]


def aws(content: dict[Any, Any]) -> Jobs:
    pythons = content["batch"]["build-matrix"]["dynamic"]["env"]["variables"]["PYTHON_VERSION"]
    assert "$PYTHON_VERSION" == content["phases"]["install"]["runtime-versions"]["python"]
    return [(python, _alike(content["phases"]["build"]["commands"])) for python in pythons]


def gcp(content: dict[Any, Any]) -> Jobs:
    jobs = []
    for step in content["steps"]:
        first, *lines = step["script"].splitlines()
        assert "set -eu" == first
        jobs.append((re.findall(r"python:([\d.]+)-", step["name"])[0], _alike(lines)))
    return jobs


def _alike(commands: list[str]) -> list[str]:
    """Leave out how a provider begins afresh, and how it tells a change what it does to the metrics."""
    return [line for line in commands if line != "make clean" and "tell-" not in line]


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


WEEKLY: Mapping[str, tuple[str, Callable[[dict[Any, Any]], list[str]]]] = {
    "ci-github": (
        ".github/workflows/audit.yml",
        lambda content: [step["run"] for step in content["jobs"]["audit"]["steps"] if "run" in step],
    ),
    "ci-gitlab": (".gitlab-ci.yml", lambda content: list(content["audit"]["script"])),
    "ci-azure": (
        "azure-pipelines.yml",
        lambda content: [step["script"] for step in content["jobs"][1]["steps"] if "script" in step],
    ),
    "ci-aws": ("buildspec-weekly.yml", lambda content: list(content["phases"]["build"]["commands"])),
    "ci-gcp": ("cloudbuild-weekly.yaml", lambda content: content["steps"][0]["script"].splitlines()[1:]),
}


@pytest.mark.parametrize("part", PROVIDERS)
def test_every_provider_audits_once_a_week_and_tells_changes_their_metrics(part: str, tmp_path: Path) -> None:
    """
    The weekly run fails when a level or a review is lost, and the metrics of a change are told where it is discussed.
    """
    init("penguins", Wishes("minimal", wanted=(part,)), parent=tmp_path)
    file, read = WEEKLY[part]
    project = tmp_path / "penguins"
    told = f"tell-{part.removeprefix('ci-')}"
    settings = tomllib.loads((project / "pyproject.toml").read_text())["tool"]["mlopskit"]["audit"]

    assert ["make setup", "make audit", "make review"] == read(yaml.safe_load((project / file).read_text()))
    assert catalog.current().profiles["minimal"].promises == settings["fail-under"]
    assert told in (project / READERS[part][0]).read_text()
    assert f"\n{told}: setup" in (project / f"make/{part}.mk").read_text()


def test_a_provider_takes_the_place_of_that_of_the_profile() -> None:
    """
    `--ci gitlab,azure` is standard without GitHub, `--ci none` has no CI, and each keeps what else the profile has.
    """
    chosen = {
        providers: parts.of_profile(catalog.current(), "standard", providers)
        for providers in ((), ("gitlab", "azure"), ("none",))
    }

    assert {
        (): ("ci-github", "docker"),
        ("gitlab", "azure"): ("docker", "ci-gitlab", "ci-azure"),
        ("none",): ("docker",),
    } == chosen
    with pytest.raises(UsageError, match="no CI of `gitlb`") as told:
        parts.of_profile(catalog.current(), "standard", ("gitlb",))
    assert "did you mean `gitlab`?" == told.value.hint


def test_all_providers_stand_side_by_side(tmp_path: Path) -> None:
    """
    One project may be tested by all five at once.
    """
    init("penguins", Wishes("standard", wanted=PROVIDERS), parent=tmp_path)
    record = json.loads((tmp_path / "penguins/.mlopskit.json").read_text())

    assert set(PROVIDERS) <= set(record["parts"])
    assert [] == [file for file, _ in READERS.values() if not (tmp_path / "penguins" / file).is_file()]
