"""Parameters are read whole or refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from {{ cookiecutter.package }}.errors import ProjectError
from {{ cookiecutter.package }}.params import Params


def test_a_missing_parameter_is_named(tmp_path: Path) -> None:
    """The error says which one is not there."""
    (tmp_path / "params.yaml").write_text("seed: 1\n", encoding="utf-8")

    with pytest.raises(ProjectError, match="split"):
        Params.read(tmp_path / "params.yaml")


@pytest.mark.parametrize(
    "change", [{"test_share": 0.0}, {"test_share": 1.5}, {"regularisation": 0}]
)
def test_a_parameter_that_cannot_be_meant_is_refused(
    params: Params, change: dict[str, float]
) -> None:
    """A share outside 0 to 1 and a regularisation of nothing are mistakes."""
    with pytest.raises(ProjectError):
        replace(params, **change)  # type: ignore[arg-type] # the point is that they are wrong
