"""Python environments: made from a lock, or looked into."""

import json
import shutil
import sys
from pathlib import Path

from mlopskit import process
from mlopskit.errors import Incomplete
from mlopskit.tools import program

LISTING = (
    "import importlib.metadata as m, json, platform, re;"
    "print(json.dumps([platform.python_version(), {re.sub(r'[-_.]+', '-', d.name).lower(): d.version"
    " for d in m.distributions() if d.name}]))"
)


def contents(python: str) -> tuple[str, dict[str, str]]:
    """Return an interpreter's version and the packages that it finds; raises `Incomplete` when it does not run."""
    try:
        done = process.run((python, "-c", LISTING), cwd=Path.cwd(), timeout=120.0)
        version, packages = json.loads(done.stdout)
    except (OSError, ValueError) as error:
        raise Incomplete(f"{python} does not run as a Python interpreter") from error
    return str(version), dict(packages)


def from_lock(project: Path, lock: str, folder: Path) -> str:
    """Make an environment from a lock, with the project itself in it, and return its interpreter."""
    uv = shutil.which("uv")
    python = str(folder / "bin" / "python")
    if lock == "uv.lock":
        if uv is None:
            raise Incomplete("the environment is locked in uv.lock, and uv is not here", hint="pip install uv")
        _run(project, (uv, "sync", "--frozen", "--quiet"), {"UV_PROJECT_ENVIRONMENT": str(folder)})
        return python
    _run(project, (uv, "venv", "--quiet", str(folder)) if uv else (sys.executable, "-m", "venv", str(folder)))
    installer = (uv, "pip", "install", "--quiet", "--python", python) if uv else (python, "-m", "pip", "install", "-q")
    if (project / lock).read_text("utf-8").strip():
        _run(project, (*installer, "-r", lock))
    if "[build-system]" in _text(project / "pyproject.toml"):
        _run(project, (*installer, "--no-deps", "-e", "."))
    return python


def _run(project: Path, argv: tuple[str, ...], variables: dict[str, str] | None = None) -> None:
    env = {**program.environment(project), **(variables or {})}
    done = process.run(argv, cwd=project, env=env, timeout=1800.0)
    if done.exit_code != 0 or done.timed_out:
        said = program.last_words(done)
        raise Incomplete(f"the environment could not be made from its lock: {said}", hint="mlops model verify --here")


def _text(file: Path) -> str:
    return file.read_text("utf-8") if file.is_file() else ""
