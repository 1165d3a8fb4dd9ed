"""`mlops update`: the newest template in a project that people have worked on since."""

from dataclasses import replace
from pathlib import Path

from mlopskit import __version__
from mlopskit.errors import UsageError
from mlopskit.report import Receipt
from mlopskit.scaffold import adopting, answers, catalog, changing, parts, record
from mlopskit.scaffold.catalog import LOCAL_REMOTE, Template
from mlopskit.scaffold.changing import Manner
from mlopskit.scaffold.project import Project
from mlopskit.scaffold.record import Record

COMMAND = "mlops update"


def update(folder: Path, *, dry_run: bool = False, home: Path | None = None) -> Receipt:
    """
    Merge what has changed in the template since the project was made or last updated.

    `home` names another folder of templates. Raises `UsageError` for what is no project, or not committed.
    """
    root = located(folder)
    place = home or changing.home()
    return changing.change(root, lambda: _planned(root, place), Manner(COMMAND, place, dry_run))


def resume(folder: Path) -> Receipt:
    """Finish an update, or an addition, whose conflicts are resolved."""
    return changing.resume(located(folder, recorded=False), COMMAND)


def abort(folder: Path) -> Receipt:
    """Take an update, or an addition, back."""
    return changing.abort(located(folder, recorded=False), COMMAND)


def located(folder: Path, *, recorded: bool = True) -> Path:
    """Return the project around a folder; raises `UsageError` when mlopskit did not make it."""
    root = record.locate(folder)
    if root is None and recorded:
        raise UsageError(
            f"{folder.absolute()} has no {record.FILE}, so it was not made by mlopskit",
            hint="`mlops add PART` brings a part to a repository of your own",
        )
    return root or folder


def _planned(root: Path, place: Path) -> tuple[Record, Project]:
    old = record.read(root)
    return old, renewed(old.project, catalog.load(place), root)


def renewed(old: Project, template: Template, root: Path) -> Project:
    """Return the project as the newest template makes it: the same answers, and defaults to questions that are new."""
    asked = {question.name for question in template.questions}
    given = {name: answer for name, answer in old.answers.items() if name in asked}
    known = {"name": old.name, "git_name": "", "git_email": ""}
    told = {**adopting.describe(root, old.name), **old.answers} if old.adopted else {}
    settled = told or answers.settle(template, known, given, None)
    chosen = parts.join(template, old.parts)
    further = (LOCAL_REMOTE,) if LOCAL_REMOTE in old.parts else ()
    tool = old.mlopskit if old.wheel else __version__
    return replace(old, template=template.version, answers=settled, parts=(*chosen, *further), mlopskit=tool)
