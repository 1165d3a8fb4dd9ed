"""What the service is asked and what it answers, typed by the contract of the data."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from .data import EXAMPLE, FEATURES

CONTRACT = Path("expectations/{{ cookiecutter.data }}.json")


class Answer(BaseModel):
    """What is answered, by which model, and under which name the truth can be told later."""

    id: str
{% if cookiecutter.kind == "class" %}
    {{ cookiecutter.target }}: str
    probability: float
{% else %}
    {{ cookiecutter.target }}: float
{% endif %}
    model: str


class Health(BaseModel):
    """That the service can answer, and with which model."""

    status: Literal["ok"]
    model: str


def question(contract: Path = CONTRACT) -> type[BaseModel]:
    """
    Return the type of a question: a field for each feature, within what trained data may be.

    Made from the contract when the service starts, it cannot differ from what the model was
    trained on; what the contract does not bound is of the type of the example in `data.py`.
    """
    rules = json.loads(contract.read_text(encoding="utf-8"))["expectations"]
    fields: dict[str, Any] = {name: _field(name, _about(name, rules)) for name in FEATURES}
    example: dict[str, Any] = {"example": EXAMPLE}
    return create_model(
        "Question",
        __config__=ConfigDict(extra="forbid", json_schema_extra=example),
        __doc__="What is asked, within the bounds of the data that the model was trained on.",
        **fields,
    )


def _field(name: str, rules: Iterator[Mapping[str, Any]]) -> tuple[Any, Any]:
    """Return the type of a feature and its default; what data may lack may be left out."""
    kind: Any = str if isinstance(EXAMPLE[name], str) else float
    bounds: dict[str, Any] = {}
    needed = False
    for rule in rules:
        words = rule["kwargs"]
        match rule["type"]:
            case "expect_column_values_to_be_in_set":
                kind = _one_of(words["value_set"])
            case "expect_column_values_to_be_between":
                bounds = {"ge": words.get("min_value"), "le": words.get("max_value")}
            case "expect_column_values_to_not_be_null":
                needed = words.get("mostly", 1) == 1
    if needed:
        return kind, Field(**bounds)
    return kind | None, Field(default=None, **bounds)


def _about(name: str, rules: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    return (rule for rule in rules if rule["kwargs"].get("column") == name)


def _one_of(values: list[Any]) -> Any:  # noqa: ANN401 - a type that is known when the service starts
    literal: Any = Literal
    return literal[tuple(values)]
