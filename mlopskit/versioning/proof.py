"""Whether the bytes of a version are where the team can fetch them, and those bytes laid out to be looked at."""

import configparser
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mlopskit.errors import Incomplete
from mlopskit.tools import dvc_files, dvc_hash, dvc_store, git, program
from mlopskit.versioning.at_commit import AtCommit, Hashed


def faults(at: AtCommit, model: Hashed) -> tuple[str, ...]:
    """
    Return what is wrong with an object in the remote: none when it is there with its true hash, each file of a folder.

    A remote that is no folder is asked by DVC, through an empty cache of its own. Raises `Incomplete` without a remote.
    """
    if model.path in at.files:
        return ()  # git holds it, and names it by its content
    if not model.md5:
        raise Incomplete(f"no hash is recorded for {model.path}", hint="dvc repro, then commit dvc.lock")
    project = at.root / at.folder
    place = dvc_store.remote(project)
    if place is None:
        raise Incomplete(
            "the project has no remote, so nobody else can fetch the model", hint="dvc remote add -d NAME URL"
        )
    if place.is_folder:
        return tuple(fault.message for fault in dvc_store.faults(dvc_store.folder(project, place), model.md5))
    return _fetched(at, model)


def _fetched(at: AtCommit, model: Hashed) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory(prefix="mlopskit-") as folder:
        clone = cloned(at, Path(folder) / "clone")
        try:
            program.run("dvc", ("pull", "--quiet", model.path), root=clone, timeout=3600.0, fine=frozenset({0}))
        except Incomplete as error:
            return (f"it could not be fetched from the remote: {error.message}",)
        found = dvc_hash.of(clone / model.path)
        return () if found == model.md5 else (f"the remote gives {found}, where {model.md5} is recorded",)


def cloned(at: AtCommit, folder: Path) -> Path:
    """
    Make a clean clone at a commit and return the project's folder in it.

    Its cache is its own and empty. Its remotes are those of the project here, its private settings included.
    """
    git.ask(
        at.root, "clone", "--quiet", "--shared", "--no-checkout", "--template=", str(at.root), str(folder), timeout=600
    )
    git.ask(folder, "checkout", "--quiet", "--detach", at.commit, timeout=600)
    if (folder / at.folder / ".dvc").is_dir():
        _settle(at.root / at.folder, folder / at.folder)
    return folder / at.folder


def _settle(here: Path, there: Path) -> None:
    """Give a clone the private settings of the project here, the remote's true address, and a cache of its own."""
    settings = configparser.ConfigParser(interpolation=None, strict=False)
    settings.read(here / ".dvc" / "config.local", "utf-8")
    wanted = {"cache": {"dir": str(there / ".dvc" / "cache")}, "core": {"analytics": "false", "autostage": "false"}}
    place = dvc_store.remote(here)
    if place is not None and place.is_folder:
        # a relative address would lead to a place beside the clone
        wanted[f"'remote \"{place.name}\"'"] = {"url": str(dvc_store.folder(here, place))}
    for section, values in wanted.items():
        if not settings.has_section(section):
            settings.add_section(section)
        for key, value in values.items():
            settings.set(section, key, value)
    with (there / ".dvc" / "config.local").open("w", encoding="utf-8") as file:
        settings.write(file)


@contextmanager
def laid_out(at: AtCommit, path: str) -> Iterator[Path]:
    """Give a folder in which a path lies with the bytes that the commit records; raises `Incomplete` without them."""
    with tempfile.TemporaryDirectory(prefix="mlopskit-") as folder:
        place(at, path, Path(folder))
        yield Path(folder)


def document(at: AtCommit, path: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """
    Return a YAML, JSON or TOML file as plain values: from git, or else from the bytes that DVC recorded.

    None when the commit records no such file; raises `Incomplete` when its bytes are not here.
    """
    kept = at.recorded.keys() - at.left_to_git
    if path in at.files or not any(f"{path}/".startswith(f"{held}/") for held in kept):
        return at.document(path)
    with laid_out(at, path) as folder:
        file = folder / path
        return dvc_files.document(file) if file.is_file() else None


def place(at: AtCommit, path: str, folder: Path) -> None:
    """Put the bytes of a path as a commit records them below a folder, each file proved by its hash."""
    target = folder / path
    if path in at.recorded:
        put(at, at.recorded[path], target)
        return
    held = next((each for each in at.recorded.values() if path.startswith(f"{each.path}/")), None)
    if held:
        inside = {file: md5 for file, md5 in listing(at, held).items() if f"{held.path}/{file}" == path}
        for md5 in inside.values():
            put(at, Hashed(path, md5), target)
            return
    text = at.text(path)
    if text is None:
        raise Incomplete(f"the commit {at.commit[:9]} records nothing of {path}")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")


def put(at: AtCommit, wanted: Hashed, target: Path) -> None:
    """Copy the true bytes of a recorded file or folder to a place; raises `Incomplete` where nobody has them."""
    if wanted.md5.endswith(".dir"):
        for file, md5 in listing(at, wanted).items():
            put(at, Hashed(f"{wanted.path}/{file}", md5), target / file)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_true(at, wanted), target)


def listing(at: AtCommit, wanted: Hashed) -> dict[str, str]:
    """Return the files of a recorded folder with their hashes."""
    try:
        listed = json.loads(_true(at, wanted).read_text("utf-8"))
        return {
            str(item["relpath"]): str(item["md5"]) for item in listed if ".." not in str(item["relpath"]).split("/")
        }
    except (ValueError, KeyError, TypeError) as error:
        raise Incomplete(f"the listing of {wanted.path} cannot be read") from error


def _true(at: AtCommit, wanted: Hashed) -> Path:
    """Return a file with the recorded bytes: of the cache, the remote or the work tree, whichever is true."""
    project = at.root / at.folder
    ending = f"files/md5/{wanted.object_id[:2]}/{wanted.md5[2:]}"
    here = dvc_store.remote(project)
    places = [project / ".dvc" / "cache" / ending]
    places += [dvc_store.folder(project, here) / ending] if here and here.is_folder else []
    places += [project / wanted.path] if not wanted.md5.endswith(".dir") else []
    for file in places:
        if file.is_file() and dvc_hash.of_file(file) == wanted.object_id:
            return file
    raise Incomplete(f"the bytes of {wanted.path} ({wanted.md5}) are not here", hint=f"dvc fetch {wanted.path}")
