"""
Rebuilding a version from its lineage in a clean clone, and comparing every output with what its commit records.

Nothing of the work tree takes part: code, parameters and pipeline are those of the commit, data are fetched by their
hashes, and the cache is empty, so that an output is equal only when its stage makes it.
"""

import importlib.util
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mlopskit import process
from mlopskit.errors import Incomplete, MissingTool
from mlopskit.process import Completed
from mlopskit.report import Case, Outcome, Severity
from mlopskit.tools import dvc_files, dvc_hash, environments, program, reads
from mlopskit.versioning import lineage, proof
from mlopskit.versioning.at_commit import AtCommit, Hashed, Step
from mlopskit.versioning.lineage import Lineage

OF_TOOLS = frozenset({".dvcignore", ".gitattributes", ".gitignore"})
UNTRACED = (".py", ".pyc", ".pyi", ".toml", ".cfg", ".ini", ".egg-link", ".pth", ".so")
"""Code and settings of tools; what a stage declares of its code is its own affair."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to rebuild."""

    python: str = ""
    """An interpreter whose environment is used instead of one made from the lock."""
    here: bool = False
    """Use the environment that mlopskit runs in."""
    tolerance: float = 0.0
    """How far, relative to it, a metric may be off."""
    timeout: float = 3600.0


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of a rebuild."""

    cases: tuple[Case, ...]
    first: str
    """The stage from which on outputs differ; empty when all are equal."""
    within_tolerance: bool
    """Whether outputs differ while every metric is the same within the tolerance."""


def rebuild(at: AtCommit, told: Lineage, wishes: Wishes) -> Rebuilt:
    """Rebuild a version; raises `Incomplete` when it cannot be tried: no pipeline, no data, no environment, no DVC."""
    if not at.steps:
        raise Incomplete(
            f"the commit {at.commit[:9]} records no pipeline (dvc.lock)", hint="make the model with dvc repro"
        )
    if importlib.util.find_spec("dvc") is None:
        raise MissingTool(
            "DVC is not installed, so the pipeline cannot be rebuilt", hint="pip install 'mlopskit[data]'"
        )
    with tempfile.TemporaryDirectory(prefix="mlopskit-verify-") as name:
        folder = Path(name).resolve()
        project = proof.cloned(at, folder / "clone")
        cases = [*_promised(at, project)]
        _supply(at, project)
        python, remarks = _environment(at, told, project, folder, wishes)
        done = _reproduce(at, project, folder, python, wishes)
        cases += [*remarks, *_traced(at, project, folder)]
        compared = list(_compare(at, project))
        if done.exit_code != 0:
            cases.append(_broken(done, compared))
        return _concluded(at, project, cases, compared, wishes, skipped=_skipped(at, done))


def _promised(at: AtCommit, project: Path) -> Iterator[Case]:
    """Compare what the lock says its stages read with what the commit holds."""
    made = {out.path for step in at.steps for out in step.outs}
    for step in at.steps:
        for dep in step.deps:
            pointed = next((each.md5 for each in at.tracked if each.path == dep.path), None)
            actual = pointed or (dvc_hash.of(project / dep.path) if at.has(dep.path) else None)
            if dep.path not in made and actual not in (None, dep.md5):
                message = f"the lock says that `{step.name}` read another {dep.path} than the one its commit holds"
                yield _case("recorded-input", step.name, message, dep.path)
        for name, then in step.params:
            file, _, key = name.partition(":")
            try:
                now = dvc_files.parameter(project, file, key)
            except (KeyError, Incomplete):
                now = None
            if now != then:
                message = f"the lock says that `{step.name}` ran with {key} = {then}, where its commit has {now}"
                yield _case("recorded-parameter", step.name, message, file)


def _supply(at: AtCommit, project: Path) -> None:
    """Put the data into the clone that the pipeline begins with, each proved by its hash."""
    made = {out.path for step in at.steps for out in step.outs}
    leaves = {dep.path: dep for step in at.steps for dep in step.deps if dep.path not in made}
    wanted = {each.path: each for each in at.tracked}
    for path, dep in leaves.items():
        inside = any(path.startswith(f"{each}/") or each.startswith(f"{path}/") for each in (*wanted, *made))
        if not at.has(path) and not inside and "://" not in path:
            wanted.setdefault(path, dep)
    for each in wanted.values():
        _fetch(at, each, project)


def _fetch(at: AtCommit, wanted: Hashed, project: Path) -> None:
    try:
        proof.put(at, wanted, project / wanted.path)
    except Incomplete:
        _dvc(project, ("pull", "--quiet", wanted.path), {}, 3600.0)
        if dvc_hash.of(project / wanted.path) != wanted.md5:
            raise


def _environment(at: AtCommit, told: Lineage, project: Path, folder: Path, wishes: Wishes) -> tuple[str, list[Case]]:
    """Return the interpreter to rebuild with, and in what its environment is not the one that was locked."""
    lock = next((each for each in ("uv.lock", "requirements-dev.txt", "requirements.txt") if each in at.files), "")
    if wishes.python or wishes.here or not lock:
        python = wishes.python or sys.executable
    else:
        python = environments.from_lock(project, lock, folder / "environment")
    remarks = (
        [] if lock else [_warning("environment-not-locked", "no lock says which packages the model was made with")]
    )
    version, packages = environments.contents(python)
    pinned = lineage.pins(lock, at.text(lock) or "", version) if lock else dict(told.packages)
    for name, wanted in pinned.items():
        if packages.get(name, wanted) != wanted:
            remarks.append(
                _warning("other-environment", f"{name} is {packages[name]} here, where the lock has {wanted}")
            )
    if told.python[:1].isdigit() and told.python.split(".")[:2] != version.split(".")[:2]:
        remarks.append(_warning("other-environment", f"Python is {version} here, and was {told.python} there"))
    return python, remarks


def _reproduce(at: AtCommit, project: Path, folder: Path, python: str, wishes: Wishes) -> Completed:
    traced = reads.variables(folder, (project, at.root), os.environ.get("PYTHONPATH", ""))
    path = os.pathsep.join([str(Path(python).parent), os.environ.get("PATH", os.defpath)])
    return _dvc(project, ("repro", "--force"), {**traced, "PATH": path}, wishes.timeout)


def _dvc(project: Path, words: tuple[str, ...], variables: dict[str, str], timeout: float) -> Completed:
    # the hook and the path are for the stages; DVC itself is ours
    env = {**program.environment(project), **variables}
    done = process.run((sys.executable, "-m", "dvc", *words), cwd=project, env=env, timeout=timeout)
    if done.timed_out:
        raise Incomplete(
            f"`dvc {words[0]}` did not end within {timeout:g} seconds", hint="--timeout SECONDS allows more"
        )
    return done


def _traced(at: AtCommit, project: Path, folder: Path) -> Iterator[Case]:
    """Go through what stages read without declaring it."""
    by_name = {step.name: step for step in at.steps}
    for read in dict.fromkeys(reads.told(folder)):
        step = by_name.get(read.stage.rpartition(":")[2])
        if step is None or read.path.suffix in UNTRACED or _of_git(at, read.path):
            continue
        if not read.path.is_relative_to(project):
            outside = f"`{step.name}` reads {read.path.name} of the work tree, outside of the clone"
            yield _case("undeclared-input", step.name, outside, read.path.name)
            continue
        path = read.path.relative_to(project).as_posix()
        if _declared(step, path) or path.split("/")[0] in (".git", ".dvc", ".venv", "dvc.yaml", "dvc.lock"):
            continue
        there = read.path.is_file()
        message = f"`{step.name}` reads {path}, which it does not declare" + ("" if there else " and no commit holds")
        yield (
            _warning("undeclared-input", message, path)
            if there
            else _case("undeclared-input", step.name, message, path)
        )


def _of_git(at: AtCommit, path: Path) -> bool:
    """Whether git or DVC was asked about the project: their own files are no input, and the clone shares git's."""
    return path.name in OF_TOOLS or path.is_relative_to(at.root / ".git")


