"""Running compiled expectations side by side: in each step their needs are gathered, shared, and answered at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mlopskit.validation.needs import Need, Needs, Source, Steps, Values
from mlopskit.validation.outcome import Observed
from mlopskit.validation.problems import NotCompiledError, UnanswerableError

Ending = Observed | NotCompiledError | UnanswerableError
Answering = Callable[[Source, Sequence[str]], Sequence[Any]]
"""Computes aggregates over one source; raises `NotCompiledError` when the engine cannot."""


def run(steps: Mapping[int, Steps], answer: Answering) -> dict[int, Ending]:
    """Return how each expectation ended, by its number."""
    endings: dict[int, Ending] = {}
    waiting: dict[int, Needs] = {}
    for number, step in steps.items():
        _advance(number, step, None, waiting, endings)
    while waiting:
        asked, waiting = waiting, {}
        known = _answers(asked, answer)
        for number, needs in asked.items():
            values = [known[need] for need in needs]
            _advance(number, steps[number], values, waiting, endings)
    return endings


def _advance(
    number: int, step: Steps, values: Values | None, waiting: dict[int, Needs], endings: dict[int, Ending]
) -> None:
    """Let one expectation go on to its next needs or to its end; what stands in its way stays with it."""
    try:
        troubles = (NotCompiledError, UnanswerableError)
        trouble = next((value for value in values or () if isinstance(value, troubles)), None)
        if trouble:
            raise trouble
        waiting[number] = next(step) if values is None else step.send(values)
    except StopIteration as stop:
        endings[number] = stop.value
    except (NotCompiledError, UnanswerableError) as error:
        endings[number] = error


def _answers(asked: Mapping[int, Needs], answer: Answering) -> dict[Need, Any]:
    by_source: dict[Source, dict[str, None]] = {}
    for needs in asked.values():
        for need in needs:
            by_source.setdefault(need.source, {})[need.sql] = None
    known: dict[Need, Any] = {}
    for source, aggregates in by_source.items():
        known.update(_of_source(source, list(aggregates), answer))
    return known


def _of_source(source: Source, aggregates: list[str], answer: Answering) -> dict[Need, Any]:
    """Return the values over one source; when they fail together, each is tried alone, so that one spoils no other."""
    try:
        values = answer(source, aggregates)
    except (NotCompiledError, UnanswerableError) as error:
        if len(aggregates) == 1:
            return {Need(aggregates[0], source): error}
        alone = [_of_source(source, [one], answer) for one in aggregates]
        return {need: value for known in alone for need, value in known.items()}
    return {Need(sql, source): value for sql, value in zip(aggregates, values, strict=True)}
