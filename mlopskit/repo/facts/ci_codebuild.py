"""AWS CodeBuild: the phases of a buildspec, and the builds of its batch."""

from mlopskit.repo.facts.located import Mapping, Text, Unreadable, document, items, mapping, text_of, texts
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.wiring.model import Trigger


def parse(text: str, path: str = "buildspec.yml") -> Flow:
    """Return the phases as one job; nothing in the file says what starts it, so that it counts as started by hand."""
    try:
        root = mapping(document(text))
    except Unreadable as error:
        return Flow("codebuild", problem=str(error))
    phases = mapping(root.get("phases"))
    if not is_buildspec(root):
        return Flow("codebuild", problem="it says nothing of CodeBuild")
    source = text.split("\n")
    steps = [
        step
        for name, phase in phases.items()
        for key in ("commands", "finally")
        for step in _steps(
            mapping(phase), key, source, enforced=key == "commands" and _stops(mapping(phase)), name=name
        )
    ]
    work = Work(path.rpartition("/")[2], root.at("phases"), tuple(steps), matrix=_axes(mapping(root.get("batch"))))
    return Flow("codebuild", (work,), frozenset({Trigger.MANUAL}), root.at("phases"), name=path)


def is_buildspec(root: Mapping) -> bool:
    """Whether a document has the shape of a buildspec."""
    phases = mapping(root.get("phases"))
    return "version" in root and bool({"install", "pre_build", "build", "post_build"} & set(phases))


def _axes(batch: Mapping) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the axes of a batch: the lists of its matrix, or the values that its listed builds give a variable."""
    matrix = mapping(mapping(batch.get("build-matrix")).get("dynamic"))
    axes = {name: texts(values) for name, values in _variables(matrix).items()}
    for key in ("build-list", "build-graph"):
        for build in items(batch.get(key)):
            for name, value in _variables(mapping(build)).items():
                axes[name] = (*axes.get(name, ()), text_of(value))
    if images := texts(mapping(matrix.get("env")).get("image")):
        axes["image"] = images
    return tuple((name, tuple(dict.fromkeys(values))) for name, values in axes.items())


def _variables(build: Mapping) -> Mapping:
    return mapping(mapping(build.get("env")).get("variables"))


def _stops(phase: Mapping) -> bool:
    return text_of(phase.get("on-failure")).upper() != "CONTINUE"


def _steps(phase: Mapping, key: str, source: list[str], *, enforced: bool, name: str) -> list[Step]:
    del name
    return [
        Step(item.line, (Script(item.numbered(source)),), enforced=enforced)
        for item in items(phase.get(key))
        if isinstance(item, Text)
    ]
