"""The registry of the repository that a folder belongs to."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mlopskit.errors import Incomplete, UsageError
from mlopskit.tools import git
from mlopskit.versioning import registry, tags


@dataclass(frozen=True, slots=True)
class Registry:
    """The user's own repository and the tags in it."""

    root: Path
    """The top of the work tree."""
    tags: tuple[tags.Tag, ...]

    def model(self, name: str) -> registry.Model:
        """Return a model; raises `UsageError` when it is not registered."""
        return registry.model(self.tags, name)

    def known(self, name: str) -> registry.Model:
        """Return a model, an empty one when nothing is registered under that name yet."""
        return registry.models(self.tags).get(name) or registry.Model(name, ())

    def version(self, reference: str) -> registry.Version:
        """Return what `NAME@VERSION`, `NAME#STAGE` or `NAME` (its highest version) names."""
        name, mark, rest = _split(reference)
        model = self.model(name)
        if mark == "@":
            return model.named(tags.checked_version(rest))
        if mark == "#":
            held = model.holder(rest)
            if not held:
                raise UsageError(f"no version of {name} is in {rest}", hint=f"mlops model show {name}")
            return model.named(held)
        active = [each for each in model.versions if each.active]
        if not active:
            raise UsageError(f"no version of {name} is registered", hint=f"mlops model register {name}")
        return active[-1]


def open_registry(path: Path) -> Registry:
    """Return the registry of the repository that a folder belongs to; raises `UsageError` outside of any."""
    start = path.absolute()
    root = next((folder for folder in (start, *start.parents) if (folder / ".git").exists()), None)
    if root is None:
        raise UsageError(f"{path} is in no git repository, and the registry is kept in git tags", hint="git init")
    return Registry(root, tags.parse(git.ask(root, *tags.WORDS)))


def now() -> datetime:
    """Return this second, which is as fine as a tag tells time."""
    return datetime.now(UTC).replace(microsecond=0)


def moment(text: str) -> datetime:
    """Return the moment that a date or a time names; a bare date means its end, a time without a zone is UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"`{text}` is not a date", hint="write it as 2026-05-31 or 2026-05-31T14:00") from None
    if len(text) == len("2026-05-31"):
        found = found.replace(hour=23, minute=59, second=59)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def told(when: datetime) -> str:
    """Return a moment as people read it."""
    return when.strftime("%Y-%m-%d %H:%M")


def git_remote(root: Path, name: str) -> str:
    """Return the name of the git remote to send tags to; raises `Incomplete` when there is none of it."""
    known = git.ask(root, "remote").split()
    if name and name not in known:
        raise UsageError(f"git has no remote `{name}` here", hint="git remote -v")
    if not known:
        raise Incomplete("this repository has no git remote to send the tag to", hint="git remote add origin URL")
    return name or ("origin" if "origin" in known else known[0])


def _split(reference: str) -> tuple[str, str, str]:
    for mark in "@#":
        name, found, rest = reference.rpartition(mark)
        if found:
            return tags.checked_model(name), mark, rest
    return tags.checked_model(reference), "", ""
