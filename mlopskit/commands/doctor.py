"""`mlops doctor`: what this machine and this project lack, each with the command that mends it."""

import configparser
import importlib.util
import json
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mlopskit import __version__, process
from mlopskit.config import load, toml
from mlopskit.errors import ExitCode, MissingTool, MlopsError
from mlopskit.findings import redacted
from mlopskit.repo.reading import TEXT_LIMIT, UnreadableError, decoded, read_file
from mlopskit.repo.table_dates import ageing, reviewed
from mlopskit.report import Block, Case, Cell, Commands, Heading, Outcome, Page, Report, Table, Tone
from mlopskit.tools import git, own_environment, program

PATIENCE = 20.0
"""Seconds for a program to say its version."""
TOOLS = ("black", "coverage", "mypy", "pytest", "ruff")
"""What the gates run, where a project has a table of settings for it."""
PERSON = {"name": "Your Name", "email": "you@example.org"}
"""What git must be told of a person who commits, each with an example."""
ENGINES = {"duckdb": "validates data", "great_expectations": "validates what DuckDB leaves to it"}


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at."""

    name: str
    well: bool
    seen: str
    mend: str = ""
    """The command that mends it."""
    needed: bool = True
    """Whether the project cannot do without it; what is only good to have does not make the verdict worse."""


def doctor(root: Path) -> Report:
    """Look at the machine and at the project; exit 0 when nothing needed is missing, else 3."""
    signs = tuple(_signs(root))
    ill = [sign for sign in signs if not sign.well and sign.needed]
    word = "1 thing to mend" if len(ill) == 1 else f"{len(ill)} things to mend"
    page = Page("mlops doctor", Cell(word, Tone.BAD) if ill else Cell("all is well", Tone.GOOD), tuple(_blocks(signs)))
    return Report(
        "doctor",
        ExitCode.INCOMPLETE if ill else ExitCode.PASS,
        {"checks": signs},
        page,
        tuple(Case("doctor", sign.name, f"{sign.name} is well", _outcome(sign), _told(sign)) for sign in signs),
    )


def _blocks(signs: tuple[Sign, ...]) -> Iterator[Block]:
    mends = tuple(dict.fromkeys(sign.mend for sign in signs if not sign.well and sign.needed and sign.mend))
    if mends:
        yield Heading("What to do")
        yield Commands(mends)
    yield Heading("What was looked at")
    yield Table(("what", "state", "seen"), tuple(_row(sign) for sign in signs))


def _row(sign: Sign) -> tuple[Cell, ...]:
    state = (
        Cell("well", Tone.GOOD)
        if sign.well
        else Cell("to mend", Tone.BAD)
        if sign.needed
        else Cell("optional", Tone.DIM)
    )
    return Cell(sign.name), state, Cell(_told(sign) if not sign.well else sign.seen)


def _told(sign: Sign) -> str:
    return f"{sign.seen}: {sign.mend}" if sign.mend and not sign.well else sign.seen


def _outcome(sign: Sign) -> Outcome:
    if sign.well:
        return Outcome.PASS
    return Outcome.INCOMPLETE if sign.needed else Outcome.SKIPPED


def _signs(root: Path) -> Iterator[Sign]:
    pipeline = (root / "dvc.yaml").is_file() or (root / ".dvc").is_dir()
    yield Sign("mlopskit", well=True, seen=f"{__version__}, on Python {platform.python_version()}")
    yield _git(root)
    yield _tool("make", root, needed=(root / "Makefile").is_file(), mend="install make, for example: apt install make")
    yield _configuration(root)
    yield _tool("dvc", root, needed=pipeline, mend="pip install 'mlopskit[data]'")
    if pipeline:
        yield _remote(root)
    if _says(root, ".gitattributes", "merge=dvc"):
        yield _merge_driver(root)
    for name, why in ENGINES.items():
        there = importlib.util.find_spec(name) is not None
        yield Sign(name, there, why, "" if there else "pip install 'mlopskit[data]'", needed=False)
    for name in ("ruff", "pytest"):
        yield _tool(name, root, needed=_says(root, "pyproject.toml", name), mend=_setup(root, name))
    yield from _environment(root, pipeline=pipeline)
    yield from _record(root)
    yield _tables()


def _tool(name: str, root: Path, *, needed: bool, mend: str) -> Sign:
    try:
        path = program.find(name, root)
        done = process.run((path, "--version"), cwd=root, env=program.environment(root), timeout=PATIENCE)
    except MissingTool:
        return Sign(name, well=False, seen="not installed", mend=mend, needed=needed)
    version = (done.stdout or done.stderr).strip().splitlines()
    if done.exit_code != 0:
        return Sign(name, well=False, seen=f"{path} does not start", mend=mend, needed=needed)
    return Sign(name, well=True, seen=f"{version[0] if version else 'no version'}, {path}")


def _git(root: Path) -> Sign:
    sign = _tool("git", root, needed=True, mend="install git, for example: apt install git")
    if not sign.well:
        return sign
    if not git.inside(root):
        return Sign("git", well=False, seen="this is no git repository", mend="git init")
    missing = [key for key in PERSON if not _told_to_git(root, key)]
    if missing:
        mend = " && ".join(f'git config user.{key} "{PERSON[key]}"' for key in missing)
        return Sign("git", well=False, seen="git does not know who you are", mend=mend)
    return sign


def _told_to_git(root: Path, key: str) -> bool:
    """Whether git was told who commits; `git var` would guess it besides, and ask the machine's users over a socket."""
    if os.environ.get(f"GIT_AUTHOR_{key.upper()}"):
        return True
    try:
        return bool(git.ask(root, "config", "--get", f"user.{key}").strip())
    except MlopsError:
        return False


