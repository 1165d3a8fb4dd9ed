"""Ray jobs that a program submits: the command that it hands to the cluster."""

import ast

from mlopskit.repo.facts.python_flows import constant_text, module
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.facts.syntax import keyword
from mlopskit.repo.wiring.model import Trigger


def parse(text: str, path: str) -> Flow:
    """Return each submitted entry point as a work."""
    owner = module(text, path)
    if isinstance(owner, str):
        return Flow("ray", problem=owner)
    works = tuple(_work(call) for _, call in owner.every if _submits(call))
    works = tuple(work for work in works if work.steps)
    if not works:
        return Flow("ray", problem="it says nothing of jobs")
    return Flow("ray", works, frozenset({Trigger.SHELL}), works[0].line, name=path)


def _submits(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "submit_job"


def _work(call: ast.Call) -> Work:
    command = constant_text(keyword(call, "entrypoint"))
    steps = (Step(call.lineno, (Script(((call.lineno, command),)),)),) if command else ()
    return Work(command or "job", call.lineno, steps)
