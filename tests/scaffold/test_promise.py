"""What a profile promises, the audit finds; what is taken away, it misses."""

import subprocess
from pathlib import Path

import pytest

from mlopskit.commands.audit import audit
from mlopskit.commands.init import Wishes, init
from mlopskit.errors import ExitCode
from mlopskit.scaffold import catalog

BOTTOM = {"google": 0, "microsoft": 0, "aws": 1, "hierarchy": 0}


def levels(project: Path) -> dict[str, object]:
    """Return the level that the audit finds on each scale with levels that can be promised."""
    assessments = audit(project).result["assessments"]
    assert isinstance(assessments, list)
    return {one["scale"]: one["level"] for one in assessments if one["scale"] in BOTTOM}


@pytest.mark.parametrize("profile", catalog.current().profiles)
def test_a_fresh_project_stands_where_its_profile_promises(profile: str, tmp_path: Path) -> None:
    """
    The audit of the project as rendered and committed finds exactly the promised level on every scale.
    """
    init("penguins", Wishes(profile), parent=tmp_path)

    assert catalog.current().profiles[profile].promises == levels(tmp_path / "penguins")


def test_an_emptied_project_is_at_the_bottom(tmp_path: Path) -> None:
    """
    With all but the training code gone nothing is left to stand on, although git remembers what there was.
    """
    init("penguins", Wishes(), parent=tmp_path)
    git = ["git", "-C", str(tmp_path / "penguins"), "-c", "user.name=A", "-c", "user.email=a@b.c"]
    subprocess.run([*git, "rm", "-r", "--quiet", ".", ":!src/penguins/training.py"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message", "Empty"], check=True)

    assert BOTTOM == levels(tmp_path / "penguins")


def test_the_promise_is_told(tmp_path: Path) -> None:
    """
    Receipt and README name the levels; a project of a choice of its own is promised nothing.
    """
    standard = init("penguins", Wishes(), parent=tmp_path)
    own = init("seals", Wishes(unwanted=("docker",)), parent=tmp_path)
    sentence = "google level 0, microsoft level 2, aws level 2, hierarchy level 2."

    assert f"`mlops audit` finds it at {sentence}" in standard.notes
    assert sentence in (tmp_path / "penguins/README.md").read_text()
    assert [] == [note for note in own.notes if "finds it at" in note]
    assert "google level" not in (tmp_path / "seals/README.md").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("provider", ["gitlab", "azure", "aws", "gcp"])
def test_a_fresh_project_holds_the_levels_that_it_is_held_to(provider: str, tmp_path: Path) -> None:
    """
    `make audit` fails below the levels in `pyproject.toml`, so a fresh project of any provider must not be there.
    """
    init("penguins", Wishes(ci=(provider,)), parent=tmp_path)

    assert ExitCode.PASS == audit(tmp_path / "penguins").exit_code
