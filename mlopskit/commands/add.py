"""`mlops add`: further parts for a project, or for a repository that mlopskit did not make."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from mlopskit import __version__
from mlopskit.errors import UsageError
from mlopskit.report import Receipt
from mlopskit.scaffold import answers, catalog, changing, names, parts, record
from mlopskit.scaffold.catalog import LOCAL_REMOTE, Template
from mlopskit.scaffold.changing import Consent, Manner
from mlopskit.scaffold.project import Project


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
    asked = tuple(wanted)
    place = home or changing.home()
    template = catalog.load(place)
    for part in asked:
        parts.must_exist(part, template)
    manner = Manner(f"mlops add {' '.join(asked)}", place, dry_run, consent)
    root = record.locate(folder)
    if root is None:
        return changing.change(folder.absolute(), None, _adopted(folder, template, asked), manner)
    old = record.read(root)
    return changing.change(root, old, _extended(old.project, template, asked), manner)


def _extended(old: Project, template: Template, asked: tuple[str, ...]) -> Project:
    """Return a project with further parts."""
    if old.template != template.version:
        raise UsageError(
            f"the project was made from version {old.template} of the template, and this is {template.version}",
            hint="run `mlops update` and commit, then add the part",
        )
    if old.adopted:
        _must_fit_anywhere(template, asked)
    parts.must_fit(template, asked, old.task)
    chosen = parts.join(template, (*old.parts, *asked))
    further = (LOCAL_REMOTE,) if LOCAL_REMOTE in old.parts else ()
    return replace(old, parts=(*chosen, *further))


def _adopted(folder: Path, template: Template, asked: tuple[str, ...]) -> Project:
    """Return what the template may bring to a repository of somebody else's making."""
    _must_fit_anywhere(template, asked)
    name = names.suggestion(folder.absolute().name)
    settled = {"package": names.package(name), **_tools(folder.absolute())}
    return Project(
        name,
        template.version,
        __version__,
        settled,
        parts.join(template, asked),
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


def _tools(folder: Path) -> dict[str, str]:
    """Return how a repository installs, lints and tests itself, as far as its files say."""
    tested = (folder / "tests").is_dir()
    nothing = "@echo 'there are no tests yet'"
    if _is_of_uv(folder):
        return {
            "setup_command": "command -v uv >/dev/null || python -m pip install uv\n\tuv sync",
            "lint_command": "uv run --with ruff ruff check .",
            "test_command": "uv run --with pytest pytest" if tested else nothing,
        }
    named = next((one for one in ("requirements-dev.txt", "requirements.txt") if (folder / one).is_file()), "")
    needs = f"-r {named}" if named else "-e ." if (folder / "pyproject.toml").is_file() else ""
    return {
        "setup_command": f"python -m pip install ruff pytest {needs}".rstrip(),
        "lint_command": "python -m ruff check .",
        "test_command": "python -m pytest" if tested else nothing,
    }


def _is_of_uv(folder: Path) -> bool:
    """Whether uv keeps the environment: it has locked it, or it has made the project."""
    if (folder / "uv.lock").is_file():
        return True
    plain = not (folder / "requirements.txt").is_file() and (folder / "pyproject.toml").is_file()
    return plain and (folder / ".python-version").is_file()
