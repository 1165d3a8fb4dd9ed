"""
A second person's word that a version may go into a stage.

Either a signed tag `approve/MODEL@VERSION/STAGE` at the version's commit, or a committed file
`approvals/MODEL/VERSION/STAGE.toml`, which the code owners of that folder review as they review code.
"""

from dataclasses import dataclass
from pathlib import Path

from mlopskit.config import toml
from mlopskit.errors import Incomplete
from mlopskit.tools import git, tag_writer
from mlopskit.versioning import tags
from mlopskit.versioning.registry import Version


@dataclass(frozen=True, slots=True)
class Asked:
    """An approval that is needed."""

    root: Path
    version: Version
    stage: str
    promoter: str
    approvers: tuple[str, ...]


def tag_name(version: Version, stage: str) -> str:
    """Return the name of the tag that approves; GTO does not take it for one of the registry's."""
    return f"approve/{tags.registered(version.model, version.version)}/{stage}"


def file_name(version: Version, stage: str) -> str:
    """Return the path of the file that approves."""
    return f"approvals/{version.model.replace(':', '/')}/{version.version}/{stage}.toml"


def by_tag(asked: Asked) -> tuple[str, str]:
    """Return why the signed tag does not approve, or an empty string and who it is that approves."""
    name = tag_name(asked.version, asked.stage)
    listing = git.ask(asked.root, "for-each-ref", "--format=%(*objectname) %(taggeremail:trim)", f"refs/tags/{name}")
    commit, _, email = listing.strip().partition(" ")
    if not commit:
        return (
            f"nobody has approved it: `mlops model approve {asked.version} {asked.stage}` by a second person does",
            "",
        )
    if commit != asked.version.commit:
        return f"the tag {name} approves another commit", ""
    try:
        signed_by = tag_writer.signer(asked.root, name)
    except Incomplete as error:
        return error.message, ""
    if email.lower() not in signed_by.lower():
        return f"the tag {name} says {email}, but was signed by {signed_by}", ""
    return _second_person(asked, email, name), email


def by_file(asked: Asked) -> tuple[str, str]:
    """Return why the committed file does not approve, or an empty string and who it is that approves."""
    path = file_name(asked.version, asked.stage)
    text = git.text_at(asked.root, "HEAD", path)
    if text is None:
        return f"nobody has approved it: no commit on this branch holds {path}", ""
    try:
        told = toml.loads(text)
    except ValueError as error:
        raise Incomplete(f"{path} is not valid TOML: {error}") from error
    author = git.ask(asked.root, "log", "-1", "--format=%ae", "HEAD", "--", path).strip()
    email = str(told.get("approved-by") or "")
    if not email:
        return f'{path} does not say who approves; write approved-by = "..." into it', ""
    if told.get("commit", asked.version.commit) != asked.version.commit:
        return f"{path} approves another commit", ""
    if email.lower() != author.lower():
        return f"{path} says that {email} approves, but was committed by {author}", ""
    return _second_person(asked, email, path), email


def _second_person(asked: Asked, email: str, where: str) -> str:
    if email.lower() == asked.promoter.lower():
        return f"{where} was written by {email}, who promotes; a second person must approve"
    if asked.approvers and email.lower() not in {each.lower() for each in asked.approvers}:
        return f"{email} is not among the approvers of {asked.stage}"
    return ""
