"""Pipelines that were compiled for Vertex AI or Kubeflow: the tasks of a `pipelineSpec`, as JSON or YAML."""

from mlopskit.repo.facts.located import Mapping, Unreadable, documents, mapping, text_of, texts
from mlopskit.repo.facts.python_flows import Steps
from mlopskit.repo.facts.running import Flow
from mlopskit.repo.wiring.model import Trigger


def parse(text: str, path: str) -> Flow:
    """Return the tasks as stages; a problem when the file holds no compiled pipeline."""
    try:
        roots = [mapping(root) for root in documents(text.replace("\t", " ") if path.endswith(".json") else text)]
    except Unreadable as error:
        return Flow("kubeflow", problem=str(error))
    specs = [mapping(root.get("pipelineSpec")) or root for root in roots]
    stages = tuple(
        stage
        for spec in specs
        if "pipelineInfo" in spec
        for stage in _steps(spec).stages("kubeflow", path, text_of(mapping(spec["pipelineInfo"]).get("name")) or path)
    )
    if not stages:
        return Flow("kubeflow", problem="it says nothing of pipelines")
    return Flow("kubeflow", (), frozenset({Trigger.SHELL}), stages[0].place.line or 1, stages, name=path)


def _steps(spec: Mapping) -> Steps:
    found = Steps()
    tasks = mapping(mapping(mapping(spec.get("root")).get("dag")).get("tasks"))
    for name in tasks:
        found.add(name, tasks.at(name))
    for name, body in tasks.items():
        for before in texts(mapping(body).get("dependentTasks")):
            found.link(before, name)
    return found
