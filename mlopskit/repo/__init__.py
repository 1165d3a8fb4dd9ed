"""The read-only view of a project: its files in the work tree or at any commit, the facts in them, what really runs."""

from mlopskit.repo.snapshot import Repo

__all__ = ["Repo"]
