"""Git hooks as files: husky's `.husky/` and `.githooks/`, each a shell script named for its event."""

from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.facts.shell import numbered
from mlopskit.repo.wiring.model import Trigger


def parse(text: str, path: str = ".husky/pre-commit") -> Flow:
    """Return the hook; git looks at its status, and husky runs it with `-e`."""
    name = path.rpartition("/")[2]
    provider = "husky" if path.startswith(".husky/") else "git"
    script = Script(numbered(text), errexit=provider == "husky")
    return Flow(provider, (Work(name, 1, (Step(1, (script,)),)),), frozenset({Trigger.HOOK}), name=path)
