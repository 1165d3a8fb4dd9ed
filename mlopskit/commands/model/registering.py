"""Registering a version of a model, and taking one back."""

import platform
from dataclasses import dataclass
from pathlib import Path

from mlopskit.commands.model import opening, writing
from mlopskit.commands.model.opening import Registry
from mlopskit.commands.model.writing import HERE, Sending
from mlopskit.errors import Incomplete, UsageError
from mlopskit.report import Done, Receipt
from mlopskit.tools import git
from mlopskit.tools.tag_writer import NewTag
from mlopskit.versioning import lineage, registry, tags
from mlopskit.versioning.at_commit import AtCommit, Hashed


@dataclass(frozen=True, slots=True)
class Registration:
    """What is to be registered."""

    name: str
    version: str = ""
    """The next one after the highest when empty."""
    bump: str = "patch"
    revision: str = "HEAD"
    model_path: str = ""
    """The model's file or folder; what `artifacts:` in dvc.yaml says when empty."""
    message: str = ""


def register(path: Path, wanted: Registration, sending: Sending = HERE) -> Receipt:
    """
    Give a commit's model a version, as an annotated tag that GTO and DVC read.

    Raises `UsageError` for a version or a commit that is registered already, and `Incomplete` for work that no commit
    holds, since a version must be what its commit says.
    """
    name = tags.checked_model(wanted.name)
    found = writing.fresh(path, name, sending)
    known = found.known(name)
    commit = git.ask(found.root, "rev-parse", "--verify", "--end-of-options", f"{wanted.revision}^{{commit}}").strip()
    sent = writing.resend(found, name, sending)
    if here := [each for each in known.versions if each.commit == commit and each.active and _is_sent(each, sent)]:
        return Receipt("model register", sent, result={"model": name, "version": here[0].version, "commit": commit})
    version = _free(known, wanted, commit)
    at = AtCommit(found.root, commit, lineage.project_folder(name))
    if wanted.revision == "HEAD":
        _refuse_uncommitted(found)
    model = _model(at, wanted)
    message = _message(wanted, name, version, model)
    tag = NewTag(tags.registered(name, version), commit, message, known.after(opening.now()))
    done = (*sent, *writing.write(found.root, tag, sending, f"registering {name}@{version}"))
    result = {"model": name, "version": version, "commit": commit, "path": model.path, "md5": model.md5}
    steps = (*writing.next_steps(tag.name, sending), f"mlops model promote {name}@{version} STAGE")
    return Receipt("model register", done, steps, notes=_notes(at, name, model), result=result)


def unregister(path: Path, reference: str, sending: Sending = HERE) -> Receipt:
    """Take a version back: it stays in the history, and can be promoted no more."""
    found = writing.fresh(path, reference.partition("@")[0], sending)
    version = found.version(reference)
    known = found.model(version.model)
    holding = [stage for stage, held in known.stages.items() if held == version.version]
    if holding:
        hint = f"mlops model rollback {version.model} {holding[0]}"
        raise UsageError(f"{version} is in {', '.join(holding)}, so it cannot be taken back", hint=hint)
    message = f"Deregistering artifact {version.model} version {version.version}"
    name = tags.deregistered(version.model, version.version)
    tag = NewTag(name, version.commit, message, known.after(opening.now()))
    done = writing.write(found.root, tag, sending, f"taking {version} back")
    return Receipt("model unregister", done, writing.next_steps(name, sending), result={"version": str(version)})


def _is_sent(version: registry.Version, sent: tuple[Done, ...]) -> bool:
    """Whether a version of before, whose tag had stayed here, has just been sent."""
    return version.tag.name in {each.path for each in sent}


def _free(known: registry.Model, wanted: Registration, commit: str) -> str:
    here = [each for each in known.versions if each.commit == commit and each.active]
    if here:
        raise UsageError(f"the commit {commit[:9]} is {here[0]} already", hint=f"mlops model show {here[0]}")
    version = tags.checked_version(wanted.version) if wanted.version else registry.next_version(known, wanted.bump)
    taken = [each for each in known.versions if each.version == version]
    if taken:
        hint = f"the next free one is {registry.next_version(known, 'patch')}"
        raise UsageError(f"{taken[0]} is registered already, for the commit {taken[0].commit[:9]}", hint=hint)
    return version


def _refuse_uncommitted(found: Registry) -> None:
    changed = git.ask(found.root, "status", "--porcelain", "-z", "--untracked-files=no").split("\0")
    paths = [line[3:] for line in changed if line]
    if paths:
        shown = ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")  # noqa: PLR2004 - a line's worth
        raise Incomplete(f"no commit holds the changes in {shown}, so none can be the version", hint="git commit first")


def _model(at: AtCommit, wanted: Registration) -> Hashed:
    name = wanted.name.rpartition(":")[2]
    path = wanted.model_path or str(at.artifact(name).get("path") or "")
    if not path:
        hint = f"name it with --model FILE, or in dvc.yaml under `artifacts:` as `{name}: {{path: FILE}}`"
        raise UsageError(f"nothing says which file the model `{name}` is", hint=hint)
    model = lineage.model_file(at, path)
    if model is None:
        hint = "dvc add or dvc repro it, commit, and register then"
        raise UsageError(f"the commit {at.commit[:9]} records nothing of {path}", hint=hint)
    return model


def _message(wanted: Registration, name: str, version: str, model: Hashed) -> str:
    told = wanted.message or f"Registering artifact {name} version {version}"
    system = f"{platform.system()} {platform.machine()}"
    trailers = {"Model-Path": model.path, "Model-MD5": model.md5, "Python": platform.python_version(), "System": system}
    return told + "\n\n" + "\n".join(f"{key}: {value}" for key, value in trailers.items() if value) + "\n"


def _notes(at: AtCommit, name: str, model: Hashed) -> tuple[str, ...]:
    if at.artifact(name.rpartition(":")[2]):
        return ()
    return (f"`dvc artifacts get` will find it once dvc.yaml names {model.path} under `artifacts:`",)
