"""The environment that a project keeps in its folder: whether it runs, on which Python, and what is in it."""

import re
from dataclasses import dataclass
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.tools import environments, program

FOLDERS = (".venv", "venv")
_CLAUSE = re.compile(r"(>=|<=|==|!=|>|<)(\d+(?:\.\d+)*)(\.\*)?")


@dataclass(frozen=True, slots=True)
class Environment:
    """What is in a project's own environment."""

    folder: str
    python: str
    """The version; empty when its interpreter does not run."""
    packages: frozenset[str] = frozenset()
    """By normalised names."""


def look(root: Path) -> Environment | None:
    """Return the environment in a project's folder, or None when it has none; its interpreter is run."""
    name = next((name for name in FOLDERS if (root / name).is_dir()), None)
    if name is None:
        return None
    try:
        version, packages = environments.contents(str(root / name / program.SCRIPTS / "python"))
    except Incomplete:
        return Environment(name, "")
    return Environment(name, version, frozenset(packages))


def allows(asked: str, version: str) -> bool:
    """Whether `requires-python` allows a version; a clause of another form than `>=3.11` or `!=3.12.*` is passed by."""
    have = _numbers(version)
    return all(_holds(clause, have) for clause in map(_CLAUSE.fullmatch, re.sub(r"\s", "", asked).split(",")) if clause)


def _holds(clause: re.Match[str], have: tuple[int, ...]) -> bool:
    sign, bound = clause[1], _numbers(clause[2])
    near = have[: len(bound)] if clause[3] else have + (0,) * (len(bound) - len(have))
    wanted = bound if clause[3] else bound + (0,) * (len(near) - len(bound))
    answers = {
        ">=": near >= wanted,
        "<=": near <= wanted,
        ">": near > wanted,
        "<": near < wanted,
        "==": near == wanted,
        "!=": near != wanted,
    }
    return answers[sign]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
