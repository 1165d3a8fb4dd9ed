"""
Where one version of a model comes from: one record, read from its commit and its tag, with nothing typed by anyone.

It is derived each time, so that it cannot disagree with the repository; only what no commit holds (the interpreter and
the system of whoever registered it) is kept in the message of the tag.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from mlopskit.errors import Incomplete
from mlopskit.repo.moments import moment
from mlopskit.tools import dvc_files, git
from mlopskit.versioning import proof
from mlopskit.versioning.at_commit import AtCommit, Hashed, Step
from mlopskit.versioning.registry import Version

LOCKS = (
    *("uv.lock", "poetry.lock", "pdm.lock", "pixi.lock", "Pipfile.lock", "pylock.toml", "conda-lock.yml"),
    *("requirements.txt", "environment.yml"),
)
"""The files that may lock an environment, the most exact first."""


PIN = re.compile(r"^([A-Za-z0-9][\w.\-]*)(?:\[[^\]]*\])?==([^\s;\\]+)(?:\s*;\s*([^\\\n]*))?", re.MULTILINE)
"""A line of a requirements file: name, version, and for which Python or system it is."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, as git knows them, and when they did what they did."""

    name: str
    email: str
    when: datetime


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a version comes from."""

    version: Version
    model: Hashed | None
    """The file or folder of the model; None when nothing says which it is."""
    title: str
    kind: str
    labels: tuple[str, ...]
    source: str
    """The address of the repository, without anybody's password."""
    author: Person
    """Who made the commit."""
    steps: tuple[Step, ...]
    """The stages that made the model, in order."""
    data: tuple[Hashed, ...]
    """The data that come from outside of the pipeline."""
    code: tuple[Hashed, ...]
    parameters: tuple[tuple[str, object], ...]
    metrics: tuple[tuple[str, float], ...]
    """Each number as `file:key` and its value."""
    environment: tuple[tuple[str, str], ...]
    """Each lock of the environment with its SHA-256."""
    packages: tuple[tuple[str, str], ...]
    """The packages that the lock pins, with their versions."""
    python: str
    system: str
    licence: str


def of(at: AtCommit, version: Version) -> Lineage:
    """Return the lineage of a version; raises `Incomplete` when a file of its commit cannot be read."""
    name = version.model.rpartition(":")[2]
    artifact, told = at.artifact(name), version.tag.trailers
    path = str(artifact.get("path") or told.get("Model-Path") or "")
    steps = at.upstream(path) if path else at.steps
    leaves = _leaves(at, steps)
    return Lineage(
        version,
        model_file(at, path),
        str(artifact.get("desc") or ""),
        str(artifact.get("type") or ""),
        tuple(str(label) for label in artifact.get("labels") or ()),
        origin(at),
        _author(at),
        steps,
        tuple(leaf for leaf in leaves if leaf.path not in at.files),
        tuple(leaf for leaf in leaves if leaf.path in at.files),
        tuple(dict(pair for step in steps for pair in step.params).items()),
        tuple(metrics(at)),
        tuple(_locks(at)),
        tuple(packages(at, told.get("Python", "")).items()),
        told.get("Python", "") or python_of(at),
        told.get("System", ""),
        _licence(at),
    )


def model_file(at: AtCommit, path: str) -> Hashed | None:
    """Return the model with the hash that is recorded for it, or that of the file in git."""
    if not path:
        return None
    if path in at.recorded:
        return at.recorded[path]
    text = at.text(path)
    return (
        Hashed(path, "")
        if text is None
        else Hashed(path, hashlib.md5(text.encode(), usedforsecurity=False).hexdigest())
    )


def metrics(at: AtCommit) -> Iterator[tuple[str, float]]:
    """Go through the numbers of the metrics files that git holds, or whose bytes as DVC recorded them are here."""
    for file in at.metric_files:
        try:
            document = proof.document(at, file)
        except Incomplete:
            continue  # the gate of promotion says what is wrong with it
        yield from ((f"{file}:{key}", value) for key, value in numbers(document))