def _declared(step: Step, path: str) -> bool:
    named = [each.path for each in (*step.deps, *step.outs)] + [name.partition(":")[0] for name, _ in step.params]
    return any(path == each or path.startswith(f"{each}/") for each in named)


def _compare(at: AtCommit, project: Path) -> Iterator[tuple[Step, Hashed, str | None]]:
    for step in at.steps:
        for out in step.outs:
            yield step, out, dvc_hash.of(project / out.path)


def _broken(done: Completed, compared: list[tuple[Step, Hashed, str | None]]) -> Case:
    named = re.search(r"failed to reproduce '(?:[^']*:)?([^':]+)'", done.stderr)
    stage = named[1] if named else next((step.name for step, _, found in compared if found is None), "")
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    own = next((number for number, line in enumerate(lines) if line.startswith("ERROR:")), len(lines))
    lines = lines[:own] or lines  # what the stage said itself, before DVC says that it failed
    cause = next((line for line in reversed(lines) if "Error" in line.split(":")[0]), lines[-1] if lines else "")
    return _case("stage-failed", stage, f"the stage `{stage}` fails in the clean clone: {cause[:300]}", "dvc.yaml")


def _skipped(at: AtCommit, done: Completed) -> frozenset[str]:
    """Return the stages that did not run to their end; what git holds of their outputs proves nothing."""
    if done.exit_code == 0:
        return frozenset()
    ran = re.findall(r"Running stage '(?:[^']*:)?([^':]+)'", done.stdout)
    return frozenset(step.name for step in at.steps) - frozenset(
        ran[:-1]
    )  # the last one that began is the one that failed


