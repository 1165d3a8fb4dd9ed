"""`mlops init --template`: a project from a template of somebody else's."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from mlopskit.errors import ExitCode
from mlopskit.report import Done, Receipt
from mlopskit.scaffold import foreign, names, placing
from mlopskit.scaffold.foreign import Rendered
from mlopskit.tools import foreign_template, git_writer

FIRST = "Start from a template"
NOT_OURS = "The template is not mlopskit's: `mlops update` does not know it, `mlops audit` and `mlops add` do."
UNTRUSTED = "Nothing was written: look at the template, then give --trust."
RUNS = "would run with your rights"


def init_foreign(  # noqa: PLR0913 - one for each thing that the person says
    name: str,
    source: str,
    given: Mapping[str, str],
    *,
    parent: Path,
    trust: bool = False,
    git: bool = True,
) -> Receipt:
    """
    Make a project from a foreign template, whole or not at all; without trust, say what it would do.

    Raises `UsageError` for a template that leads out of its folder, names code to be loaded, or is none.
    """
    names.check_project(name)
    target = parent.absolute() / name
    placing.refuse(target)
    if git:
        git_writer.require()
    with tempfile.TemporaryDirectory(prefix="mlops-template-") as folder:
        template = foreign_template.bring(source, Path(folder))
        if not trust:
            rendered = foreign.render(template, given, name, Path(folder) / "made" / name)
            return _shown(rendered, name, source)
        with placing.placed(target) as workshop:
            root = workshop / name
            rendered = foreign.render(template, given, name, root)
            foreign.run_hooks(rendered, root)
            _undo_git(root)
            files = tuple(sorted(one.relative_to(root).as_posix() for one in root.rglob("*") if one.is_file()))
            commit = git_writer.create(root, files, FIRST, {}, git_writer.identity(parent)) if git and files else ""
    ran = tuple(Done("ran", hook.name) for hook in rendered.hooks if not hook.name.startswith("pre_prompt"))
    done = (Done("made", name, f"{len(files)} files from {source}"), *ran)
    committed = (Done("committed", name, commit[:10]),) if commit else ()
    return Receipt(
        "init", (*done, *committed), (f"cd {name}", "mlops audit"), notes=(NOT_OURS,), result=_result(rendered, source)
    )


def _shown(rendered: Rendered, name: str, source: str) -> Receipt:
    done = (
        *(Done(RUNS, hook.name, f"{len(hook.text.splitlines())} lines") for hook in rendered.hooks),
        *(Done("would write", f"{name}/{path}") for path in rendered.files),
    )
    return Receipt(
        "init",
        done,
        (f"mlops init {name} --template {source} --trust",),
        ExitCode.INCOMPLETE,
        (UNTRUSTED,),
        _result(rendered, source),
    )


def _undo_git(root: Path) -> None:
    """Take away a repository that a hook has made: its settings and hooks would be the stranger's."""
    import shutil

    if (root / ".git").is_dir() and not (root / ".git").is_symlink():
        shutil.rmtree(root / ".git")


def _result(rendered: Rendered, source: str) -> dict[str, object]:
    return {
        "template": source,
        "answers": dict(rendered.answers),
        "hooks": [{"name": hook.name, "text": hook.text} for hook in rendered.hooks],
        "files": list(rendered.files),
    }
