"""
Every check of the project, each in a session: `nox` runs what a change must pass, `nox -l` lists all.

The sessions share one environment, `.nox/dev`, made from the lock `.ci/dev.txt`, which holds the hash of every file.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nox

nox.options.sessions = ["lint", "types", "contracts", "tests", "pythons"]
nox.options.default_venv_backend = "none"  # each session would else fill an environment of its own, for minutes

DEV = Path(".nox", "dev")
FURTHER_PYTHONS = ("3.12", "3.13", "3.14")
CORE_TESTS = ("tests/cli", "tests/maturity", "tests/practices", "tests/render", "tests/repo")
"""What runs on the further Pythons: the core, which needs none of the extras."""
LOCKED = {
    "dev": "--group dev --extra data pyproject.toml",
    "test": "--group test --constraint .ci/dev.txt pyproject.toml",
    "elsewhere": "--group test --extra all --constraint .ci/dev.txt pyproject.toml",
    "nox": ".ci/nox.in",
    "fuzz": "--group pyproject.toml:test --constraint .ci/dev.txt .ci/fuzz.in pyproject.toml",
    "models": "--group pyproject.toml:test --constraint .ci/dev.txt .ci/models.in pyproject.toml",
}
"""What each lock holds, in the words of uv; the second and third have the versions of the first."""


def run(session: nox.Session, program: str, *words: str, **environment: str) -> None:
    """Run a program of the shared environment, which is filled first unless it was filled from this very lock."""
    fill(session, DEV, sys.executable, Path(".ci", "dev.txt"))
    session.run(str(DEV / "bin" / program), *words, external=True, env=environment)


def fill(session: nox.Session, home: Path, interpreter: str, lock: Path) -> None:
    """Make an environment with what the lock names and nothing else, and the project itself in it, editable."""
    filled = home / "filled-from.txt"
    if filled.is_file() and filled.read_text(encoding="utf-8") == lock.read_text(encoding="utf-8"):
        return
    python = str(home / "bin" / "python")
    # installing is most of what a first run waits for, and uv, which nox's lock brings, takes a fifth of pip's time
    install = (sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python)
    session.run(interpreter, "-m", "venv", "--clear", str(home), external=True)
    session.run(*install, "--require-hashes", "--requirement", str(lock), external=True)
    session.run(*install, "--no-deps", "--no-build-isolation", "--editable", ".", external=True)
    shutil.copyfile(lock, filled)


@nox.session
def lint(session: nox.Session) -> None:
    """Look for mistakes and bad form in code, workflows and manifests."""
    run(session, "ruff", "check", ".")
    run(session, "ruff", "format", "--check", ".")
    run(session, "zizmor", "--offline", "--pedantic", "--quiet", ".github")
    workflows = sorted(map(str, Path(".github", "workflows").glob("*.yml")))
    run(session, "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)


@nox.session
def types(session: nox.Session) -> None:
    """Check the types, strictly, of the package, its tests and its scripts."""
    run(session, "mypy")


@nox.session
def contracts(session: nox.Session) -> None:
    """Check that imports go one way."""
    run(session, "lint-imports", "--no-cache")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests with branch coverage, which may not fall below the floor in pyproject.toml."""
    coverage = () if session.posargs else ("--cov", "--cov-report=term:skip-covered")
    run(session, "pytest", "-n", "2", "--dist", "worksteal", "-m", "not nightly", *coverage, *session.posargs)


@nox.session
def quick(session: nox.Session) -> None:
    """Run the tests that build no environment and run no pipeline, for the minute between two edits."""
    run(session, "pytest", "-n", "2", "-m", "not slow and not nightly", *session.posargs)


