"""
The registry's alphabet: annotated git tags in the format of GTO, so that GTO and `dvc artifacts get` read them too.

`name@v1.2.3` registers a version, `name@v1.2.3!` takes it back, `name#stage#4` puts the version of that commit into a
stage, `name#stage!#5` takes it out, `name@deprecated` retires a model. `folder=name` is the model `folder:name`.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mlopskit.errors import UsageError
from mlopskit.repo.moments import moment

NAME = r"[a-zA-Z0-9](?:[a-zA-Z0-9\-/_]*[a-zA-Z0-9])?"
SEMVER = (
    r"(?P<major>0|[1-9]\d*)\.(?P<minor>0|[1-9]\d*)\.(?P<patch>0|[1-9]\d*)"
    r"(?:-(?P<pre>[0-9a-zA-Z\-]+(?:\.[0-9a-zA-Z\-]+)*))?(?:\+[0-9a-zA-Z\-]+(?:\.[0-9a-zA-Z\-]+)*)?"
)
TAG = (
    rf"(?P<model>(?:[a-zA-Z0-9\-_./]+=)?{NAME})"
    rf"(?:(?:#(?P<stage>{NAME})|@(?P<version>v{SEMVER}))(?P<off>!?)|@(?P<deprecated>deprecated)|@created)"
    r"(?:#(?P<counter>[0-9]+))?"
)
MODEL = rf"(?:[a-zA-Z0-9\-_./]+:)?{NAME}"

FORMAT = "%00".join(
    (
        *("%(refname:strip=2)", "%(objecttype)", "%(*objectname)", "%(taggername)", "%(taggeremail:trim)"),
        *("%(taggerdate:unix)", "%(contents)", ""),
    )
)
FIELDS = 7
WORDS = ("for-each-ref", f"--format={FORMAT}", "refs/tags")
"""What to ask git for, so that `parse` understands the answer."""


class Action(StrEnum):
    """What a tag says."""

    REGISTER = "register"
    DEREGISTER = "deregister"
    ASSIGN = "assign"
    UNASSIGN = "unassign"
    DEPRECATE = "deprecate"


@dataclass(frozen=True, slots=True)
class Tag:
    """One annotated tag of the registry."""

    name: str
    action: Action
    model: str
    commit: str
    when: datetime
    who: str
    email: str
    message: str
    version: str = ""
    stage: str = ""
    counter: int = 0

    @property
    def trailers(self) -> dict[str, str]:
        """What stands below the message as `Key: value`."""
        last = self.message.rpartition("\n\n")[2]
        return dict(re.findall(r"^([A-Z][A-Za-z-]+): (.+)$", last, re.MULTILINE))


def parse(listing: str) -> tuple[Tag, ...]:
    """Return the registry's tags in a listing made by `WORDS`, in the order of their time; others are passed over."""
    fields = listing.split("\0")
    rows = (fields[i : i + FIELDS] for i in range(0, len(fields) - FIELDS + 1, FIELDS))
    found = [tag for row in rows if (tag := _tag(row)) is not None]
    return tuple(sorted(found, key=lambda tag: (tag.when, tag.name)))


def _tag(row: list[str]) -> Tag | None:
    name, kind, commit, who, email, when, message = row
    parsed = re.fullmatch(TAG, name.lstrip("\n"))
    if parsed is None or kind != "tag" or not when.isdigit():
        return None  # lightweight tags say neither who nor when, so that GTO passes them over too
    found = parsed.groupdict()
    return Tag(
        name.lstrip("\n"),
        _action(found),
        found["model"].replace("=", ":"),
        commit,
        moment(when),
        who,
        email,
        message.strip(),
        found["version"] or "",
        found["stage"] or "",
        int(found["counter"] or 0),
    )


def _action(found: dict[str, str | None]) -> Action:
    if found["stage"]:
        return Action.UNASSIGN if found["off"] else Action.ASSIGN
    if found["version"]:
        return Action.DEREGISTER if found["off"] else Action.REGISTER
    return Action.DEPRECATE


def version_key(version: str) -> tuple[object, ...]:
    """Return what sorts versions as Semantic Versioning 2.0 has it; a pre-release comes before its release."""
    found = re.fullmatch(f"v{SEMVER}", version)
    if found is None:
        return (-1,)
    release = tuple(int(found[part]) for part in ("major", "minor", "patch"))
    parts = (found["pre"] or "").split(".")
    pre = tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
    return (*release, not found["pre"], pre)


def checked_version(text: str) -> str:
    """Return a version with its `v`; raises `UsageError` when it is none."""
    version = text if text.startswith("v") else f"v{text}"
    if re.fullmatch(f"v{SEMVER}", version) is None:
        raise UsageError(f"`{text}` is not a version", hint="write it as 1.2.3")
    return version


def checked_model(text: str) -> str:
    """Return a model's name; raises `UsageError` when git or GTO could not carry it."""
    return _checked(text, MODEL, "the name of a model")


def checked_stage(text: str) -> str:
    """Return a stage's name; raises `UsageError` when git or GTO could not carry it."""
    return _checked(text, NAME, "the name of a stage")


def _checked(text: str, pattern: str, what: str) -> str:
    forbidden = "//" in text or ".." in text or text.endswith(".lock")
    if re.fullmatch(pattern, text) is None or forbidden:
        raise UsageError(f"`{text}` cannot be {what}", hint="use letters, digits, `-`, `_` and `/`")
    return text


def registered(model: str, version: str) -> str:
    """Return the name of the tag that registers a version."""
    return f"{model.replace(':', '=')}@{version}"


def deregistered(model: str, version: str) -> str:
    """Return the name of the tag that takes a version back."""
    return f"{registered(model, version)}!"


def assigned(model: str, stage: str, counter: int) -> str:
    """Return the name of the tag that puts a version into a stage."""
    return f"{model.replace(':', '=')}#{stage}#{counter}"


def unassigned(model: str, stage: str, counter: int) -> str:
    """Return the name of the tag that takes a version out of a stage."""
    return f"{model.replace(':', '=')}#{stage}!#{counter}"