def _concluded(  # noqa: PLR0913 - all that a verdict stands on
    at: AtCommit,
    project: Path,
    cases: list[Case],
    compared: list[tuple[Step, Hashed, str | None]],
    wishes: Wishes,
    *,
    skipped: frozenset[str],
) -> Rebuilt:
    different = [each for each in compared if each[2] != each[1].md5 or each[0].name in skipped]
    first = different[0][0].name if different else ""
    near = bool(different) and not skipped and _metrics_agree(at, project, wishes.tolerance)
    for step, out, found in compared:
        if step.name in skipped:
            message = f"`{step.name}` did not make {out.path} again, because the run stopped before its end"
            cases.append(_case("output", step.name, message, out.path))
        elif found == out.md5:
            cases.append(
                Case(
                    "verify", "output", out.path, Outcome.PASS, f"`{step.name}` makes {out.path} as recorded", out.path
                )
            )
        elif found is None:
            cases.append(_case("output", step.name, f"`{step.name}` did not make {out.path}", out.path))
        else:
            message = f"`{step.name}` makes another {out.path} than recorded ({found}, not {out.md5})"
            cases.append(
                _warning("output", message, out.path) if near else _case("output", step.name, message, out.path)
            )
    return Rebuilt(tuple(cases), first, near)


def _metrics_agree(at: AtCommit, project: Path, tolerance: float) -> bool:
    """Whether every number of every metrics file is within the tolerance; without a tolerance or a number it is not."""
    then = dict(lineage.metrics(at))
    if not tolerance or not then:
        return False
    now: dict[str, float] = {}
    for file in at.metric_files:
        if (project / PurePosixPath(file)).is_file():
            now |= {f"{file}:{key}": value for key, value in lineage.numbers(dvc_files.document(project / file))}
    return now.keys() == then.keys() and all(
        abs(now[name] - then[name]) <= tolerance * abs(then[name]) for name in then
    )


def _case(rule: str, stage: str, message: str, path: str) -> Case:
    return Case("verify", rule, stage, Outcome.FAIL, message, path)


def _warning(rule: str, message: str, path: str | None = None) -> Case:
    return Case("verify", rule, rule, Outcome.FAIL, message, path, severity=Severity.WARNING)
