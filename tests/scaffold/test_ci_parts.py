"""The same jobs wherever CI runs: the same make targets in the same order, on the same two Pythons."""

import json
import tomllib
from pathlib import Path

import pytest
import yaml

from mlopskit.commands.init import Wishes, init
from mlopskit.errors import UsageError
from mlopskit.scaffold import catalog, parts
from mlopskit.scaffold.project import PYTHONS, STEPS

from .ci_commands import READERS, WEEKLY

PROVIDERS = tuple(part for part in catalog.current().parts if part.startswith("ci-"))


@pytest.mark.parametrize("part", PROVIDERS)
def test_every_provider_runs_the_same_targets_on_the_same_pythons(part: str, tmp_path: Path) -> None:
    """
    What one provider checks, all of them check.
    """
    init("penguins", Wishes("minimal", wanted=(part,)), parent=tmp_path)
    file, read = READERS[part]
    jobs = read(yaml.safe_load((tmp_path / "penguins" / file).read_text()))

    assert [(python, [f"make {target}" for target, _ in STEPS]) for python in PYTHONS] == jobs


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
