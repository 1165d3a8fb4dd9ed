"""From a project's value to its tree of files."""

import os
import shutil
from pathlib import Path

from mlopskit.scaffold import data_store, record
from mlopskit.scaffold.catalog import Template
from mlopskit.scaffold.project import Project
from mlopskit.tools import cookiecutter

DOT = "dot_"
"""In the template `.gitignore` is named `dot_gitignore`, so that it does not work on the template itself."""


def render(project: Project, template: Template, into: Path) -> tuple[str, ...]:
    """Render a project into the empty folder `into`/its name and return the files that git shall track."""
    layers = template.layers(project.parts)
    values = {
        **project.values(),
        "makes": [layer.name for layer in layers if _targets(layer).is_file()],
        "promises": dict(template.promise(project.parts)),
    }
    for layer in layers:
        cookiecutter.render(layer, values, into, template.verbatim)
    root = into / project.name
    _clean(root)
    if project.wheel:
        (root / "wheels").mkdir()
        shutil.copyfile(project.wheel, root / "wheels" / project.wheel.name)
    generated = files(root)
    stored = data_store.fill(root, template.tracked, remote="local-remote" in project.parts)
    record.write(root, project, generated)
    return (*(path for path in generated if path not in template.tracked), *stored, record.FILE)


def files(root: Path) -> tuple[str, ...]:
    """Return all files below a folder, as paths from it."""
    return tuple(sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()))


def _targets(layer: Path) -> Path:
    """Return where a part keeps the make targets that it brings."""
    return layer / "{{cookiecutter.project}}" / "make" / f"{layer.name}.mk"


def _clean(root: Path) -> None:
    """Give hidden files their names, drop what installing the template has left in it, and set plain permissions."""
    for cache in list(root.rglob("__pycache__")):  # pip compiles the template's Python files as it installs them
        shutil.rmtree(cache)
    for path in sorted(root.rglob(f"{DOT}*"), reverse=True):  # what lies deeper comes first
        path.rename(path.with_name("." + path.name.removeprefix(DOT)))
    mask = _umask()
    for path in root.rglob("*"):
        path.chmod((0o777 if path.is_dir() else 0o666) & ~mask)  # an installed template may be read-only


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
