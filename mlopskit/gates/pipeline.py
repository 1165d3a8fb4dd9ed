"""
Does `dvc.lock` match the pipeline, its code, its parameters and its data as they are now?

## Why it matters
A lock that is behind says that the model was made by code and data that are no longer there.

## What it runs
It reads `dvc.yaml`, `dvc.lock`, `.dvc` files and parameters itself and hashes the files that they name.
Where a pipeline uses what is not read here (templating, remote paths), it asks `dvc status --json` and says so.
Outputs and data that are not in the work tree are compared by their recorded hashes.

## How to turn it off
```toml
[tool.mlopskit.check.skip]
pipeline = { reason = "the pipeline runs on the cluster only" }
```
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from mlopskit.gates import Subject, gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.wording import counted
from mlopskit.report import Severity
from mlopskit.tools import dvc, dvc_files, dvc_hash
from mlopskit.tools.dvc_files import Entry, Locked, NotUnderstood, Stage

REMEDY = "`dvc repro` runs what is out of date"


def pipelines(project: Project) -> Subject:
    """There is something to compare when DVC defines a pipeline or tracks a file."""
    found = len(project.glob("**/dvc.yaml", "**/*.dvc"))
    return (
        Subject.present(counted(found, "file of DVC", "files of DVC"))
        if found
        else Subject.absent("there is no dvc.yaml and no .dvc file")
    )


@gate(title="The lock matches code, data and parameters", subject=pipelines, reads=("**",))
def judge(project: Project) -> GateResult:
    try:
        return _compare(project)
    except NotUnderstood as feature:
        return _ask_dvc(project, str(feature))


def _compare(project: Project) -> GateResult:
    view = _View(project)
    files = project.glob("**/dvc.yaml")
    stages = [(stage, view.locks[file].get(stage.name)) for file in files for stage in view.stages[file]]
    findings = [finding for stage, locked in stages for finding in _stage(view, stage, locked)]
    findings += [finding for file in project.glob("**/*.dvc") for finding in _pointer(view, file)]
    compared = f"{counted(len(stages), 'stage')} and {counted(len(view.tracked), '.dvc file')}"
    absent = [finding for finding in findings if finding.rule == "data-not-here"]
    wrong = [finding for finding in findings if finding not in absent and finding.severity is Severity.ERROR]
    if wrong:
        return GateResult.failed(f"{counted(len(wrong), 'difference')} in {compared}; {REMEDY}", findings)
    if absent:
        return GateResult.incomplete(f"{counted(len(absent), 'input')} not here to compare; run `dvc pull`", findings)
    return GateResult.passed(f"{compared}: all as recorded{view.left_out()}", findings)


@dataclass(frozen=True, slots=True)
class _View:
    """All that DVC's files record, with what is known of files that are not in the work tree."""

    project: Project
    stages: dict[str, tuple[Stage, ...]] = field(init=False)
    locks: dict[str, dict[str, Locked]] = field(init=False)
    tracked: dict[str, tuple[Entry, ...]] = field(init=False)
    patterns: tuple[str, ...] = field(init=False)
    """What the `.dvcignore` files leave out; one that stands deeper is kept as a pattern that may match anywhere."""
    recorded: dict[str, str] = field(init=False)
    """The hash that a stage or a `.dvc` file records for what it makes or tracks."""
    hashes: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        root, files = self.project.root, self.project.glob("**/dvc.yaml")
        made = object.__setattr__  # frozen from here on
        made(self, "stages", {file: dvc_files.stages(root, file) for file in files})
        made(self, "locks", {file: dvc_files.locked(root, file) for file in files})
        made(self, "tracked", {file: dvc_files.tracked(root, file) for file in self.project.glob("**/*.dvc")})
        locked = [entry for lock in self.locks.values() for each in lock.values() for entry in each.outs]
        pointed = [entry for entries in self.tracked.values() for entry in entries]
        made(self, "patterns", tuple(_patterns(self.project)))
        made(self, "recorded", {entry.path: entry.md5 for entry in (*locked, *pointed)})

    def hash_of(self, path: str) -> str | None:
        """Return the hash of what is in the work tree now, or None when it is not there."""
        if path not in self.hashes:
            file = self.project.root / path
            if file.is_dir() and self.ignored(path):
                raise NotUnderstood("a folder of which .dvcignore leaves out a part")
            self.hashes[path] = dvc_hash.of(file)
        return self.hashes[path]

    def ignored(self, folder: str) -> bool:
        """Whether a pattern of a `.dvcignore` may leave out a part of a folder; a plain path elsewhere cannot."""
        return any(not pattern.startswith("/") or _meets(pattern, folder) for pattern in self.patterns)

    def left_out(self) -> str:
        """Say how many recorded outputs are not in the work tree."""
        absent = [path for path in self.recorded if self.hash_of(path) is None]
        return f"; {counted(len(absent), 'recorded output')} not here and not hashed" if absent else ""


