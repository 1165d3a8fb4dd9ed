"""From tables and variables to settings: each key is checked by name and type, and told by its line."""

import dataclasses
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NoReturn, get_args, get_origin, get_type_hints

from mlopskit.config.model import Settings
from mlopskit.config.positions import nearest
from mlopskit.errors import ConfigError, did_you_mean

Table = Mapping[str, object]


def decode(table: Table, *, where: str, prefix: str, lines: Mapping[str, int]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings of a table, with the dotted keys that it sets."""
    reader = _Reader(where, prefix, lines, [])
    settings = reader.value(table, Settings, "")
    return settings, tuple(reader.keys)


def set_by_environment(settings: Settings, env: Mapping[str, str]) -> tuple[Settings, dict[str, str]]:
    """Return the settings with those replaced that `MLOPSKIT_CHECK_TIMEOUT` and its like set, and which these are."""
    origins: dict[str, str] = {}
    if not any(name.startswith("MLOPSKIT_") for name in env):
        return settings, origins
    for key, kind in leaves(Settings):
        variable = "MLOPSKIT_" + key.upper().replace(".", "_").replace("-", "_")
        if variable in env:
            value = _convert_text(env[variable], kind, variable)
            settings = _with(settings, key.replace("-", "_").split("."), value)
            origins[key] = variable
    return settings, origins


def leaves(of: type, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Go through the dotted keys of plain values (no tables, no lists) with their types."""
    for name, kind in hints(of).items():
        key = prefix + kebab(name)
        if isinstance(kind, type) and dataclasses.is_dataclass(kind):
            yield from leaves(kind, key + ".")
        elif get_origin(kind) not in (Mapping, tuple):
            yield key, kind


def kebab(name: str) -> str:
    """Return a field's name as it is written in a file."""
    return name.replace("_", "-")


@cache
def hints(of: type) -> dict[str, Any]:
    """Return the fields of a class with their types."""
    return get_type_hints(of)


@dataclasses.dataclass(frozen=True, slots=True)
class _Reader:
    where: str
    prefix: str
    lines: Mapping[str, int]
    keys: list[str]

    def value(self, raw: object, kind: Any, key: str) -> Any:  # noqa: ANN401 - what comes out is what `kind` says
        if isinstance(kind, type) and dataclasses.is_dataclass(kind):
            return self.table(raw, kind, key)
        if get_origin(kind) is Mapping:
            item = get_args(kind)[1]
            return {name: self.value(each, item, f"{key}.{name}") for name, each in self.named(raw, key).items()}
        if get_origin(kind) is tuple:
            if not isinstance(raw, list):
                self.refuse(key, "must be a list")
            return tuple(self.value(each, get_args(kind)[0], f"{key}.{i}") for i, each in enumerate(raw))
        self.keys.append(key)
        return self.leaf(raw, kind, key)

    def table(self, raw: object, kind: type, key: str) -> object:
        known = {kebab(name): (name, hint) for name, hint in hints(kind).items()}
        values = {}
        for written, each in self.named(raw, key).items():
            dotted = f"{key}.{written}" if key else written
            if written not in known:
                self.refuse(dotted, "is not known", hint=did_you_mean(written, known) or _choices(known))
            name, hint = known[written]
            values[name] = self.value(each, hint, dotted)
        for field in dataclasses.fields(kind):
            required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
            if required and not values.get(field.name):
                self.refuse(key, f"needs `{kebab(field.name)}`", hint=f'add `{kebab(field.name)} = "..."`')
        return kind(**values)

    def named(self, raw: object, key: str) -> dict[str, object]:
        if not isinstance(raw, dict):
            self.refuse(key, "must be a table")
        return raw

    def leaf(self, raw: object, kind: Any, key: str) -> object:  # noqa: ANN401 - any type a field may have
        if type(raw) is kind:
            return raw  # the common case, which need not wait for a library to load

        import msgspec

        try:
            return msgspec.convert(raw, kind)
        except msgspec.ValidationError as error:
            self.refuse(key, f"cannot be {raw!r}: {_lowered(error)}")

    def refuse(self, key: str, reason: str, *, hint: str = "") -> NoReturn:
        line = nearest(self.lines, key)
        place = f"{self.where}:{line}" if line else self.where
        raise ConfigError(f"{place}: `{self.prefix}{key}` {reason}", hint=hint)


def _choices(known: Mapping[str, object]) -> str:
    return "known here: " + ", ".join(f"`{name}`" for name in sorted(known))


def _convert_text(text: str, kind: Any, variable: str) -> object:  # noqa: ANN401 - any type a field may have
    import msgspec

    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError as error:
        raise ConfigError(f"the variable {variable} cannot be {text!r}: {_lowered(error)}") from error


def _lowered(error: Exception) -> str:
    text = str(error)
    return text[:1].lower() + text[1:]


def _with(settings: Any, route: list[str], value: object) -> Any:  # noqa: ANN401 - any of the settings' classes
    name, *rest = route
    inner = _with(getattr(settings, name), rest, value) if rest else value
    return dataclasses.replace(settings, **{name: inner})
