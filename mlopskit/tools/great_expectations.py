"""
Great Expectations itself, run in a process of its own.

Its import costs seconds and hundreds of megabytes, it prints while it works, and a regular expression of a suite may
never end; a child process keeps all of that away, and its answers arrive one by one, so that none is lost.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mlopskit.process import Completed, run

INSTALL = "pip install 'mlopskit[data]'"
TIMEOUT = 3600.0


@dataclass(frozen=True, slots=True)
class Question:
    """An expectation for Great Expectations, under a number that its answer comes back with."""

    index: int
    type: str
    kwargs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What Great Expectations said: its result, or the exception that it met instead."""

    success: bool
    result: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The answers that came, by the number of the question, and why the others did not."""

    answers: Mapping[int, Answer]
    missing: str = ""
    stuck: Mapping[int, str] = field(default_factory=dict)
    """Why the questions that ended the process have no answer, by their number."""
    rows: int | None = None
    version: str = ""


def installed() -> bool:
    """Whether Great Expectations can be imported, found out without importing it."""
    return find_spec("great_expectations") is not None


def ask(
    source: Mapping[str, Any],
    questions: Iterable[Question],
    *,
    environment: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT,
) -> Asked:
    """
    Return what Great Expectations says of each question about the data that `source` tells how to read.

    `source` holds JSON-ready values for `mlopskit.tools.great_expectations_child`, never a secret;
    secrets are named there by the environment variable that holds them.
    """
    left, answers, stuck = list(questions), dict[int, Answer](), dict[int, str]()
    if not left:
        return Asked({})
    if not installed():
        return Asked({}, f"Great Expectations is not installed: {INSTALL}")
    while True:
        asked = _asked(source, left, environment, timeout)
        answers |= asked.answers
        left = [question for question in left if question.index not in answers]
        if not left or not asked.version:  # the data could not be opened, so nothing else would be answered either
            return replace(asked, answers=answers, stuck=stuck)
        stuck[left.pop(0).index] = asked.missing
        if not left:
            return replace(asked, answers=answers, stuck=stuck)


def _asked(
    source: Mapping[str, Any], questions: list[Question], environment: Mapping[str, str] | None, timeout: float
) -> Asked:
    """Ask one process, which may come to its end at a question that never ends; those behind it are then asked anew."""
    with tempfile.TemporaryDirectory(prefix="mlopskit-gx-") as folder:
        question, answer = Path(folder, "question.json"), Path(folder, "answer.jsonl")
        asked = [{"index": q.index, "type": q.type, "kwargs": dict(q.kwargs)} for q in questions]
        question.write_text(json.dumps({"source": dict(source), "expectations": asked}), "utf-8")
        argv = [sys.executable, "-P", "-m", "mlopskit.tools.great_expectations_child", str(question), str(answer)]
        done = run(argv, cwd=Path.cwd(), env=_environment(environment), timeout=timeout)
        return _read(answer, done, timeout)


def _environment(more: Mapping[str, str] | None) -> dict[str, str]:
    package = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, "PYTHONPATH": path, "GX_ANALYTICS_ENABLED": "false", **(more or {})}


def _read(path: Path, done: Completed, timeout: float) -> Asked:
    answers: dict[int, Answer] = {}
    rows, version, trouble = None, "", ""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    for line in lines:
        try:
            said = json.loads(line)
        except json.JSONDecodeError:
            break  # the child was ended while it wrote this line
        if "index" in said:
            answers[said["index"]] = Answer(said["success"], said["result"], said["error"])
        rows, version = said.get("rows", rows), said.get("version", version)
        trouble = said.get("trouble", trouble)
    return Asked(answers, trouble or _why_not(done, timeout), rows=rows, version=version)


def _why_not(done: Completed, timeout: float) -> str:
    if done.timed_out:
        return f"Great Expectations did not answer within {timeout:.0f} seconds"
    if done.exit_code < 0:
        return f"Great Expectations was ended by signal {-done.exit_code} (out of memory?)"
    last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
    return f"Great Expectations ended without an answer: {last[0][:300]}"
