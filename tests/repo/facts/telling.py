"""Says a fact in one line: all that differs from its defaults, so that a test can hold whole values against words."""

from enum import Enum

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields


def told(value: object) -> str:
    """Return a value in words: fields with another value than the default one, enums by name, sets in order."""
    if isinstance(value, Struct):
        said = (f"{field.name}={told(getattr(value, field.name))}" for field in fields(value) if _differs(value, field))
        return f"{type(value).__name__}({', '.join(said)})"
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, frozenset):
        return f"{{{', '.join(sorted(map(told, value)))}}}"
    if isinstance(value, tuple):
        return f"[{', '.join(map(told, value))}]"
    return repr(value)


def _differs(value: object, field: object) -> bool:
    default = getattr(field, "default", NODEFAULT)
    return default is NODEFAULT or getattr(value, str(getattr(field, "name", ""))) != default
