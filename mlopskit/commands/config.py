"""`mlops config`: the settings in force, where each comes from, and the schema of their file."""

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path

from mlopskit.config import load, schema
from mlopskit.config.decoding import kebab
from mlopskit.report import Receipt


def show(path: Path = Path(), *, file: Path | None = None, origin: bool = False) -> Receipt:
    """Return every setting with its value, and with where it comes from when `origin` is asked for."""
    config = load(path, file=file)
    rows = [(key, value, config.origins.get(key, "default")) for key, value in _flat(config.settings)]
    lines = [f"{key} = {_shown(value)}" + (f" # {where}" if origin else "") for key, value, where in rows]
    source = str(config.source) if config.source else None
    settings = [{"key": key, "value": _json(value), "origin": where} for key, value, where in rows]
    notes = (f"read from {source}" if source else "no configuration file; every value is a default or a variable",)
    return Receipt("config show", notes=(*lines, *notes), result={"source": source, "settings": settings})


def describe() -> dict[str, object]:
    """Return the JSON Schema of the configuration."""
    return schema()


def _flat(value: object, key: str = "") -> Iterator[tuple[str, object]]:
    """Go through the plain values below one, each with its dotted key; an empty table or list is a value itself."""
    prefix = f"{key}." if key else ""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _flat(getattr(value, field.name), prefix + kebab(field.name))
    elif isinstance(value, Mapping) and value:
        for name, each in value.items():
            yield from _flat(each, f"{prefix}{name}")
    elif isinstance(value, tuple) and value and dataclasses.is_dataclass(value[0]):
        for number, each in enumerate(value):
            yield from _flat(each, f"{prefix}{number}")
    else:
        yield key, value


def _json(value: object) -> object:
    if isinstance(value, Mapping | tuple):
        return dict(value) if isinstance(value, Mapping) else list(value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _shown(value: object) -> str:
    import json

    return "not set" if value is None else json.dumps(_json(value), ensure_ascii=False)