def _stage(view: _View, stage: Stage, locked: Locked | None) -> Iterator[GateFinding]:
    if stage.frozen or stage.always:
        yield _finding(view, stage, "not-judged", "is frozen or always run, so no lock can match", Severity.NOTE)
        return
    if locked is None:
        yield _finding(view, stage, "not-locked", "has never been run, or its lock was not committed")
        return
    if stage.command != locked.command:
        yield _finding(view, stage, "command-changed", "has another command than when it last ran")
    yield from _lists(view, stage, locked)
    yield from _dependencies(view, stage, locked)
    yield from _parameters(view, stage, locked)
    for entry in locked.outs:
        if view.hash_of(entry.path) not in (None, entry.md5):
            yield _finding(view, stage, "output-changed", f"did not make {entry.path} as it is now")


def _lists(view: _View, stage: Stage, locked: Locked) -> Iterator[GateFinding]:
    for kind, now, then in (("dependency", stage.deps, locked.deps), ("output", stage.outs, locked.outs)):
        known = {entry.path for entry in then}
        for path in sorted(set(now) - known):
            yield _finding(view, stage, f"{kind}-added", f"names {path}, which its last run did not know")
        for path in sorted(known - set(now)):
            yield _finding(view, stage, f"{kind}-removed", f"no longer names {path}, which its last run had")


def _dependencies(view: _View, stage: Stage, locked: Locked) -> Iterator[GateFinding]:
    for entry in locked.deps:
        if entry.path not in stage.deps:
            continue
        actual = view.hash_of(entry.path) or view.recorded.get(entry.path)
        if actual == entry.md5:
            continue
        if actual:
            yield _finding(view, stage, "dependency-changed", f"ran with another {entry.path} than the one here")
        elif any(entry.path.startswith(f"{path}/") for path in view.recorded):
            yield _finding(view, stage, "data-not-here", f"reads {entry.path}, which is not in the work tree")
        else:
            yield _finding(view, stage, "dependency-missing", f"reads {entry.path}, which does not exist")


def _parameters(view: _View, stage: Stage, locked: Locked) -> Iterator[GateFinding]:
    for file, key in stage.params:
        then = locked.params.get(file, {})
        name = f"{file}:{key}" if key else file
        try:
            now = dvc_files.parameter(view.project.root, file, key)
        except KeyError:
            yield _finding(view, stage, "parameter-missing", f"reads the parameter {name}, which is not set")
            continue
        if key is not None and not _knows(then, key):
            yield _finding(view, stage, "parameter-added", f"reads {name}, which its last run did not know")
        elif now != _then(then, key):
            yield _finding(view, stage, "parameter-changed", f"ran with another {name} than the one here")


def _knows(values: Mapping[str, object], key: str) -> bool:
    try:
        _then(values, key)
    except KeyError:
        return False
    return True


def _then(values: Mapping[str, object], key: str | None) -> object:
    """Return what the lock recorded: by the whole key, or inside of a file that was recorded whole."""
    return values if key is None else values[key] if key in values else dvc_files.inside(values, key)


def _pointer(view: _View, file: str) -> Iterator[GateFinding]:
    for entry in view.tracked[file]:
        if view.hash_of(entry.path) not in (None, entry.md5):
            message = f"{entry.path} is not what {file} records; `dvc add {entry.path}` or `dvc checkout {entry.path}`"
            yield GateFinding("data-changed", message, file)


def _finding(view: _View, stage: Stage, rule: str, message: str, severity: Severity = Severity.ERROR) -> GateFinding:
    text = (view.project.root / stage.file).read_text("utf-8", "replace")
    starts = (f"{stage.name}:", f'"{stage.name}":', f"'{stage.name}':")
    lines = (number for number, line in enumerate(text.splitlines(), 1) if line.lstrip().startswith(starts))
    return GateFinding(rule, f"the stage `{stage.name}` {message}", stage.file, next(lines, None), severity)


def _patterns(project: Project) -> Iterator[str]:
    for file in project.glob("**/.dvcignore"):
        for line in (project.root / file).read_text("utf-8").splitlines():
            pattern = line.strip()
            if pattern and not pattern.startswith("#"):
                yield pattern if file == ".dvcignore" else "*"


def _meets(pattern: str, folder: str) -> bool:
    """Whether an anchored pattern may match something inside of a folder."""
    path = pattern.strip("/")
    return any(sign in path for sign in "*?[!") or f"{path}/".startswith(f"{folder}/") or folder.startswith(f"{path}/")


def _ask_dvc(project: Project, feature: str) -> GateResult:
    changed = dvc.status(project.root, timeout=project.timeout)
    findings = [_told(stage, sentence) for stage, sentences in changed.items() for sentence in sentences]
    told = f"as `dvc status` tells ({feature} is read by DVC only)"
    if findings:
        return GateResult.failed(f"{counted(len(findings), 'difference')}, {told}; {REMEDY}", findings)
    return GateResult.passed(f"everything matches, {told}")


def _told(stage: str, sentence: str) -> GateFinding:
    file, _, name = stage.rpartition(":")
    path = stage if stage.endswith(".dvc") else file or "dvc.yaml"
    return GateFinding("changed", f"`{name or stage}`: {sentence}", str(PurePosixPath(path)))
