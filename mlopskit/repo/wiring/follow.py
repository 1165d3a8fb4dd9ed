"""From a command into another file of the project: a script, or works of a flow."""

from mlopskit.findings import Place
from mlopskit.repo.facts.fact import replace
from mlopskit.repo.facts.running import Flow, Script
from mlopskit.repo.facts.shell import is_shell, numbered
from mlopskit.repo.wiring.context import Context
from mlopskit.repo.wiring.walk import DEEPEST, Walk


def run_script(  # noqa: PLR0913 - the same, with the shell's own options
    walk: Walk,
    path: str,
    arguments: tuple[str, ...],
    line: int,
    context: Context,
    *,
    errexit: bool = False,
    pipefail: bool = False,
) -> None:
    """Run a script file of the project; its own first line says which shell it wants."""
    text = walk.files.text(path)
    if text is None or (text.startswith("#!") and not is_shell(text)):
        return
    key = ("script", path, arguments[:1], context.directory, *context.key)
    if key in walk.visited or len(context.chain) > DEEPEST:
        return
    walk.visited.add(key)
    if not context.disabled:
        walk.reach(path, "", 0, context)
    inner = replace(context.through(Place(context.path, line)), path=path)
    walk.script(Script(numbered(text), errexit=errexit, pipefail=pipefail), inner, arguments, path.rpartition("/")[0])


def run_flow(  # noqa: PLR0913, PLR0917 - who is run, from where, and under which circumstances
    walk: Walk, flow: Flow, path: str, names: tuple[str, ...], line: int, context: Context, *, at_root: bool = False
) -> None:
    """Run works of another file, in the folder where that file lies unless they start at the root."""
    here = Place(context.path, line)
    inner = replace(context.through(here), path=path, directory="" if at_root else path.rpartition("/")[0])
    for name in names:
        if work := flow.work(name):
            walk.work(flow, work, inner)
        elif name:
            walk.note(here, f"`{path}` has no `{name}`")
