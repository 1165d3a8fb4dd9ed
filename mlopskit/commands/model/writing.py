"""One way for every command to put its tag into the registry: made whole or not at all, and sent so too."""

from dataclasses import dataclass
from pathlib import Path

from mlopskit.commands.model import opening
from mlopskit.commands.model.opening import Registry
from mlopskit.report import Done
from mlopskit.tools import tag_writer
from mlopskit.tools.tag_writer import NewTag, Taken


@dataclass(frozen=True, slots=True)
class Sending:
    """Whether and where a tag is sent after it was made."""

    push: bool = False
    remote: str = ""
    """The git remote; `origin` or the first one when empty."""


HERE = Sending()
"""The tag is made here and sent nowhere."""


def fresh(path: Path, model: str, sending: Sending) -> Registry:
    """Return the registry as it is now, with what the remote knows of the model where the tag is to be sent there."""
    found = opening.open_registry(path)
    if not sending.push:
        return found
    tag_writer.fetch(found.root, opening.git_remote(found.root, sending.remote), model)
    return opening.open_registry(path)


def resend(found: Registry, model: str, sending: Sending) -> tuple[Done, ...]:
    """Send the tags of a model that an earlier command left here, because it was killed or was not to send them."""
    if not sending.push:
        return ()
    remote = opening.git_remote(found.root, sending.remote)
    left = tag_writer.unsent(found.root, remote, [tag.name for tag in found.tags if tag.model == model])
    if left:
        tag_writer.push(found.root, remote, *left)
    return tuple(Done("pushed", name, f"to {remote}, from before") for name in left)


def write(root: Path, tag: NewTag, sending: Sending, detail: str) -> tuple[Done, ...]:
    """Make the tag and send it where that was asked for; a tag that lost the race is taken back, and the loser told."""
    remote = opening.git_remote(root, sending.remote) if sending.push else ""
    try:
        tag_writer.create(root, tag)
    except Taken as error:
        raise Taken(f"{error.message}, so {detail} was not done", hint="look again: mlops model list") from error
    if not remote:
        return (Done("tagged", tag.name, detail),)
    try:
        tag_writer.push(root, remote, tag.name)
    except Taken as error:
        tag_writer.delete(root, tag.name)
        raise Taken(f"{error.message}, so {detail} was not done", hint=f"git fetch {remote} --tags") from error
    except Exception:
        tag_writer.delete(root, tag.name)
        raise
    return (Done("tagged", tag.name, detail), Done("pushed", tag.name, f"to {remote}"))


def next_steps(tag: str, sending: Sending) -> tuple[str, ...]:
    """Return what is left to do so that others see the tag."""
    return () if sending.push else (f"git push origin 'refs/tags/{tag}'",)
