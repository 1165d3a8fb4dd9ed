"""A suite of expectations as Great Expectations 1.x writes it to JSON, read with the line of each expectation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from mlopskit.errors import ConfigError, did_you_mean
from mlopskit.validation.catalog import NAMES
from mlopskit.validation.located import Located, NotJsonError, Text

SIZE_LIMIT = 64 * 2**20
"""A suite above this many bytes is refused unread."""


class Importance(StrEnum):
    """What a failure means to the writer of the suite; `severity` in the file."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation of a suite: what it is called, what it is given, and where it stands."""

    type: str
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    severity: Importance = Importance.CRITICAL
    line: int = 1
    trouble: str = ""
    """Why it cannot be evaluated at all; such an expectation is unchecked, never dropped."""
    meta: Mapping[str, Any] = field(default_factory=dict)
    id: str | None = None

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - whatever the JSON holds
        """Return an argument, or the default when it is missing or null."""
        value = self.kwargs.get(name)
        return default if value is None else value


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite and the file that it was read from."""

    name: str
    path: str
    expectations: tuple[Expectation, ...]
    version: str = ""
    """The version of Great Expectations that wrote it."""
    meta: Mapping[str, Any] = field(default_factory=dict)


def read(path: Path, *, shown: str = "") -> Suite:
    """
    Return the suite in a file; `shown` is how messages and results call the file.

    Raises `ConfigError` with the file and the line when the file as a whole cannot be meant.
    Trouble in one expectation stays with that expectation.
    """
    name = shown or str(path)
    return parse(suite_text(path, name), name)


def parse(text: str, path: str) -> Suite:
    """Return the suite in a JSON text; raises as `read`."""
    walk = Text(text)
    try:
        whole = walk.whole()
    except NotJsonError as error:
        raise ConfigError(f"{path}:{error.line}: the suite is not JSON: {error.message}") from error
    if not isinstance(whole.value, dict):
        raise ConfigError(f"{path}:1: a suite is a JSON object with `name` and `expectations`")
    members = {key: (position, value) for key, position, value in walk.members(whole.start)}
    _refuse_other_major(walk, members, path)
    position, listed = members.get("expectations", (0, Located(None, 0)))
    if not isinstance(listed.value, list):
        raise ConfigError(f"{path}:{walk.line(position)}: the suite has no list `expectations`")
    meta = whole.value.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    return Suite(
        str(whole.value.get("name") or Path(path).stem),
        path,
        tuple(_expectation(walk, item) for item in walk.items(listed.start)),
        str(meta.get("great_expectations_version", "")),
        meta,
    )


def suite_text(path: Path, name: str) -> str:
    """Return the text of a file that should hold a suite; raises `ConfigError` with what stands in the way."""
    try:
        if path.is_dir():
            raise ConfigError(f"{name} is a folder, not a suite file")
        if path.exists() and not path.is_file():  # reading a pipe would wait for ever
            raise ConfigError(f"{name} is a pipe or a device, not a suite file")
        if path.stat().st_size > SIZE_LIMIT:
            raise ConfigError(f"{name} is larger than {SIZE_LIMIT // 2**20} MiB and was not read")
        return path.read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(f"there is no suite {name}", hint="name a JSON file with --suite FILE") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name}: the suite is not UTF-8 text (byte {error.start})") from error
    except OSError as error:
        raise ConfigError(f"{name} could not be read: {error.strerror}") from error


def _refuse_other_major(walk: Text, members: dict[str, tuple[int, Located]], path: str) -> None:
    hint = f"`mlops suite convert {path}` rewrites it for Great Expectations 1.x"
    if "expectation_suite_name" in members:
        line = walk.line(members["expectation_suite_name"][0])
        raise ConfigError(f"{path}:{line}: the suite is written for Great Expectations 0.x", hint=hint)
    position, meta = members.get("meta", (0, Located(None, 0)))
    version = str(meta.value.get("great_expectations_version", "")) if isinstance(meta.value, dict) else ""
    major = version.split(".")[0]
    if major.isdigit() and major != "1":
        message = f"{path}:{walk.line(position)}: the suite is written for Great Expectations {version}, not 1.x"
        raise ConfigError(message, hint=hint if major == "0" else "write it with Great Expectations 1.x")


def _expectation(walk: Text, item: Located) -> Expectation:
    line = walk.line(item.start)
    if not isinstance(item.value, dict):
        return Expectation("", line=line, trouble="the item is not a JSON object")
    places = {key: position for key, position, _ in walk.members(item.start)}
    if "expectation_type" in places and "type" not in places:
        trouble = "`expectation_type` is how Great Expectations 0.x wrote it; 1.x has `type`"
        return Expectation(str(item.value["expectation_type"]), line=line, trouble=trouble)
    type_, kwargs, meta = item.value.get("type"), item.value.get("kwargs", {}), item.value.get("meta")
    severity = item.value.get("severity") or Importance.CRITICAL
    return Expectation(
        str(type_ or ""),
        kwargs if isinstance(kwargs, dict) else {},
        Importance(severity) if severity in set(Importance) else Importance.CRITICAL,
        walk.line(places.get("type", item.start)),
        _trouble(type_, kwargs, severity, item.twice),
        meta if isinstance(meta, dict) else {},
        item.value.get("id"),
    )


def _trouble(type_: object, kwargs: object, severity: object, twice: tuple[str, ...]) -> str:
    if not isinstance(type_, str) or not type_:
        return "the expectation has no `type`"
    if twice:
        return f"the key `{twice[0]}` occurs twice, so it is unclear which value is meant"
    if not isinstance(kwargs, dict):
        return "`kwargs` is not a JSON object"
    if severity not in set(Importance):
        return f"`severity` is `{severity}`, but must be critical, warning or info"
    if type_ not in NAMES and (near := did_you_mean(type_, NAMES)):
        return f"there is no expectation `{type_}`; {near}"
    return ""
