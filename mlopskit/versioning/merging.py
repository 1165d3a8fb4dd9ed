"""
What a merge of two people's data needs here before git begins it.

DVC's merge driver puts the lists of two folders together, and fails when the cache has not all of them. The other
side's list is not there as long as nobody has pulled it, and nobody can before the merge.
"""

from contextlib import suppress

from mlopskit.errors import MlopsError
from mlopskit.tools import git_user
from mlopskit.versioning import places
from mlopskit.versioning.history import History
from mlopskit.versioning.workspace import Workspace


def prepare(space: Workspace) -> None:
    """Fetch the other side's commits, and the lists of the folders that they and the common ancestor record."""
    with suppress(MlopsError, OSError):  # then git and the status tell of the conflict
        git_user.must(space.root, "fetch", "--quiet")
        theirs = git_user.must(space.root, "rev-parse", "--verify", "@{upstream}").strip()
        ancestor = git_user.must(space.root, "merge-base", "HEAD", theirs).strip()
        history, cache = History.of(space), places.cache(space)
        items = (*history.at(theirs).items, *history.at(ancestor).items)
        lists = {item.oid for item in items if item.is_folder and item.shared and not item.foreign}
        cache.receive(places.remote(space, space.remote()), cache.flaws(lists))
