"""The parameters of a run, read once from `params.yaml` and checked."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import yaml

from .errors import ProjectError

PARAMS = Path("params.yaml")


@dataclass(frozen=True, slots=True)
class Params:
    """Everything that a run depends on besides code and data."""

    seed: int
    test_share: float
{% for name, kind, value in cookiecutter.params %}
    {{ name }}: {{ kind }}
{% endfor %}
    margin: float

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if not 0 < self.test_share < 1:
            raise ProjectError(
                f"split.test_share is {self.test_share}; it must lie between 0 and 1"
            )
{% for name, kind, value in cookiecutter.params %}
        if not self.{{ name }} > 0:
            raise ProjectError(f"train.{{ name }} is {self.{{ name }}}; it must be above 0")
{% endfor %}

    @classmethod
    def read(cls, path: Path = PARAMS) -> Self:
        """Return the parameters of a file."""
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        try:
            return cls(
                seed=int(content["seed"]),
                test_share=float(content["split"]["test_share"]),
{% for name, kind, value in cookiecutter.params %}
                {{ name }}={{ kind }}(content["train"]["{{ name }}"]),
{% endfor %}
                margin=float(content["evaluate"]["margin"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ProjectError(f"{path} lacks a parameter or holds a wrong one: {error}") from error
