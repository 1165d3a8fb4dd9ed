"""What several gates are about, and the files that decide their verdicts."""

import configparser

from mlopskit.gates import Subject
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.wording import counted

RUFF = ("ruff.toml", ".ruff.toml")
INI = (".flake8", "setup.cfg", "tox.ini")
PYTHON = ("**/*.py", "**/*.pyi", "**/*.ipynb", "**/pyproject.toml")


def python_files(project: Project) -> Subject:
    """Return whether the project has Python files."""
    found = len(project.glob("**/*.py", "**/*.pyi"))
    return Subject.present(counted(found, "Python file")) if found else Subject.absent("there are no Python files")


def by_black(project: Project) -> bool:
    """Return whether the project is formatted by black: it configures that, and says nothing of ruff."""
    return "black" in project.tool_tables and not _by_ruff(project)


def by_flake8(project: Project) -> bool:
    """Return whether the project is linted by flake8: it configures that, and says nothing of ruff."""
    told = "flake8" in project.tool_tables or any(_has_flake8(project, name) for name in INI)
    return told and not _by_ruff(project)


def _by_ruff(project: Project) -> bool:
    return "ruff" in project.tool_tables or any(project.has(name) for name in RUFF)


def _has_flake8(project: Project, name: str) -> bool:
    if not project.has(name):
        return False
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read(project.root / name, "utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return False  # flake8 itself could not read it either
    return parser.has_section("flake8")
