"""
Names of projects and packages: what is allowed, why not, and what would do instead.

A name becomes a folder, a distribution, a Python package and an image: what any of them refuses is refused here,
before anything is written.
"""

import keyword
import re
import sys
import unicodedata

from mlopskit.errors import UsageError

LONGEST = 40
"""Longer names break the line length of generated code and the path length of Windows."""

PROJECT = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
PACKAGE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

WINDOWS = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
"""Devices, which Windows takes for files of that name in every folder."""

TAKEN = frozenset(
    {
        *("cookiecutter", "data", "docs", "dvc", "git", "great_expectations", "joblib"),
        *("alembic", "flaml", "lightgbm", "mkdocs", "mkdocstrings", "mlflow", "nbclient", "onnx", "onnxruntime"),
        *("notebooks", "optuna", "privacy", "skl2onnx", "sqlalchemy", "xgboost"),
        *("matplotlib", "mlops", "mlopskit", "models", "msgspec", "mypy", "numpy"),
        *("pandas", "pip", "pytest", "reports", "rich", "ruff", "scikit_learn"),
        *("scipy", "setuptools", "sklearn", "src", "templates", "tests", "typer"),
        *("uv", "venv", "wheel", "wheels", "yaml"),
    }
)
"""Packages that the project imports or uses, and folders that it has: another of that name would be in their way."""


def check_project(name: str) -> None:
    """Raise `UsageError`, with a name that would do, unless this can be a project's name."""
    reason = trouble(name, PROJECT, "small letters, digits, and single - or _ between them, beginning with a letter")
    if reason:
        raise UsageError(f"{_shown(name)} cannot be a project's name: {reason}", hint=f"`{suggestion(name)}` would do")


def check_package(name: str) -> None:
    """Raise `UsageError`, with a name that would do, unless this can be a Python package's name."""
    reason = trouble(name, PACKAGE, "small letters, digits, and single _ between them, beginning with a letter")
    if reason:
        better = package(suggestion(name))
        raise UsageError(f"{_shown(name)} cannot be a package's name: {reason}", hint=f"`{better}` would do")


def package(project: str) -> str:
    """Return the Python package's name of a project."""
    return project.replace("-", "_")


def trouble(name: str, pattern: re.Pattern[str], rule: str) -> str:
    """Return why a name cannot be used, or an empty string."""
    if not name:
        return "it is empty"
    if len(name) > LONGEST:
        return f"it has {len(name)} characters, and {LONGEST} are the most"
    if not pattern.fullmatch(name):
        return f"a name is made of {rule}"
    return _meant_otherwise(package(name))


def _meant_otherwise(word: str) -> str:
    if keyword.iskeyword(word) or keyword.issoftkeyword(word):
        return "it is a word of the Python language"
    if word in WINDOWS:
        return "Windows keeps it for a device"
    if word in sys.stdlib_module_names or word == "test":
        return "it is a module of Python's standard library"
    if word in TAKEN:
        return "the project itself uses something of that name"
    return ""


def suggestion(name: str) -> str:
    """Return the nearest name that would do."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = [word for word in re.split(r"[^a-z0-9]+", plain) if word]
    near = "-".join(words)[:LONGEST].strip("-") or "my-project"
    if not near[0].isalpha():
        near = f"project-{near}"[:LONGEST].strip("-")
    if _meant_otherwise(package(near)):
        near = f"my-{near}"
    return near


def _shown(name: str) -> str:
    short = name if len(name) <= LONGEST else f"{name[:LONGEST]}..."
    return f"`{short}`"
