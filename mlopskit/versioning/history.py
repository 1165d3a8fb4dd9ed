"""What the project's history records of its data: at one commit, and over all of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlopskit.errors import UsageError
from mlopskit.repo.git import Git
from mlopskit.tools import git
from mlopskit.versioning import pointers
from mlopskit.versioning.pointers import Recorded
from mlopskit.versioning.workspace import Workspace

REGISTERED = re.compile(r"refs/tags/(.+@v\d+\.\d+\.\d+[^!]*)")
"""A model's version, as GTO names its tags."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that touched what is recorded."""

    id: str
    author: str
    day: str
    subject: str

    def __str__(self) -> str:
        return f"{self.id[:10]} ({self.day}, {self.author}: {self.subject})"


@dataclass(frozen=True, slots=True)
class History:
    """A project's commits, read through the plumbing that runs nothing."""

    space: Workspace
    plumbing: Git
    prefix: str

    @classmethod
    def of(cls, space: Workspace) -> "History":
        """Return the history of a project; raises `UsageError` when it is not under git."""
        if not space.git:
            raise UsageError("the project is not under git, so it has no history", hint="git init")
        folder = git.ask(space.root, "rev-parse", "--absolute-git-dir").strip()
        prefix = git.ask(space.root, "rev-parse", "--show-prefix").strip().rstrip("/")
        return cls(space, Git.at(Path(folder), outside=space.root), prefix)

    def at(self, revision: str) -> Recorded:
        """Return what a commit records."""
        listed = {path: blob for _, blob, path in self.plumbing.tree(self.plumbing.commit(revision), self.prefix)}
        wanted = {path: blob for path, blob in listed.items() if path.endswith((".dvc", "dvc.lock", "dvc.yaml"))}
        texts = dict(self.plumbing.blobs(wanted.values()))
        named = {path: texts[blob].decode("utf-8", "replace") for path, blob in wanted.items() if blob in texts}
        return pointers.collect(named, listed.__contains__)

    def commits(self, *paths: str, everywhere: bool = False) -> tuple[Commit, ...]:
        """Return the commits that changed what is recorded, the newest first: of HEAD, or of all branches and tags."""
        if not everywhere and self.plumbing.head() is None:
            return ()
        scope = ("--all",) if everywhere else ("HEAD",)
        named = paths or ("*.dvc", "*dvc.lock", "*dvc.yaml")
        form = "--format=%H%x1f%an%x1f%as%x1f%s"
        text = git.ask(self.space.root, "log", *scope, form, "--no-show-signature", "--", *named)
        return tuple(Commit(*line.split("\x1f")) for line in text.splitlines() if line.count("\x1f") == 3)  # noqa: PLR2004

    def tips(self) -> dict[str, str]:
        """Return the commit of each branch and tag, by its full name."""
        text = git.ask(self.space.root, "for-each-ref", "--format=%(objectname) %(*objectname) %(refname)")
        rows = [line.split(" ") for line in text.splitlines()]
        return {name: peeled or direct for direct, peeled, name in rows if not name.startswith("refs/stash")}

    def registered(self) -> Iterator[tuple[str, str]]:
        """Go through the models' versions that are registered, each with its commit."""
        tips = self.tips()
        for name, commit in tips.items():
            found = REGISTERED.fullmatch(name)
            if found and f"{name}!" not in tips:
                yield found[1], commit
