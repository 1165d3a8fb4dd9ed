"""`mlops data remote`: the places where data are shared."""

from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.report import Done, Receipt
from mlopskit.tools import dvc_command
from mlopskit.versioning import locking, workspace


def listed(*, start: Path = Path()) -> Receipt:
    """Return the remotes with their addresses."""
    space = workspace.find(start)
    rows = tuple(
        Done("default" if place.name == space.default else "also", place.name, str(place.folder or place.url))
        for place in space.remotes
    )
    return Receipt("data remote", rows, () if rows else ("mlops data remote add storage URL-OR-FOLDER",))


def add(name: str, url: str, *, start: Path = Path()) -> Receipt:
    """Add a remote, or give it another address; DVC is told to verify what it fetches; the first is the default."""
    space = workspace.find(start)
    with locking.writing(space, "data remote add") as held, held.lent():
        default = () if space.default and space.default != name else ("--default",)
        dvc_command.run(space.root, ("remote", "add", "--force", *default, name, url))
        _verify(space.root / ".dvc" / "config", name)
    return Receipt("data remote", (Done("added", name, url),), ("mlops data push", 'mlops save -m "Share the data"'))


def _verify(config: Path, name: str) -> None:
    """Set `verify` of a remote as `dvc remote modify` does, without a second start of DVC."""
    heading = f"['remote \"{name}\"']"
    lines = config.read_text("utf-8").splitlines(keepends=True)
    place = next((number for number, line in enumerate(lines) if line.strip() == heading), None)
    if place is None:
        raise Incomplete(f"{config} does not name the remote `{name}` as DVC writes it", hint="mlops data remote list")
    lines.insert(place + 1, "    verify = true\n")
    config.write_text("".join(lines), "utf-8")


def default(name: str, *, start: Path = Path()) -> Receipt:
    """Make a remote the default one."""
    space = workspace.find(start)
    place = space.remote(name)
    with locking.writing(space, "data remote default") as held, held.lent():
        dvc_command.run(space.root, ("remote", "default", name))
    return Receipt("data remote", (Done("default", name, place.url),))
