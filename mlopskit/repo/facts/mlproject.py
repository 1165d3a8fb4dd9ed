"""MLflow projects: the entry points of an `MLproject` file."""

from mlopskit.findings import Place
from mlopskit.repo.facts.located import Text, Unreadable, document, mapping, text_of
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.wiring.model import Stage


def parse(text: str, path: str = "MLproject") -> Flow:
    """Return the entry points as works, and as stages without edges, since the file names none."""
    try:
        root = mapping(document(text))
    except Unreadable as error:
        return Flow("mlflow", problem=str(error))
    points = mapping(root.get("entry_points"))
    source = text.split("\n")
    works, stages = [], []
    for name, body in points.items():
        command = mapping(body).get("command")
        rows = command.numbered(source) if isinstance(command, Text) else ()
        steps = (Step(command.line, (Script(rows),)),) if isinstance(command, Text) else ()
        works.append(Work(name, points.at(name), steps))
        stages.append(Stage(name, "mlflow", Place(path, points.at(name)), pipeline=text_of(root.get("name")) or path))
    return Flow("mlflow", tuple(works), default="main", stages=tuple(stages), name=path)
