"""
Is every file that DVC records in the remote, with its true bytes?

## Why it matters
A forgotten `dvc push` shows when a colleague, or the next release, needs the data; a flipped bit shows never.

## What it runs
For a remote in a folder it looks up each object that `dvc.lock` and the `.dvc` files record, and hashes it anew.
A remote behind a network is not asked here: `mlops data verify --remote` is made for that.

## How to turn it off
```toml
[tool.mlopskit.check.skip]
storage = { reason = "the remote is checked every night" }
```
"""

from collections.abc import Iterator

from mlopskit.errors import Incomplete
from mlopskit.gates import Subject, gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.wording import counted
from mlopskit.tools import dvc_files, dvc_store


def remote(project: Project) -> Subject:
    """There is something to look up when DVC has a remote that needs no network."""
    if not project.has(".dvc/config"):
        return Subject.absent("the project does not use DVC")
    try:
        found = dvc_store.remote(project.root)
    except Incomplete:
        return Subject.present("DVC is set up")  # and its trouble is told by the gate
    if found is None:
        return Subject.absent("no default DVC remote is set; `mlops data remote add` sets one")
    if not found.is_folder:
        return Subject.absent(f"the remote {found.name} needs the network; `mlops data verify --remote` asks it")
    return Subject.present(f"the remote {found.name} is a folder")


@gate(title="The remote holds every file that DVC records", subject=remote, reads=())
def judge(project: Project) -> GateResult:
    place = dvc_store.remote(project.root)
    if place is None:
        return GateResult.incomplete("no default DVC remote is set")
    store = dvc_store.folder(project.root, place)
    try:
        objects = dict(_objects(project))
    except dvc_files.NotUnderstood as feature:
        return GateResult.incomplete(f"{feature} cannot be read here; `mlops data verify --remote` asks DVC")
    findings = [
        GateFinding(fault.rule, f"{what}: {fault.message}", file)
        for (file, what), md5 in objects.items()
        for fault in dvc_store.faults(store, md5)
    ]
    if findings:
        return GateResult.failed(f"{counted(len(findings), 'object')} missing or altered in {place.name}", findings)
    return GateResult.passed(f"{counted(len(objects), 'recorded file')} in {place.name}, with true hashes")


def _objects(project: Project) -> Iterator[tuple[tuple[str, str], str]]:
    """Go through what belongs into the remote: the file that records it, its path, and its hash."""
    for file in project.glob("**/dvc.yaml"):
        locks = dvc_files.locked(project.root, file)
        for stage in dvc_files.stages(project.root, file):
            for entry in locks[stage.name].outs if stage.name in locks else ():
                if entry.path not in stage.unshared:
                    yield (file.replace("dvc.yaml", "dvc.lock"), entry.path), entry.md5
    for file in project.glob("**/*.dvc"):
        for entry in dvc_files.shared(project.root, file):
            yield (file, entry.path), entry.md5
