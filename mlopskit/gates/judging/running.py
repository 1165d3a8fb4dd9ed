"""Running gates side by side: the output of each kept whole, trouble in one never touching the others."""

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from mlopskit import process
from mlopskit.errors import MlopsError
from mlopskit.gates import Gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateResult

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
    first = sorted(gates, key=lambda gate: -remembered.get(gate.id, 0.0))
    workers = max(1, min(jobs or os.cpu_count() or 1, len(gates) or 1))
    with ThreadPoolExecutor(workers, thread_name_prefix="gate") as pool:
        futures = {gate.id: pool.submit(judge, gate, project) for gate in first}
        try:
            for result in _as_they_end(futures.values()):
                if told:
                    told(result)
        except BaseException:
            _end(futures.values())
            raise
    return tuple(futures[gate.id].result() for gate in gates)


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


def _as_they_end(futures: Iterable[Future[GateResult]]) -> Iterable[GateResult]:
    pending = set(futures)
    while pending:
        done, pending = wait(pending, return_when=FIRST_COMPLETED)
        yield from (future.result() for future in done)


def _end(futures: Iterable[Future[GateResult]]) -> None:
    """Cancel what has not begun, and kill children until no gate is left that could start another."""
    begun = [future for future in futures if not future.cancel()]
    while not all(future.done() for future in begun):
        process.end_all()
        wait(begun, timeout=0.02)
