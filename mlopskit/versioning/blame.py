"""Who recorded a path last, so that a colleague knows whom to ask."""

from contextlib import suppress

from mlopskit.errors import Incomplete
from mlopskit.tools import git
from mlopskit.versioning.workspace import Workspace


def author(space: Workspace, file: str) -> str:
    """Return who committed a `.dvc` file or lock last, and in which commit; empty when git does not know."""
    if not space.git:
        return ""
    with suppress(Incomplete):
        return git.ask(space.root, "log", "-1", "--format=%an in commit %h", "--", file).strip()
    return ""
