"""The folder that is looked at: where its git data is, which commit it stands at, and which files that makes."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from mlopskit.errors import Incomplete, UsageError
from mlopskit.repo.fingerprint import fingerprint, mark
from mlopskit.repo.git import Git
from mlopskit.repo.glance import glance
from mlopskit.repo.listing import Listing, commit_listing, untouched_listing, work_tree_listing
from mlopskit.repo.locate import Location, locate
from mlopskit.repo.months import Line, main_line
from mlopskit.repo.registry_tags import RegistryTag, registry_tags


class Target:
    """
    One folder, as it stands or at a commit; raises `UsageError` or `Incomplete` when it cannot be looked at.

    `beside` is another look at the same folder: what git has told of it is not asked again.
    """

    def __init__(self, root: Path, at: str | None, beside: "Target | None" = None) -> None:
        self.root = _folder(root)
        self.at = at
        self._beside = beside
        self.location: Location = locate(self.root) if beside is None else beside.location
        git = self.git
        if git is None and at is not None:
            raise UsageError(
                f"{self.root} is not in a git repository, so `{at}` cannot be looked at",
                hint=self.trouble or "run `git init`",
            )
        self._of_commit = git is not None and (at is not None or self.location.bare)
        if git is None:
            self.commit = None
        else:
            self.commit = self._commit_of(git, "HEAD" if at is None else at) if self._of_commit else git.head()
        self._glanced = None
        if git is not None and not self._of_commit and not self.location.prefix:
            self._glanced = glance(self.root, git)
        if self._glanced is None:
            self.listing  # noqa: B018 - what is wrong with the folder is told now, before anything is asked of it

    def _commit_of(self, git: Git, revision: str) -> str:
        known = self._beside is not None and any(commit == revision for commit, _ in self._beside.main_line)
        return revision if known else git.commit(revision)

    @cached_property
    def main_line(self) -> Line:
        """The history up to the commit, newest first; empty without one."""
        if self.git is None or self.commit is None:
            return ()
        known = () if self._beside is None else self._beside.main_line
        at = next((at for at, (commit, _) in enumerate(known) if commit == self.commit), None)
        return main_line(self.git, self.commit) if at is None else known[at:]

    @property
    def git(self) -> Git | None:
        """The repository's data, if there is any that may be used."""
        return self.location.git

    @property
    def trouble(self) -> str:
        """Why a `.git` that is there is not used."""
        return self.location.trouble

    @cached_property
    def listing(self) -> Listing:
        """The files."""
        git, prefix = self.git, self.location.prefix
        if git is not None and self._glanced is not None:
            return untouched_listing(self.root, git)
        if git is None or self.commit is None or not self._of_commit:
            return work_tree_listing(self.root, git, prefix)
        listing = commit_listing(git, self.commit, prefix.rstrip("/"))
        if not listing.entries and prefix:
            raise Incomplete(f"the commit {self.commit[:12]} has no folder `{prefix.rstrip('/')}`")
        return listing

    @cached_property
    def registry_tags(self) -> tuple[RegistryTag, ...]:
        """The tags of git that keep versions and stages of models; at a commit, those of its history."""
        return () if self.git is None else registry_tags(self.git, self.commit if self._of_commit else None)

    @property
    def dirty(self) -> bool:
        """Whether a file was changed since the commit, or a new one is there."""
        return self.at is None and self.git is not None and self._glanced is None and self.listing.changed

    @cached_property
    def early_mark(self) -> str | None:
        """What an answer depends on, known without a listing; only a large work tree that stands untouched has one."""
        return None if self._glanced is None else mark(self.root, self.git, self.commit, self._told + self._glanced)

    @property
    def marks(self) -> Iterator[str]:
        """What an answer depends on, the cheapest digest first."""
        if self.early_mark is not None:
            yield self.early_mark
        if self.mark is not None:
            yield self.mark

    @property
    def lasting_marks(self) -> tuple[str, ...]:
        """Those of `marks` for which the listing bears out what they take for granted."""
        untouched = not (self.listing.changed or self.listing.on_trust or self.listing.troubles)
        return tuple(mark for mark in self.marks if untouched or mark == self.mark)

    @cached_property
    def mark(self) -> str | None:
        """What an answer depends on: a digest; None when it cannot be had for less than the answers."""
        return fingerprint(self.root, self.git, self.commit, self.listing, self._told)

    @property
    def _told(self) -> str:
        return "".join(f"{tag.name}\0{tag.target}\0" for tag in self.registry_tags)


def _folder(root: Path) -> Path:
    try:
        resolved = root.expanduser().resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise UsageError(f"there is no folder {root}", hint="name the folder of a project") from error
    if not resolved.is_dir():
        raise UsageError(f"{root} is not a folder", hint="name the folder of a project")
    return resolved
