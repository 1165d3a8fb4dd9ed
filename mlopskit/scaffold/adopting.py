"""What a repository of somebody else's says of itself: how it is installed, linted and tested, and on what Pythons."""

import configparser
import re
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

from mlopskit.scaffold import names
from mlopskit.scaffold.project import PYTHONS

KNOWN = ("3.10", "3.11", "3.12", "3.13", "3.14")
CLAUSE = re.compile(r"(~=|==|!=|>=|<=|<|>|\^|~)\s*v?(\d+(?:\.\d+)*)(\.\*)?")
LATEST = 99
"""The third number of a version as CI installs it: the newest there is."""

NO_TESTS = "@echo 'there are no tests yet'"


def describe(folder: Path, name: str) -> dict[str, str]:
    """Return the answers that the template needs, as far as a repository's files say; its people may say others."""
    pyproject = _toml(folder / "pyproject.toml")
    return {
        "package": names.package(name),
        "pythons": ",".join(pythons(_required(folder, pyproject))),
        **(_with_uv(folder) if _is_of_uv(folder) else _with_pip(folder)),
    }


def pythons(required: str) -> tuple[str, ...]:
    """Return what CI tests on: our own choice where it fits, else the oldest and the newest that do."""
    fitting = [version for version in KNOWN if _fits(version, required)]
    if not fitting or set(PYTHONS) <= set(fitting):
        return PYTHONS
    return tuple(dict.fromkeys((fitting[0], fitting[-1])))


def _fits(version: str, required: str) -> bool:
    """Whether the newest release of a minor version is one that `requires-python` allows, or Poetry's `^` and `~`."""
    told = (*map(int, version.split(".")), LATEST)
    return all(_holds(told, *clause) for clause in CLAUSE.findall(required))


def _holds(told: tuple[int, ...], sign: str, number: str, star: str) -> bool:
    wanted = tuple(map(int, number.split(".")))
    same = told[: len(wanted)] == wanted
    if sign in {"==", "!="}:
        same = same if star else told[:2] == wanted[:2]
        return same if sign == "==" else not (same and star)
    if sign in {"~=", "^", "~"}:
        kept = {"~=": len(wanted) - 1, "^": 1, "~": min(2, len(wanted))}[sign]
        return told >= wanted and told[:kept] == wanted[:kept]
    return {">=": told >= wanted, ">": told > wanted, "<=": told <= wanted, "<": told < wanted}[sign]


def _required(folder: Path, pyproject: dict[str, Any]) -> str:
    """Return what is said of Python in pyproject.toml, by the standard or by Poetry, or in setup.cfg."""
    poetry = _table(_table(_table(pyproject, "tool"), "poetry"), "dependencies").get("python")
    config = configparser.ConfigParser(interpolation=None)
    with suppress(OSError, ValueError, configparser.Error):
        config.read(folder / "setup.cfg", encoding="utf-8")
    said = (
        _table(pyproject, "project").get("requires-python"),
        poetry,
        config.get("options", "python_requires", fallback=""),
    )
    return next((one for one in said if isinstance(one, str) and one), "")


def _with_uv(folder: Path) -> dict[str, str]:
    locked = "uv && UV_PROJECT_ENVIRONMENT=/venv /venv/bin/uv sync --frozen --no-dev --no-editable"
    return {
        "setup_command": "command -v uv >/dev/null || python -m pip install uv\n\tuv sync",
        "lint_command": "uv run --with ruff ruff check .",
        "test_command": "uv run --with pytest pytest" if _is_tested(folder) else NO_TESTS,
        "image_command": _pip(locked if (folder / "uv.lock").is_file() else "."),
    }


def _with_pip(folder: Path) -> dict[str, str]:
    listed = [name for name in ("requirements-dev.txt", "requirements.txt") if (folder / name).is_file()]
    packaged = any((folder / name).is_file() for name in ("pyproject.toml", "setup.py"))
    needs = f"-r {listed[0]}" if listed else "-e ." if packaged else ""
    image = "-r requirements.txt" if "requirements.txt" in listed else "." if packaged else ""
    return {
        "setup_command": f"python -m pip install ruff pytest {needs}".rstrip(),
        "lint_command": "python -m ruff check .",
        "test_command": "python -m pytest" if _is_tested(folder) else NO_TESTS,
        "image_command": _pip(image) if image else "true",
    }


def _pip(what: str) -> str:
    return f"/venv/bin/pip install --no-cache-dir --disable-pip-version-check {what}"


def _is_tested(folder: Path) -> bool:
    return (folder / "tests").is_dir()


def _is_of_uv(folder: Path) -> bool:
    """Whether uv keeps the environment: it has locked it, or it has made the project."""
    if (folder / "uv.lock").is_file():
        return True
    plain = not (folder / "requirements.txt").is_file() and (folder / "pyproject.toml").is_file()
    return plain and (folder / ".python-version").is_file()


def _toml(file: Path) -> dict[str, Any]:
    """Return what a TOML file holds; one that cannot be read says nothing."""
    with suppress(OSError, ValueError, RecursionError):
        return tomllib.loads(file.read_text(encoding="utf-8"))
    return {}


def _table(content: dict[str, Any], name: str) -> dict[str, Any]:
    found = content.get(name)
    return found if isinstance(found, dict) else {}
