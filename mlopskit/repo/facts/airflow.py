"""Airflow: the tasks of a DAG, their order, its schedule, and the commands of its shell tasks."""

import ast

from mlopskit.findings import Place
from mlopskit.repo.facts.python_flows import Module, constant_text, module, steps_of, title_by, whole
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.facts.syntax import call_name, constant, keyword
from mlopskit.repo.wiring.model import Trigger

_NEVER = (None, "@once", "None")


def parse(text: str, path: str = "dags/dag.py") -> Flow:
    """Return the tasks of a file's DAGs."""
    owner = module(text, path)
    if isinstance(owner, str):
        return Flow("airflow", problem=owner)
    dags = [*owner.calls("DAG"), *(item for node in owner.functions.values() if (item := owner.decorator(node, "dag")))]
    if not dags:
        return Flow("airflow", problem="it says nothing of pipelines")
    tasks = {name for name, node in owner.functions.items() if _is_task(owner, node)}
    bodies: list[ast.AST] = [*owner.decorated("dag").values()] or [owner.body, *owner.functions.values()]
    schedule = next((place for dag in dags if (place := _schedule(dag, path))), None)
    stages = tuple(
        stage
        for body in bodies
        for stage in steps_of(
            owner,
            body,
            lambda full, call: _is_operator(full) or call_name(call).split(".")[0] in tasks,
            title_by("task_id"),
        ).stages("airflow", path, _name(dags[0], owner, path), schedule)
    )
    return whole("airflow", tuple(dict.fromkeys(stages)), tuple(_shells(owner, schedule)), path)


def _is_operator(full: str) -> bool:
    return full.rsplit(".", 1)[-1].endswith(("Operator", "Sensor", "OperatorAsync", "SensorAsync"))


def _is_task(owner: Module, node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    names = [owner.name(item) for item in node.decorator_list]
    return any(name.endswith((".task", ".decorators.task")) or ".task." in f"{name}." for name in names)


def _name(dag: ast.expr, owner: Module, path: str) -> str:
    given = constant_text(keyword(dag, "dag_id"))
    if not given and isinstance(dag, ast.Call) and dag.args:
        given = constant_text(dag.args[0])
    decorated = next(iter(owner.decorated("dag")), "")
    return given or decorated or path


def _schedule(dag: ast.expr, path: str) -> Place | None:
    for name in ("schedule", "schedule_interval", "timetable"):
        value = keyword(dag, name)
        if value is not None and (not isinstance(value, ast.Constant) or constant(value) not in _NEVER):
            return Place(path, value.lineno)
    return None


def _shells(owner: Module, schedule: Place | None) -> list[Work]:
    works = []
    for call in owner.calls("BashOperator", "KubernetesPodOperator", "DockerOperator", "SSHOperator"):
        command = keyword(call, "bash_command") or keyword(call, "command")
        text = constant_text(command)
        if text and command is not None:
            rows = tuple((command.lineno + offset, row) for offset, row in enumerate(text.split("\n")))
            step = Step(command.lineno, (Script(rows),))
            name = constant_text(keyword(call, "task_id")) or "task"
            triggers = frozenset({Trigger.SCHEDULE}) if schedule else None
            works.append(Work(name, call.lineno, (step,), triggers=triggers))
    return works
