"""From every file that makes things run, down to the commands, jobs and stages."""

from mlopskit.findings import Place
from mlopskit.repo.wiring import by_hand, ci, pipelines, resources
from mlopskit.repo.wiring.actions import follow
from mlopskit.repo.wiring.files import Files
from mlopskit.repo.wiring.leads import leads
from mlopskit.repo.wiring.leads_tasks import own_script
from mlopskit.repo.wiring.model import Command, Wiring
from mlopskit.repo.wiring.source import Source
from mlopskit.repo.wiring.walk import Walk


def wire(source: Source) -> Wiring:
    """Return what really runs in a repository."""
    walk = Walk(Files(source), leads(), follow, own_script)
    declared = resources.declared(walk.files, source)
    started = resources.build_triggers(walk.files, source)
    jobs = ci.run(walk, ci.roots(walk.files, started))
    orchestrated = pipelines.run(walk, source)
    by_hand.run(walk)
    commands = tuple(sorted(dict.fromkeys(walk.commands), key=_order))
    stages = tuple(dict.fromkeys((*by_hand.stages(walk), *orchestrated)))
    return Wiring(commands, jobs, stages, tuple(dict.fromkeys(walk.unresolved)), declared)


def _order(command: Command) -> tuple[str, int]:
    place = command.chain[0] if command.chain else Place("")
    return (place.path, place.line or 0)
