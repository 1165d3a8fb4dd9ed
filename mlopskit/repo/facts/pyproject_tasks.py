"""Tasks that live in `pyproject.toml`: poe, PDM, hatch, rye, pixi, taskipy."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mlopskit.config import toml
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.facts.toml_lines import key_lines

_WHERE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("poe", ("tool", "poe", "tasks")),
    ("pdm", ("tool", "pdm", "scripts")),
    ("rye", ("tool", "rye", "scripts")),
    ("taskipy", ("tool", "taskipy", "tasks")),
    ("pixi", ("tool", "pixi", "tasks")),
    ("pixi", ("tasks",)),
    ("poe", ("tasks",)),
)

Lines = dict[tuple[str, ...], int]
DEEPEST = 5


@dataclass(frozen=True, slots=True)
class _Where:
    """Where a task stands, and whose it is."""

    line: int
    lines: Lines
    route: tuple[str, ...]
    runner: str


def parse(text: str, path: str = "pyproject.toml") -> Flow:
    """Return the tasks of all runners; `hatch` ones are named `environment:script`."""
    if ".tasks" not in text and "scripts" not in text and "[tasks" not in text:
        return Flow("pyproject", problem="it says nothing of tasks")
    try:
        data = toml.loads(text)
    except (ValueError, RecursionError) as error:
        return Flow("pyproject", problem=f"it is not valid TOML: {error}")
    lines = key_lines(text)
    works: list[Work] = []
    for runner, route in _WHERE:
        if len(route) == 1 and path.rpartition("/")[2] == "pyproject.toml":
            continue
        for name, body in _table(data, *route).items():
            works.append(_task(name, body, lines, (*route, name), runner))
    works += [*_hatch(data, lines), *_pixi(data, lines)]
    if not works:
        return Flow("pyproject", problem="it says nothing of tasks")
    return Flow("pyproject", tuple(works), name=path)


def _pixi(data: dict[str, object], lines: Lines) -> Iterator[Work]:
    """Return the tasks that belong to a feature, which `pixi run -e` chooses by its environment."""
    for route in (("feature",), ("tool", "pixi", "feature")):
        for feature, body in _table(data, *route).items():
            for name, task in _table(body, "tasks").items():
                yield _task(name, task, lines, (*route, feature, "tasks", name), "pixi")


def _hatch(data: dict[str, object], lines: Lines) -> Iterator[Work]:
    for name, environment in _table(data, "tool", "hatch", "envs").items():
        for script, body in _table(environment, "scripts").items():
            work = _task(script, body, lines, ("tool", "hatch", "envs", name, "scripts", script), "hatch")
            named = f"{name}:{script}"
            aliases = (script,) if name == "default" else ()
            yield Work(named, work.line, work.steps, work.needs, aliases=aliases, matrix=_matrix(environment))


def _matrix(environment: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    listed = environment.get("matrix") if isinstance(environment, dict) else None
    axes: dict[str, list[str]] = {}
    for part in listed if isinstance(listed, list) else []:
        for axis, values in part.items() if isinstance(part, dict) else ():
            axes.setdefault(axis, []).extend(str(value) for value in values if isinstance(values, list))
    return tuple((axis, tuple(values)) for axis, values in axes.items())


def _task(name: str, body: object, lines: Lines, route: tuple[str, ...], runner: str) -> Work:
    line = lines.get(route, 1)
    steps = tuple(_steps(body, _Where(line, lines, route, runner), 0))
    needs: tuple[str, ...] = ()
    if isinstance(body, dict):
        listed = body.get("deps", body.get("depends-on", body.get("depends_on", [])))
        named = listed if isinstance(listed, list) else [listed]
        needs = tuple(
            item if isinstance(item, str) else str(item.get("task", ""))
            for item in named
            if isinstance(item, str | dict)
        )
    return Work(name, line, steps, needs)


def _steps(body: object, where: _Where, depth: int) -> Iterator[Step]:
    if depth > DEEPEST:
        return
    if isinstance(body, str):
        bare = body.removeprefix("- ")
        rows = tuple((where.line, row) for row in bare.split("\n"))
        yield Step(where.line, (Script(rows),), enforced=bare == body)
    elif isinstance(body, list):
        for item in body:
            if where.runner == "poe" and isinstance(item, str) and " " not in item:
                yield Step(where.line, uses=f"work:{item}")
            else:
                yield from _steps(item, where, depth + 1)
    elif isinstance(body, dict):
        yield from _keyed(body, where, depth)


def _keyed(body: dict[str, object], where: _Where, depth: int) -> Iterator[Step]:
    words = body.get("cmd")
    if isinstance(words, list):  # PDM and pixi take a command word by word too
        yield Step(where.line, argv=tuple(map(str, words)))
        return
    for key in ("cmd", "shell", "composite", "sequence", "chain", "parallel"):
        if key in body:
            line = where.lines.get((*where.route, key), where.line)
            yield from _steps(body[key], replace(where, line=line), depth + 1)
    if isinstance(body.get("ref"), str):
        yield Step(where.line, uses=f"work:{str(body['ref']).split(' ', maxsplit=1)[0]}")
    called = body.get("script", body.get("call"))
    if isinstance(called, str):
        yield Step(where.line, argv=("python", "-m", called.split(":", 1)[0].split("(", 1)[0]))


def _table(data: object, *route: str) -> dict[str, object]:
    for name in route:
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}
