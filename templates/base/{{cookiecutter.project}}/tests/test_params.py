"""Parameters and charter are read whole or refused."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from {{ cookiecutter.package }}.charter import Charter
from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.params import Params

ROOT = Path(__file__).parent.parent


def test_a_missing_parameter_is_named(tmp_path: Path) -> None:
    """The error says which one is not there."""
    (tmp_path / "params.yaml").write_text("seed: 1\n", encoding="utf-8")

    with pytest.raises(ProjectError, match="split"):
        Params.read(tmp_path / "params.yaml")


@pytest.mark.parametrize(
    "change",
    [
        {"test_share": 0.0},
        {"test_share": 1.5},
{% for name, kind, value in cookiecutter.params %}
        {"{{ name }}": 0},
{% endfor %}
    ],
)
def test_a_parameter_that_cannot_be_meant_is_refused(
    params: Params, change: dict[str, float]
) -> None:
    """A share outside 0 to 1 and a setting of nothing are mistakes."""
    with pytest.raises(ProjectError):
        replace(params, **change)  # type: ignore[arg-type] # the point is that they are wrong


def test_the_charter_names_an_owner_and_the_next_review() -> None:
    """Somebody answers for the model, and the review comes after the last one."""
    charter = Charter.read(ROOT / "charter.yaml")

    assert charter.owner
    assert charter.last_review < charter.next_review


def test_an_overdue_review_is_told() -> None:
    """On the day it is in time, a day later it is not."""
    charter = Charter.read(ROOT / "charter.yaml")
    charter.require_current(charter.next_review)

    with pytest.raises(ProjectError, match="was to be reviewed"):
        charter.require_current(charter.next_review + timedelta(days=1))


@pytest.mark.parametrize("gone", ["objective", "owner", "review"])
def test_a_charter_that_leaves_something_open_is_refused(gone: str, tmp_path: Path) -> None:
    """Without an objective, an owner or a review it is no charter."""
    text = (ROOT / "charter.yaml").read_text(encoding="utf-8")
    (tmp_path / "charter.yaml").write_text(text.replace(f"{gone}:", "x:"), encoding="utf-8")

    with pytest.raises(ProjectError, match="charter"):
        Charter.read(tmp_path / "charter.yaml")
