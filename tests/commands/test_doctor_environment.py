"""`mlops doctor` looks into the project's own environment, and tells how old its tables of tools are."""

import json
from pathlib import Path

import pytest

from mlopskit.commands.doctor import Sign, doctor
from mlopskit.repo.table_dates import reviewed
from mlopskit.tools.own_environment import allows

PYPROJECT = '[project]\nname = "p"\nrequires-python = ">=3.11,<4"\n[tool.ruff]\n[tool.pytest.ini_options]\n'
MAKEFILE = "all:\n\nsetup: ## Install\n\ttrue\n"


def sign(root: Path, name: str = "environment") -> Sign | None:
    """Return what `mlops doctor` says of one thing."""
    checks = doctor(root).result["checks"]
    assert isinstance(checks, tuple)
    return next((each for each in checks if each.name == name), None)


@pytest.fixture(autouse=True)
def _nothing_active(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no environment active."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)


def environment(root: Path, script: str) -> None:
    """Put an environment into a project whose interpreter does what a script says."""
    python = root / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)


def listing(version: str, *packages: str) -> str:
    return f"echo '{json.dumps([version, dict.fromkeys(packages, '1.0')])}'"


@pytest.mark.parametrize(
    ("script", "seen", "mend"),
    [
        (listing("3.12.1", "ruff", "pytest"), ".venv, Python 3.12.1", ""),
        (
            listing("3.12.1", "ruff"),
            ".venv lacks pytest, so those of PATH are used, if any",
            ".venv/bin/python -m pip install pytest",
        ),
        (
            listing("3.10.4", "ruff", "pytest"),
            ".venv is of Python 3.10.4, and pyproject.toml asks for >=3.11,<4",
            "rm -r .venv && python3 -m venv .venv",
        ),
        ("exit 127", "the Python of .venv does not run", "rm -r .venv && python3 -m venv .venv"),
    ],
)
def test_an_environment_is_told_with_what_mends_it(script: str, seen: str, mend: str, tmp_path: Path) -> None:
    """
    A tool that it lacks, another Python than the project asks for, and an interpreter that is gone are each to mend.
    """
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    environment(tmp_path, script)

    assert Sign("environment", well=not mend, seen=seen, mend=mend) == sign(tmp_path)


def test_a_missing_environment_is_made_by_the_projects_own_command(tmp_path: Path) -> None:
    """
    It is needed where the Makefile makes one; elsewhere another may serve, so that it is only told.
    """
    seen = "no .venv here, so tools are those of PATH"
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    loose = sign(tmp_path)
    (tmp_path / "Makefile").write_text(MAKEFILE)

    assert Sign("environment", well=False, seen=seen, mend="python3 -m venv .venv", needed=False) == loose
    assert Sign("environment", well=False, seen=seen, mend="make setup") == sign(tmp_path)


def test_an_active_environment_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Where the project says nothing else, the environment that is active is the one.
    """
    monkeypatch.setenv("VIRTUAL_ENV", "/somewhere/env")
    (tmp_path / "requirements.txt").write_text("pandas\n")
    found = sign(tmp_path)

    assert found
    assert (True, "no .venv here; /somewhere/env is active") == (found.well, found.seen)


def test_a_folder_without_python_needs_no_environment(tmp_path: Path) -> None:
    """
    Nothing is said where nothing asks for packages.
    """
    assert sign(tmp_path) is None


def test_the_age_of_the_tables_is_told(tmp_path: Path) -> None:
    """
    The day is that of the oldest table.
    """
    found = sign(tmp_path, "tables of tools")

    assert found
    assert str(min(reviewed().values())) in found.seen


@pytest.mark.parametrize(
    ("asked", "version", "allowed"),
    [
        (">=3.11", "3.11.7", True),
        (">=3.11,<3.13", "3.13.0", False),
        (">= 3.11, != 3.12.*", "3.12.4", False),
        ("==3.11.*", "3.11.7", True),
        (">3.11", "3.11.0", False),
        ("<=3.11", "3.11", True),
        ("~=3.11", "3.9", True),
        ("", "3.9", True),
    ],
)
def test_a_python_is_held_against_what_the_project_asks_for(asked: str, version: str, *, allowed: bool) -> None:
    """
    Bounds are compared as numbers; a form that is not understood blames nobody.
    """
    assert allowed is allows(asked, version)
