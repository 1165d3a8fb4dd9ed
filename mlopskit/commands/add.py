"""`mlops add`: further parts for a project, or for a repository that mlopskit did not make; and parts taken away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mlopskit import __version__
from mlopskit.errors import UsageError
from mlopskit.report import Receipt
from mlopskit.scaffold import adopting, answers, catalog, changing, names, parts, record
from mlopskit.scaffold.catalog import LOCAL_REMOTE, Template
from mlopskit.scaffold.changing import Consent, Manner
from mlopskit.scaffold.project import Project
from mlopskit.scaffold.record import Record

SETTLED = frozenset({"task", "package"})
"""Answers that the people's own code is written for by now: no merge could change them."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a project shall be changed."""

    wanted: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    """Answers that take the place of those given before."""

    @property
    def command(self) -> str:
        """Return how the wishes are said on the command line."""
        gone = (f"--remove {part}" for part in self.removed)
        said = (f"--set '{name}={answer}'" for name, answer in self.given.items())
        return " ".join(("mlops add", *self.wanted, *gone, *said))


def add(
    folder: Path,
    wanted: Iterable[str],
    *,
    dry_run: bool = False,
    consent: Consent | None = None,
    home: Path | None = None,
) -> Receipt:
    """
    Add parts, and those that they require; a second time this changes nothing.

    `consent` is asked before anything is written to a repository that mlopskit did not make.
    """
    return alter(folder, Wishes(tuple(wanted)), dry_run=dry_run, consent=consent, home=home)


def alter(
    folder: Path,
    wishes: Wishes,
    *,
    dry_run: bool = False,
    consent: Consent | None = None,
    home: Path | None = None,
) -> Receipt:
    """
    Add parts, take parts away and change answers, all merged at once; a second time this changes nothing.

    Raises `UsageError` for a part or an answer that there is none of, and for a part that others need.
    """
    place = home or changing.home()
    template = catalog.load(place)
    _must_be_meant(template, wishes)
    manner = Manner(wishes.command, place, dry_run, consent)
    if record.locate(folder) is None and wishes == Wishes(removed=wishes.removed):
        changing.settle(folder)  # a removal of the last part takes the record with it, and may have been killed
        if record.locate(folder) is None:
            return Receipt(manner.command, notes=("Nothing to do: nothing of mlopskit's is here.",))
    root = record.locate(folder) or folder.absolute()
    return changing.change(root, lambda: _planned(root, template, wishes), manner)


def _planned(root: Path, template: Template, wishes: Wishes) -> tuple[Record | None, Project]:
    if record.locate(root) != root:
        return None, _adopted(root, template, wishes)
    old = record.read(root)
    return old, _altered(root, old.project, template, wishes)


def _must_be_meant(template: Template, wishes: Wishes) -> None:
    if wishes == Wishes():
        raise UsageError("nothing is asked for", hint=f"name a part to add or to --remove: {', '.join(template.parts)}")
    for part in (*wishes.wanted, *wishes.removed):
        parts.must_exist(part, template)
    both = [part for part in wishes.wanted if part in wishes.removed]
    if both:
        raise UsageError(f"the part `{both[0]}` is asked for and taken away at once")


def _altered(root: Path, old: Project, template: Template, wishes: Wishes) -> Project:
    """Return a project with further parts, without others, and with other answers."""
    if old.template != template.version:
        raise UsageError(
            f"the project was made from version {old.template} of the template, and this is {template.version}",
            hint="run `mlops update` and commit, then add the part",
        )
    if old.adopted:
        _must_fit_anywhere(template, wishes.wanted)
    parts.must_fit(template, wishes.wanted, old.task)
    settled = _answered(root, old, template, wishes.given)
    chosen = parts.without(template, parts.join(template, (*old.parts, *wishes.wanted)), wishes.removed)
    local = settled["remote"] == "local" if "remote" in wishes.given else LOCAL_REMOTE in old.parts
    return replace(old, answers=settled, parts=(*chosen, *((LOCAL_REMOTE,) if local else ())))


def _answered(root: Path, old: Project, template: Template, given: Mapping[str, str]) -> dict[str, str]:
    """Return the answers of a project with some changed, each checked as `mlops init` checks it."""
    if old.adopted:
        return answers.of_adopted({**adopting.describe(root, old.name), **old.answers}, given)
    answers.refuse_unknown(template, given)
    fixed = [name for name in given if name in SETTLED and given[name] != old.answers.get(name)]
    if fixed:
        raise UsageError(
            f"`{fixed[0]}` was settled when the project was made: its code is written for it",
            hint=f"mlops init NAME --set {fixed[0]}=... makes another project",
        )
    for question in template.questions:
        if question.name in given:
            answers.check(question, given[question.name])
    return {**old.answers, **given}


def _adopted(folder: Path, template: Template, wishes: Wishes) -> Project:
    """Return what the template may bring to a repository of somebody else's making."""
    if not wishes.wanted:
        raise UsageError(
            f"{folder} has no {record.FILE}, so it holds no answer to change",
            hint="name a part to add, or change to the project's folder",
        )
    _must_fit_anywhere(template, wishes.wanted)
    name = names.suggestion(folder.name)
    found = adopting.describe(folder, name)
    return Project(
        name,
        template.version,
        __version__,
        answers.of_adopted(found, wishes.given),
        parts.without(template, parts.join(template, wishes.wanted), wishes.removed),
        answers.year(),
        adopted=True,
    )


def _must_fit_anywhere(template: Template, asked: tuple[str, ...]) -> None:
    for part in parts.join(template, asked):
        if not template.parts[part].anywhere:
            fitting = ", ".join(one.name for one in template.parts.values() if one.anywhere)
            raise UsageError(
                f"the part `{part}` stands on the pipeline that `mlops init` makes, which is not here",
                hint=f"parts for any repository: {fitting}",
            )