@nox.session
def pythons(session: nox.Session) -> None:
    """Run the tests of the core on the further Pythons that are here, each in an environment of its own."""
    for version in FURTHER_PYTHONS:
        interpreter = next(interpreters(version), "")
        if not interpreter:
            session.log(f"Python {version} is not here, so nothing was tested on it")
            continue
        home = Path(".nox", f"core-{version}")
        fill(session, home, interpreter, Path(".ci", "test.txt"))
        words = ("-q", "-n", "2", "-m", "not slow and not nightly", *CORE_TESTS)
        session.run(str(home / "bin" / "pytest"), *words, external=True)


@nox.session
def elsewhere(session: nox.Session) -> None:
    """Validate on Spark, through Spark Connect and in a PostgreSQL, for real; needs Java 17 and PostgreSQL."""
    home = Path(".nox", "elsewhere")
    fill(session, home, sys.executable, Path(".ci", "elsewhere.txt"))
    words = ("-q", "-rs", "--durations=5", *(session.posargs or ("tests/validation/elsewhere",)))
    session.run(str(home / "bin" / "pytest"), *words, external=True, env={"MLOPSKIT_ELSEWHERE": "1"})


@nox.session
def docs(session: nox.Session) -> None:
    """Write docs/reference from what the program says, and what the commands of the pages print; tests hold both."""
    run(session, "python", "docs/generate.py", *session.posargs)
    run(session, "python", "docs/sessions.py", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure against what a user would do by hand, and print the ratios."""
    for script in session.posargs or sorted(map(str, Path("tests", "benchmarks").glob("*.py"))):
        run(session, "python", script)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Fuzz each parser and encoder for five minutes in all, led by the branches that an input reaches."""
    home = Path(".nox", "fuzz")
    fill(session, home, sys.executable, Path(".ci", "fuzz.txt"))
    python, listed = str(home / "bin" / "python"), "from tests.hostile.fuzz.targets import TARGETS; print(*TARGETS)"
    names = session.posargs or str(session.run(python, "-c", listed, external=True, silent=True)).split()
    for name in names:
        seconds = str(300 // len(names))
        driver = Path("tests", "hostile", "fuzz", "drive.py")
        session.run(python, str(driver), name, seconds, external=True, env={"PYTHONPATH": "."})


@nox.session
def models(session: nox.Session) -> None:
    """Judge what torch, XGBoost and LightGBM themselves have saved; they are too large for every other session."""
    home = Path(".nox", "models")
    fill(session, home, sys.executable, Path(".ci", "models.txt"))
    session.run(str(home / "bin" / "pytest"), "-q", "tests/gates/test_model_benign.py", external=True)


@nox.session
def mutation(session: nox.Session) -> None:
    """Make small mistakes in each room, or in those that are named, and measure how many of them its tests notice."""
    run(session, "python", "tests/strength/score.py", *session.posargs, PYTHONPATH=".")


@nox.session
def nightly(session: nox.Session) -> None:
    """Look further than a change has time to: every test, a thousand examples of each property, the benchmarks."""
    run(session, "pytest", "-n", "2", *session.posargs, HYPOTHESIS_PROFILE="nightly")
    session.notify("elsewhere")
    for name in ("fuzz", "models", "mutation", "bench"):
        session.notify(name)


@nox.session
def lock(session: nox.Session) -> None:
    """Lock the newest versions that fit, with hashes and without a word on where they came from."""
    words = "pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade"
    quiet = "--no-emit-index-url --no-header --no-annotate --no-emit-package mlopskit"
    for name, wanted in LOCKED.items():
        run(session, "uv", *words.split(), *quiet.split(), *wanted.split(), "-o", f".ci/{name}.txt")


@nox.session
def pack(session: nox.Session) -> None:
    """Keep the template that is about to be released, so that projects made from it can be updated for ever."""
    run(session, "python", ".ci/pack_template.py")


def interpreters(version: str) -> Iterator[str]:
    """Go through the interpreters of that Python; a launcher that only says it is missing is passed over."""
    if sys.version_info[:2] == tuple(map(int, version.split("."))):
        return
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for found in (shutil.which(f"python{version}"), *root.glob(f"versions/{version}.*/bin/python")):
        if found and not subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode:
            yield str(found)
