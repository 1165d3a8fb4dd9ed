"""
What the layers of a project bring to the files that they share.

A part never writes a file of the base: it brings make targets (`make/NAME.mk`), a lock (`requirements-NAME.txt`), CI
steps and README rows (in the catalogue), and texts to be put into files of the base (`more/FILE`). In the same way a
task brings what is its own of a file that all tasks share (`more/data/split.py` for `data.py`); what several tasks have
alike lies in a layer of theirs, so that each line stands once.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from mlopskit.scaffold.catalog import Template
from mlopskit.scaffold.project import ANYWHERE, PUSH, STEPS, WEEKLY, Project
from mlopskit.tools import cookiecutter

TREE = "{{cookiecutter.project}}"
MORE = "more"
DOT = "dot_"
"""In the template `.gitignore` is named `dot_gitignore`, so that it does not work on the template itself."""

BEFORE = PUSH[0]
"""The step that those of the parts come before: what they make is stored and checked too."""


def values(project: Project, template: Template) -> dict[str, object]:
    """Return what the template's marks stand for in a project."""
    layers = template.layers(project.parts, project.task, adopted=project.adopted)
    task = template.tasks.get(project.task)
    known: dict[str, object] = {
        **(task.words if task else {}),
        **project.values(),
        "makes": [layer.name for layer in layers if (layer / TREE / "make" / f"{layer.name}.mk").is_file()],
        "locks": [layer.name for layer in layers if (layer / TREE / f"requirements-{layer.name}.txt").is_file()],
        "extras": _extras(project, template),
        "groups": {one: list(tools) for one in _parts(project, template) if (tools := template.parts[one].tools)},
        "commands": [list(one) for part in _parts(project, template) for one in template.parts[part].commands],
        "steps": [list(step) for step in steps(project, template)],
        "weekly": [list(step) for step in (WEEKLY[1:2] if project.adopted else WEEKLY)],
        "promises": dict(template.promise(project.parts)),
        "floors": {} if project.adopted else dict(template.floors(project.parts)),
    }
    return {**known, "more": more(layers, known)}


def steps(project: Project, template: Template) -> tuple[tuple[str, str], ...]:
    """Return what CI runs: the pipeline's targets, and those of the parts once the model is measured."""
    if project.adopted:
        return ANYWHERE
    brought = tuple(step for part in _parts(project, template) for step in template.parts[part].steps)
    place = next(number for number, (target, _) in enumerate(STEPS) if target == BEFORE)
    everything = (*STEPS[:place], *brought, *STEPS[place:])
    # a store that others share is written to by people, not by every change that is proposed
    return everything if project.stores else tuple(step for step in everything if step != PUSH)


def more(layers: tuple[Path, ...], known: Mapping[str, object]) -> dict[str, str]:
    """Return the texts that layers put into files of the base, joined for each; one may begin with an empty line."""
    texts: dict[str, list[str]] = {}
    for layer in layers:
        for name, file in _fragments(layer / MORE):
            texts.setdefault(name, []).append(cookiecutter.fill(file.read_text(encoding="utf-8"), known))
    return {name: "".join(parts).strip("\n") for name, parts in texts.items()}


def _fragments(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if file.is_file() and "__pycache__" not in file.parts:
            name = file.relative_to(folder).as_posix()
            yield f".{name.removeprefix(DOT)}" if name.startswith(DOT) else name, file


def _extras(project: Project, template: Template) -> dict[str, list[str]]:
    """Return the extras of the project: what its task needs beyond the base, then its parts."""
    task = template.tasks.get(project.task)
    named = {task.name: task.dependencies} if task else {}
    named |= {part: template.parts[part].dependencies for part in _parts(project, template)}
    return {name: list(needs) for name, needs in named.items() if needs}


def _parts(project: Project, template: Template) -> tuple[str, ...]:
    return tuple(part for part in project.parts if part in template.parts)
