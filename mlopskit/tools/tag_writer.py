"""Annotated tags in the user's own repository: made so that only one of two can win, sent whole or not at all."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mlopskit import process
from mlopskit.errors import Incomplete
from mlopskit.process import Completed
from mlopskit.tools import git

QUIET = (*("-c", f"core.hooksPath={os.devnull}"), *("-c", "tag.gpgSign=false"), *("-c", "tag.forceSignAnnotated=false"))
NOBODY = 'git config --global user.name "Your Name" && git config --global user.email you@example.org'


@dataclass(frozen=True, slots=True)
class NewTag:
    """An annotated tag that is to be made."""

    name: str
    commit: str
    message: str
    when: datetime


class Taken(Incomplete):
    """The tag is there already: somebody else was quicker."""


def create(root: Path, tag: NewTag, *, sign: bool = False) -> None:
    """Make an annotated tag; raises `Taken` when it exists, which git decides in one step, also for two at once."""
    words = (
        "tag",
        "--sign" if sign else "--annotate",
        "--cleanup=whitespace",
        "--message",
        tag.message,
        tag.name,
        tag.commit,
    )
    done = _run(root, *QUIET, *words, when=tag.when)
    if done.exit_code == 0:
        return
    said = _last(done)
    if "already exists" in done.stderr or "cannot lock ref" in done.stderr:
        raise Taken(f"the tag {tag.name} was made by somebody else in the same moment")
    hint = NOBODY if "tell me who you are" in done.stderr or "identity" in done.stderr else ""
    raise Incomplete(f"git could not make the tag {tag.name}: {said}", hint=hint)


def delete(root: Path, name: str) -> None:
    """Take back a tag that was made here and that nobody else has seen."""
    git.ask(root, "update-ref", "-d", f"refs/tags/{name}")


def push(root: Path, remote: str, *names: str) -> None:
    """Send tags, all or none; raises `Taken` when the remote has another tag of such a name."""
    refs = [f"refs/tags/{name}:refs/tags/{name}" for name in names]
    done = _run(root, *QUIET, "push", "--porcelain", "--atomic", remote, *refs, timeout=300.0)
    if done.exit_code == 0:
        return
    if re.search(r"already exists|fetch first|cannot lock ref|\[rejected\]", done.stdout + done.stderr):
        raise Taken(f"{remote} has another tag {names[0]} already: somebody else was quicker")
    raise Incomplete(f"the tag {names[0]} could not be sent to {remote}: {_last(done)}", hint="git remote -v")


def fetch(root: Path, remote: str, model: str) -> None:
    """Get the tags of a model from the remote, so that what is decided here is decided on what is true there."""
    prefix = f"refs/tags/{model.replace(':', '=')}"
    refs = [f"{prefix}{mark}*:{prefix}{mark}*" for mark in "@#"]
    done = _run(root, *QUIET, "fetch", "--no-tags", remote, *refs, timeout=300.0)
    if clobbered := re.search(r"\S+\s+-> (\S+)\s+\(would clobber existing tag\)", done.stderr):
        name = clobbered[1]
        hint = f"git tag -d '{name}' && git fetch {remote} --tags, then decide again"
        raise Taken(f"the tag {name} here is another than that of {remote}: somebody else was quicker", hint=hint)
    if done.exit_code != 0:
        raise Incomplete(f"the tags of {model} could not be fetched from {remote}: {_last(done)}", hint="git remote -v")


def unsent(root: Path, remote: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return which of the tags a remote does not have, in their order."""
    done = _run(root, *QUIET, "ls-remote", "--tags", "--refs", remote, timeout=300.0)
    if done.exit_code != 0:
        raise Incomplete(f"{remote} could not be asked for its tags: {_last(done)}", hint="git remote -v")
    there = {line.partition("\trefs/tags/")[2] for line in done.stdout.splitlines()}
    return tuple(name for name in names if name not in there)


def signer(root: Path, name: str) -> str:
    """Return what git says of the signature of a tag, as it names the signer; raises `Incomplete` for a bad one."""
    done = _run(root, "verify-tag", "--raw", name)
    if done.exit_code != 0:
        raise Incomplete(f"the tag {name} bears no signature that git can verify: {_last(done)}")
    said = done.stdout + done.stderr
    good = re.search(r'Good "git" signature for (.+?) with|GOODSIG \S+ (.+)', said)
    if good is None:
        raise Incomplete(f"git does not tell who signed the tag {name}")
    return str(good[1] or good[2])


def identity(root: Path) -> tuple[str, str]:
    """Return the name and address that git would sign a tag with."""
    told = _run(root, "var", "GIT_COMMITTER_IDENT").stdout
    found = re.fullmatch(r"(.*) <(.*)> \d+ [+-]\d+", told.strip())
    if found is None:
        raise Incomplete("git does not know who you are", hint=NOBODY)
    return found[1], found[2]


def _run(root: Path, *words: str, when: datetime | None = None, timeout: float = 60.0) -> Completed:
    moment = {"GIT_COMMITTER_DATE": f"{int(when.timestamp())} +0000"} if when else {}
    program = process.find("git", hint=git.INSTALL)
    identified = {name: value for name, value in os.environ.items() if name.startswith("GIT_COMMITTER_")}
    env = {**git.environment(), **identified, **moment}
    return process.run((program, *words), cwd=root, env=env, timeout=timeout)


def _last(done: Completed) -> str:
    lines = [line.strip() for line in (done.stderr.strip() or done.stdout.strip()).splitlines() if line.strip()]
    return lines[-1][:300] if lines else f"exit {done.exit_code}"