def _configuration(root: Path) -> Sign:
    try:
        config = load(root)
    except MlopsError as error:
        return Sign("configuration", well=False, seen=error.message, mend=error.hint)
    seen = str(config.source) if config.source else "none, so every default holds"
    return Sign("configuration", well=True, seen=seen)


def _remote(root: Path) -> Sign:
    """Look for a DVC remote where everybody finds it; whether it answers is for `mlops data status` to try."""
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(_text(root, ".dvc/config") if (root / ".dvc" / "config").exists() else "")
    except (configparser.Error, UnreadableError):
        return Sign("data remote", well=False, seen=".dvc/config cannot be read", mend="git checkout .dvc/config")
    name = parser.get("core", "remote", fallback="")
    url = parser.get(f"'remote \"{name}\"'", "url", fallback="")
    shown = redacted(url)
    if not url:
        mend = "dvc remote add --default storage s3://bucket/project"
        return Sign("data remote", well=False, seen="no default remote is named in .dvc/config", mend=mend)
    if "://" not in url and not (root / ".dvc" / url).is_dir():
        return Sign(
            "data remote",
            well=False,
            seen=f"the folder {shown} is not here",
            mend=f"dvc remote modify {name} url URL",
        )
    return Sign("data remote", well=True, seen=f"{name}, {shown}")


def _merge_driver(root: Path) -> Sign:
    try:
        seen = git.ask(root, "config", "--get", "merge.dvc.driver").strip()
    except MlopsError:
        driver = "dvc git-hook merge-driver --ancestor %O --our %A --their %B"
        mend = f"git config merge.dvc.driver '{driver}'"
        return Sign("merge driver", well=False, seen="git does not know how to merge .dvc files", mend=mend)
    return Sign("merge driver", well=True, seen=seen)


def _record(root: Path) -> Iterator[Sign]:
    file = root / ".mlopskit.json"
    if not file.is_file():
        return
    try:
        made = str(json.loads(_text(root, file.name))["template"])
    except (UnreadableError, ValueError, KeyError, TypeError, RecursionError):
        yield Sign("template", well=False, seen=f"{file.name} cannot be read", mend=f"git checkout {file.name}")
        return
    yield Sign("template", well=True, seen=f"made from version {made}")


def _environment(root: Path, *, pipeline: bool) -> Iterator[Sign]:
    """Look into the project's own environment; the tools in it come before those of PATH."""
    settings = _pyproject(root)
    if not settings and not (root / "requirements.txt").is_file():
        return
    name, found = "environment", own_environment.look(root)
    made = "make setup" if _says(root, "Makefile", "\nsetup:") else ""
    if found is None:
        active = os.environ.get("VIRTUAL_ENV") or os.environ.get("CONDA_PREFIX")
        seen = f"no .venv here; {active} is active" if active else "no .venv here, so tools are those of PATH"
        yield Sign(name, bool(active) and not made, seen, made or "python3 -m venv .venv", needed=bool(made))
        return
    mend = f"rm -r {found.folder} && {made or f'python3 -m venv {found.folder}'}"
    project, tables = settings.get("project"), settings.get("tool")
    asked = str(project.get("requires-python", "")) if isinstance(project, dict) else ""
    wanted = [tool for tool in TOOLS if isinstance(tables, dict) and tool in tables] + ["dvc"] * pipeline
    lacking = [tool for tool in wanted if tool not in found.packages]
    if not found.python:
        yield Sign(name, well=False, seen=f"the Python of {found.folder} does not run", mend=mend)
    elif not own_environment.allows(asked, found.python):
        seen = f"{found.folder} is of Python {found.python}, and pyproject.toml asks for {asked}"
        yield Sign(name, well=False, seen=seen, mend=mend)
    elif lacking:
        into = mend if made else f"{found.folder}/bin/python -m pip install {' '.join(lacking)}"
        seen = f"{found.folder} lacks {', '.join(lacking)}, so those of PATH are used, if any"
        yield Sign(name, well=False, seen=seen, mend=into)
    else:
        yield Sign(name, well=True, seen=f"{found.folder}, Python {found.python}")


def _pyproject(root: Path) -> dict[str, object]:
    try:
        return dict(toml.loads(_text(root, "pyproject.toml")))
    except (UnreadableError, ValueError, RecursionError):
        return {}


def _tables() -> Sign:
    """Tell how old what the audit knows of tools is."""
    days, told = reviewed(), ageing(datetime.now(UTC).date())
    seen = told[0] if told else f"{len(days)} tables, the oldest reviewed on {min(days.values())}"
    return Sign("tables of tools", not told, seen, "pip install --upgrade mlopskit" if told else "", needed=False)


def _setup(root: Path, name: str) -> str:
    return "make setup" if _says(root, "Makefile", "\nsetup:") else f"pip install {name}"


def _says(root: Path, name: str, word: str) -> bool:
    try:
        return word in _text(root, name)
    except UnreadableError:
        return False


def _text(root: Path, name: str) -> str:
    """Return the text of a regular file of the project; raises `UnreadableError` for links, pipes and what is huge."""
    return decoded(read_file(root, name, TEXT_LIMIT)) or ""
