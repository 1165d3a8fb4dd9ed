"""Job files of Ray and Anyscale: the script that a submitted YAML file names."""

from mlopskit.repo.facts.located import Text, Unreadable, document, mapping
from mlopskit.repo.facts.running import Flow, Script, Step, Work


def parse(text: str, path: str = "job.yaml") -> Flow:
    """Return the entry point of a job as a work; of a service, what it imports is left to the service."""
    try:
        root = mapping(document(text))
    except Unreadable as error:
        return Flow("ray", problem=str(error))
    entry = root.get("entrypoint")
    if not isinstance(entry, Text):
        return Flow("ray", problem="it says nothing of an entry point")
    step = Step(entry.line, (Script(entry.numbered(text.split("\n"))),))
    return Flow("ray", (Work("entrypoint", entry.line, (step,)),), default="entrypoint", name=path)
