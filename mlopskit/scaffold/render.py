"""From a project's value to its tree of files."""

import os
import shutil
from pathlib import Path

from mlopskit.scaffold import composing, data_store, record
from mlopskit.scaffold.catalog import Template
from mlopskit.scaffold.composing import DOT, TREE
from mlopskit.scaffold.project import Project
from mlopskit.tools import cookiecutter


def render(project: Project, template: Template, into: Path) -> tuple[str, ...]:
    """Render a project into the empty folder `into`/its name and return the files that git shall track."""
    generated = render_files(project, template, into)
    root = into / project.name
    stored = data_store.fill(root, template.rows(project.task), remote="local-remote" in project.parts)
    hashes = record.hashes(root, generated)
    record.write(root, project, hashes)
    return (*(path for path in generated if path not in template.rows(project.task)), *stored, record.FILE)


def render_files(project: Project, template: Template, into: Path) -> tuple[str, ...]:
    """Render the template's own files into the folder `into`/the project's name, without record and data store."""
    values = composing.values(project, template)
    for layer in template.layers(project.parts, project.task, adopted=project.adopted):
        if (layer / TREE).is_dir():  # a layer may bring texts for the files of others only
            cookiecutter.render(layer, values, into, template.verbatim)
    root = into / project.name
    _clean(root)
    if project.wheel:
        (root / "wheels").mkdir()
        carried = root / "wheels" / project.wheel.name
        if project.wheel.is_file():
            shutil.copyfile(project.wheel, carried)
        else:
            carried.touch()  # a project that is made again for a merge needs no more than the name
    return files(root)


def files(root: Path) -> tuple[str, ...]:
    """Return all files below a folder, as paths from it."""
    return tuple(sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()))


def _clean(root: Path) -> None:
    """Give hidden files their names, drop what installing the template has left in it, and set plain permissions."""
    for cache in list(root.rglob("__pycache__")):  # pip compiles the template's Python files as it installs them
        shutil.rmtree(cache)
    for targets in list(root.rglob("*.mk")):
        if (
            not targets.stat().st_size
        ):  # a part may have targets for our pipeline only, and none for a repository of others
            targets.unlink()
            if not any(targets.parent.iterdir()):
                targets.parent.rmdir()
    for path in sorted(root.rglob(f"{DOT}*"), reverse=True):  # what lies deeper comes first
        path.rename(path.with_name("." + path.name.removeprefix(DOT)))
    mask = _umask()
    for path in root.rglob("*"):
        # an installed template may be read-only, and an archive keeps no permissions
        path.chmod((0o777 if path.is_dir() or _is_script(path) else 0o666) & ~mask)


def _is_script(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"#!"


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
