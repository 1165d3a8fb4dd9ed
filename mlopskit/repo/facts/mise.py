"""mise: the tasks of `mise.toml`, and what they depend on."""

from mlopskit.config import toml
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.facts.toml_lines import key_lines


def parse(text: str, path: str = "mise.toml") -> Flow:
    """Return the tasks; the shell of a task runs with `-e`."""
    try:
        data = toml.loads(text)
    except (ValueError, RecursionError) as error:
        return Flow("mise", problem=f"it is not valid TOML: {error}")
    tasks = data.get("tasks")
    if not isinstance(tasks, dict):
        return Flow("mise", problem="it says nothing of tasks")
    lines, source = key_lines(text), text.split("\n")
    works = tuple(_task(name, body, lines, source) for name, body in tasks.items())
    return Flow("mise", works, name=path)


def _task(name: str, body: object, lines: dict[tuple[str, ...], int], source: list[str]) -> Work:
    line = lines.get(("tasks", name), 1)
    if not isinstance(body, dict):
        return Work(name, line, run_steps(body, line, source))
    needs = tuple(_names(body.get("depends")))
    after = tuple(_names(body.get("depends_post")))
    at = lines.get(("tasks", name, "run"), line)
    steps = (*run_steps(body.get("run"), at, source), *(Step(line, uses=f"work:{other}") for other in after))
    if isinstance(body.get("file"), str):
        steps = (*steps, Step(line, argv=("bash", body["file"])))
    directory = body.get("dir", "")
    aliases = tuple(_names(body.get("alias")))
    return Work(name, line, steps, needs, aliases=aliases, directory=directory if isinstance(directory, str) else "")


def run_steps(run: object, line: int, source: list[str]) -> tuple[Step, ...]:
    """Return the steps of `run`: a text is one script, a list runs item by item."""
    if isinstance(run, str):
        first = line + 1 if source[line - 1 : line] and '"""' in source[line - 1] + "'''" and "\n" in run else line
        rows = tuple((first + offset, row) for offset, row in enumerate(run.split("\n")))
        return (Step(line, (Script(rows, errexit=True),)),)
    steps, at = [], line
    for item in run if isinstance(run, list) else []:
        words = item if isinstance(item, str) else ""
        at = next(
            (number for number in range(at, len(source) + 1) if words[:30].split('"')[0] in source[number - 1]), at
        )
        if isinstance(item, dict) and isinstance(item.get("task"), str):
            steps.append(Step(at, uses=f"work:{item['task']}"))
        elif words:
            steps.append(Step(at, (Script(((at, words),), errexit=True),)))
    return tuple(steps)


def _names(value: object) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    found = [item if isinstance(item, str) else item[0] if isinstance(item, list) and item else "" for item in listed]
    return [str(name).split(" ")[0] for name in found if name]