def numbers(values: object, prefix: str = "") -> Iterator[tuple[str, float]]:
    """Go through the numbers in a document, each with its dotted key."""
    if isinstance(values, dict | list):
        items = values.items() if isinstance(values, dict) else enumerate(values)
        for key, value in items:
            yield from numbers(value, f"{prefix}{key}.")
    elif isinstance(values, int | float) and not isinstance(values, bool):
        yield prefix.rstrip("."), values


def packages(at: AtCommit, python: str = "") -> dict[str, str]:
    """Return the packages that the environment's lock pins for a Python, by name in its normal form."""
    for file in (path for path in LOCKS if path in at.files):
        found = pins(file, at.text(file) or "", python)
        if found:
            return found
    return {}


def pins(file: str, text: str, python: str = "") -> dict[str, str]:
    """Return the packages that a lock pins, of several pins of one package the one for a Python such as `3.11.7`."""
    if file.endswith((".lock", ".toml")) and file not in ("pixi.lock", "Pipfile.lock"):
        listed = dvc_files.parsed(text, "lock.toml").get("package" if file.endswith(".lock") else "packages") or ()
        tables = [each for each in listed if isinstance(each, dict)]
        found = [
            (each.get("name"), each.get("version"), " or ".join(each.get("resolution-markers") or ()))
            for each in tables
        ]
    else:
        found = PIN.findall(text)
    return {
        re.sub(r"[-_.]+", "-", str(name)).lower(): str(version)
        for name, version, marker in found
        if name and version and _is_for(str(marker), python)
    }


def _is_for(marker: str, python: str) -> bool:
    """Whether a marker lets a Python have a pin; where nobody can tell, it does."""
    if not marker or not python[:1].isdigit():
        return True
    try:
        from packaging.markers import InvalidMarker, Marker
    except ImportError:  # it comes with DVC, not with the core
        return True
    try:
        return Marker(marker).evaluate(
            {"python_full_version": python, "python_version": ".".join(python.split(".")[:2])}
        )
    except InvalidMarker:
        return True


def python_of(at: AtCommit) -> str:
    """Return the Python that the project asks for."""
    pinned = (at.text(".python-version") or "").split()
    if pinned:
        return pinned[0]
    project = at.table("pyproject.toml").get("project")
    return str(project.get("requires-python") or "") if isinstance(project, dict) else ""


def origin(at: AtCommit) -> str:
    """Return the address that the repository is shared at, without a name and password in it."""
    told = git.ask(at.root, "config", "--default=", "--get", "remote.origin.url").strip()
    return re.sub(r"(?<=://)[^/@]*@", "", told)


def _leaves(at: AtCommit, steps: tuple[Step, ...]) -> list[Hashed]:
    made = {out.path for step in at.steps for out in step.outs}
    read = {dep.path: dep for step in steps for dep in step.deps if dep.path not in made}
    return [read[path] for path in sorted(read)]


def _locks(at: AtCommit) -> Iterator[tuple[str, str]]:
    for path in sorted(at.files):
        if path in LOCKS or ("/" not in path and re.fullmatch(r"requirements[\w.-]*\.txt", path)):
            yield path, hashlib.sha256((at.text(path) or "").encode()).hexdigest()


def _author(at: AtCommit) -> Person:
    name, email, when = git.ask(at.root, "log", "-1", "--format=%an%x00%ae%x00%ct", at.commit).strip("\n").split("\0")
    return Person(name, email, moment(when))


def _licence(at: AtCommit) -> str:
    project = at.table("pyproject.toml").get("project")
    told = project.get("license") if isinstance(project, dict) else ""
    text = told.get("text") if isinstance(told, dict) else told
    return str(text or "")


def project_folder(model: str) -> str:
    """Return the folder that a model's name begins with in a repository of several projects, or nothing."""
    folder = model.rpartition(":")[0]
    return "" if PurePosixPath(folder) == PurePosixPath() else folder
