"""`mlops init`: a new project, rendered aside, put in git and DVC, and moved into place at once."""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlopskit import __version__
from mlopskit.errors import ExitCode, UsageError
from mlopskit.report import Done, Receipt
from mlopskit.scaffold import answers, catalog, names, parts, placing
from mlopskit.scaffold.catalog import CI, Template
from mlopskit.scaffold.project import Project
from mlopskit.scaffold.render import render
from mlopskit.tools import git_writer, make
from mlopskit.versioning import guarding, workspace

WHEEL = re.compile(r"mlopskit-([^-]+)-py3-none-any\.whl")
MERGE_DRIVER = {
    "merge.dvc.name": "DVC merge driver",
    "merge.dvc.driver": "dvc git-hook merge-driver --ancestor %O --our %A --their %B",
}
FIRST = "Start from the template of mlopskit"
RAN = "Record the first run"
SHARE = 'The DVC remote is a folder of the project: a team needs a shared one (README, "Sharing data").'


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a project is wanted."""

    profile: str = "standard"
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    wheel: Path | None = None
    ci: tuple[str, ...] = ()
    """The providers of CI, in place of those of the profile; `none` leaves CI out."""
    git: bool = True
    run: bool = False
    """Whether to run `make all` in the new project and commit what it makes."""
    ask: answers.Ask | None = None
    """How to put a question to the person; None takes the defaults."""


def init(name: str, wishes: Wishes, *, parent: Path) -> Receipt:
    """Make a project in the folder `parent`; everything that can be wrong is found before anything is written."""
    template = catalog.current()
    target = parent.absolute() / name
    _can_begin(name, target, wishes)
    person = git_writer.identity(parent) if wishes.git else ("", "")
    project = plan(template, name, wishes, person)
    with placing.placed(target) as workshop:
        files = render(project, template, workshop)
        commit = git_writer.create(workshop / name, files, FIRST, MERGE_DRIVER, person) if project.git else ""
        if project.git:
            guarding.install(workspace.find(workshop / name))
    receipt = _receipt(project, template, files, commit, _unasked(template, project, wishes))
    return _run(target, project, receipt) if wishes.run else receipt


def preview(name: str, wishes: Wishes, *, parent: Path) -> Receipt:
    """Say which files `init` would write, and write none of them."""
    template = catalog.current()
    _can_begin(name, parent.absolute() / name, wishes)
    person = git_writer.identity(parent) if wishes.git else ("", "")
    project = plan(template, name, wishes, person)
    with tempfile.TemporaryDirectory() as folder:
        files = render(project, template, Path(folder))
    done = tuple(Done("would write", f"{name}/{path}") for path in sorted({*files, *template.rows(project.task)}))
    notes = (*_unasked(template, project, wishes), "Nothing was written.")
    return Receipt("init", done, notes=notes, result={"answers": dict(project.answers)})


def plan(template: Template, name: str, wishes: Wishes, person: tuple[str, str]) -> Project:
    """Return what the project is made from, every answer checked; `person` is whom git knows, name and address."""
    _choose(template, wishes)  # before anything is asked
    version = _version(wishes.wheel)
    answers.refuse_unknown(template, wishes.given)
    known = {"name": name, "git_name": person[0], "git_email": person[1]}
    settled = answers.settle(template, known, wishes.given, wishes.ask)
    chosen = _choose(template, wishes, settled.get("task", ""))
    return Project(
        name,
        template.version,
        version,
        settled,
        parts.complete(chosen, settled["remote"]),
        answers.year(),
        git=wishes.git,
        wheel=wishes.wheel,
    )


def _choose(template: Template, wishes: Wishes, task: str = "") -> tuple[str, ...]:
    profile = parts.of_profile(template, wishes.profile, wishes.ci)
    return parts.choose(template, profile, wishes.wanted, wishes.unwanted, task)


def _can_begin(name: str, target: Path, wishes: Wishes) -> None:
    names.check_project(name)
    placing.refuse(target)
    if wishes.git:
        git_writer.require()
    if wishes.run:
        make.require()


def _version(wheel: Path | None) -> str:
    """Return the version of mlopskit that the project names: the wheel's, or this one."""
    if wheel is None:
        return __version__
    named = WHEEL.fullmatch(wheel.name)
    if not named or not wheel.is_file():
        raise UsageError(
            f"{wheel} is not a wheel of mlopskit", hint="name a file such as dist/mlopskit-0.1.0-py3-none-any.whl"
        )
    return named[1]


def _unasked(template: Template, project: Project, wishes: Wishes) -> tuple[str, ...]:
    """Return a sentence for the parts that came along, and one for those of the profile that did not."""
    profile = parts.of_profile(template, wishes.profile, wishes.ci)
    named = {*profile, *wishes.wanted}
    came = [part for part in project.parts if part in template.parts and part not in named]
    whole = template.profiles[wishes.profile].parts
    away = [part for part in whole if part not in {*project.parts, *wishes.unwanted} and not part.startswith(CI)]
    strange = [part for part in away if part in profile]
    idle = [part for part in away if part not in profile]
    told = (
        (came, "What was chosen needs {} too."),
        (strange, f"Not for the task {project.task}, and so left out: {{}}."),
        (idle, "Left out without CI: {}."),
    )
    return tuple(sentence.format(", ".join(f"`{part}`" for part in which)) for which, sentence in told if which)


def _receipt(
    project: Project, template: Template, files: tuple[str, ...], commit: str, unasked: tuple[str, ...]
) -> Receipt:
    done = [Done("made", project.name, f"{len(files)} files from template {project.template}")]
    if commit:
        done.append(Done("committed", project.name, commit[:10]))
    levels = template.promise(project.parts)
    promise = ", ".join(f"{scale} level {level}" for scale, level in levels.items())
    notes = (*unasked, f"`mlops audit` finds it at {promise}.") if promise else unasked
    if project.answers["remote"] == "local":
        notes = (*notes, SHARE)
    record = {
        "template": project.template,
        "parts": list(project.parts),
        "answers": dict(project.answers),
        "promises": dict(levels),
    }
    return Receipt("init", tuple(done), (f"cd {project.name}", "make all"), notes=notes, result=record)


def _run(target: Path, project: Project, receipt: Receipt) -> Receipt:
    """Run everything in the new project, commit what that makes, and say what to do next."""
    code = make.make(target, "all")
    if code:
        done = (*receipt.done, Done("stopped", "make all", f"exit {code}"))
        return Receipt("init", done, receipt.next, ExitCode.FAIL, receipt.notes, receipt.result)
    done = (*receipt.done, Done("ran", "make all"))
    commit = git_writer.commit_all(target, RAN) if project.git else ""
    if commit:
        done = (*done, Done("committed", project.name, commit[:10]))
    return Receipt("init", done, (f"cd {project.name}", "make help"), ExitCode.PASS, receipt.notes, receipt.result)
