"""Running gates side by side: the output of each kept whole, trouble in one never touching the others."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager

from mlopskit import process
from mlopskit.errors import MlopsError
from mlopskit.gates import Gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateResult

Row = Future[tuple[GateResult, ...]]
Told = Callable[[GateResult], None]
"""What is called with each result as soon as it is there."""


def run(
    project: Project,
    gates: Sequence[Gate],
    *,
    jobs: int = 0,
    seconds: Mapping[str, float] | None = None,
    told: Told | None = None,
) -> tuple[GateResult, ...]:
    """
    Judge the project by each gate and return the results in the order of the gates.

    Those that took longest the last time (`seconds`) start first.
    When a person interrupts, every child is ended before the interrupt goes on.
    """
    remembered = seconds or {}
    rows = sorted(_rows(gates), key=lambda row: -sum(remembered.get(gate.id, 0.0) for gate in row))
    workers = max(1, min(jobs or os.cpu_count() or 1, len(rows) or 1))
    with _orderly_end(), ThreadPoolExecutor(workers, thread_name_prefix="gate") as pool:
        futures = [pool.submit(_in_a_row, row, project) for row in rows]
        try:
            for result in _as_they_end(futures):
                if told:
                    told(result)
        except BaseException:
            _end(futures)
            raise
    results = {result.gate: result for future in futures for result in future.result()}
    return tuple(results[gate.id] for gate in gates)


def judge(gate: Gate, project: Project) -> GateResult:
    """Return what one gate says; a gate that cannot answer, or stumbles, is incomplete."""
    began = time.perf_counter()
    try:
        result = gate.judge(project)
    except MlopsError as error:
        hint = f" ({error.hint})" if error.hint else ""
        result = GateResult.incomplete(f"{error.message}{hint}")
    except Exception as error:  # noqa: BLE001 - trouble in one gate leaves the others standing
        result = GateResult.incomplete(f"the gate stumbled: {type(error).__name__}: {error}")
    return result.of(gate.id, time.perf_counter() - began)


@contextmanager
def _orderly_end() -> Iterator[None]:
    """Let a request to end (SIGTERM, as CI sends it) unwind like an interrupt, so that no child outlives us."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _leave(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def _rows(gates: Sequence[Gate]) -> list[list[Gate]]:
    """Return the gates in rows: one that shares another's run comes right after it, the others stand alone."""
    heads = {gate.id: [gate] for gate in gates if not gate.beside}
    for gate in gates:
        if gate.beside:
            heads.setdefault(gate.beside, []).append(gate)
    return list(heads.values())


def _in_a_row(row: Sequence[Gate], project: Project) -> tuple[GateResult, ...]:
    return tuple(judge(gate, project) for gate in row)


def _as_they_end(futures: Iterable[Row]) -> Iterable[GateResult]:
    pending = set(futures)
    while pending:
        done, pending = wait(pending, return_when=FIRST_COMPLETED)
        yield from (result for future in done for result in future.result())


def _end(futures: Iterable[Row]) -> None:
    """Cancel what has not begun, and kill children until no gate is left that could start another."""
    begun = [future for future in futures if not future.cancel()]
    while not all(future.done() for future in begun):
        process.end_all()
        wait(begun, timeout=0.02)
