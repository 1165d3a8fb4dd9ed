"""The commands of each provider of CI, taken out of the files that are generated for it."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

Jobs = list[tuple[str, list[str]]]
"""For each Python, the commands in their order."""


def of(part: str, project: Path) -> list[str]:
    """Return what the provider runs on its first Python, but for the image, which wants a daemon."""
    file, read = READERS[part]
    _, commands = read(yaml.safe_load((project / file).read_text(encoding="utf-8")))[0]
    return [command for command in commands if command != "make image"]


def of_week(part: str, project: Path) -> list[str]:
    """Return what the provider runs once a week."""
    file, read = WEEKLY[part]
    return read(yaml.safe_load((project / file).read_text(encoding="utf-8")))


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
