"""DVC pipelines: the stages of `dvc.yaml`, their commands, and the edges that outputs and inputs make."""

import re

from mlopskit.findings import Place
from mlopskit.repo.facts.located import Mapping, Text, Unreadable, document, items, line_of, mapping, text_of, texts
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.wiring.model import Stage


def parse(text: str, path: str = "dvc.yaml") -> Flow:
    """Return the stages as works and as pipeline stages."""
    try:
        root = mapping(document(text))
    except Unreadable as error:
        return Flow("dvc", problem=str(error))
    bodies = {name: _body(body) for name, body in mapping(root.get("stages")).items()}
    lines = mapping(root.get("stages")).lines
    makers = {out: name for name, body in bodies.items() for out in _outputs(body)}
    source = text.split("\n")
    works, stages = [], []
    for name, body in bodies.items():
        needs = _needs(name, body, makers)
        works.append(Work(name, lines[name], _steps(body, source), needs))
        stages.append(Stage(name, "dvc", Place(path, lines[name]), needs, pipeline=path))
    return Flow("dvc", tuple(works), line=root.at("stages"), stages=tuple(stages), name=path)


def _body(value: object) -> Mapping:
    """Return a stage's own body; `foreach` and `matrix` stages keep it under `do`, or beside their axes."""
    body = mapping(value)
    return mapping(body["do"]) if isinstance(body.get("do"), Mapping) else body


def _steps(body: Mapping, source: list[str]) -> tuple[Step, ...]:
    directory = text_of(body.get("wdir"))
    return tuple(
        Step(line_of(command), (Script(command.numbered(source)),), directory=directory)
        for command in items(body.get("cmd"))
        if isinstance(command, Text)
    )


def _outputs(body: Mapping) -> list[str]:
    kinds = ("outs", "outs_no_cache", "outs_persist", "metrics", "metrics_no_cache", "plots", "plots_no_cache")
    return [_placed(name, body) for kind in kinds for name in _names(body.get(kind))]


def _needs(name: str, body: Mapping, makers: dict[str, str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for dependency in _names(body.get("deps")):
        wanted = _placed(dependency, body)
        for out, maker in makers.items():
            if maker != name and (wanted == out or wanted.startswith(f"{out}/") or out.startswith(f"{wanted}/")):
                found[maker] = None
    return tuple(found)


def _names(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return list(value)
    return [name for item in items(value) for name in (list(item) if isinstance(item, Mapping) else texts(item))]


def _placed(name: str, body: Mapping) -> str:
    directory = text_of(body.get("wdir"))
    return re.sub(r"/+$", "", re.sub(r"^\./", "", f"{directory}/{name}" if directory else name))
