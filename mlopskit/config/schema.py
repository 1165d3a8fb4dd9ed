"""The JSON Schema of the configuration, made from the classes that hold it, so that it cannot grow stale."""

from mlopskit.config.decoding import kebab
from mlopskit.config.model import Settings


def schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of the table `tool.mlopskit`, which is also that of a whole `mlopskit.toml`."""
    import msgspec

    made = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(Settings)))
    made["$defs"] = {name: _as_written(body) for name, body in made["$defs"].items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mlopskit",
        "description": "Settings of mlopskit: `[tool.mlopskit]` in pyproject.toml, or the whole of mlopskit.toml.",
        **made,
    }


def _as_written(body: dict[str, object]) -> dict[str, object]:
    """Give the keys of a class their written names, and forbid all others, as reading does."""
    properties, required = body["properties"], body.get("required", [])
    if not isinstance(properties, dict) or not isinstance(required, list):
        raise TypeError("a dataclass has named properties")
    described = {kebab(name): _plain(value) for name, value in properties.items()}
    return {
        **body,
        "properties": described,
        "required": [kebab(name) for name in required],
        "additionalProperties": False,
    }


def _plain(value: dict[str, object]) -> dict[str, object]:
    """Drop a default that is a table of its own: it is told where that table is described, by its written names."""
    return {key: each for key, each in value.items() if key != "default" or not isinstance(each, dict)}
