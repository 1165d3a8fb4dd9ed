"""Gates side by side: trouble stays where it is, and an interrupt leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mlopskit import gates
from mlopskit.commands.check import open_project
from mlopskit.gates import Gate, Subject
from mlopskit.gates.judging import running
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateResult
from mlopskit.report import Outcome

Make = Callable[[Mapping[str, str]], Path]
Fake = Callable[[Path, str, str], None]


def made(name: str, judge: Callable[[Project], GateResult], beside: str = "") -> Gate:
    return Gate(name, "", "", lambda _: (), lambda _: Subject.present("always"), judge, beside)


def passing(name: str, began: list[str]) -> GateResult:
    began.append(name)
    return GateResult.passed(name)


def test_a_gate_that_stumbles_leaves_the_others_standing(make: Make) -> None:
    """
    A bug in one gate is incomplete, and the others answer.
    """

    def stumble(_: Project) -> GateResult:
        raise ZeroDivisionError("oh")

    project = open_project(make({"a": ""}))
    results = running.run(project, [made("a", stumble), made("b", lambda _: GateResult.passed("fine"))])

    assert [
        (Outcome.INCOMPLETE, "the gate stumbled: ZeroDivisionError: oh"),
        (Outcome.PASS, "fine"),
    ] == [(result.outcome, result.summary) for result in results]


def test_the_slowest_start_first_and_results_keep_their_order(make: Make) -> None:
    """
    Remembered time decides who starts; the order of the results is that of the gates.
    """
    began: list[str] = []

    def noted(name: str) -> Gate:
        return made(name, lambda _: passing(name, began))

    results = running.run(
        open_project(make({"a": ""})), [noted("a"), noted("b"), noted("c")], jobs=1, seconds={"c": 9.0, "b": 1.0}
    )

    assert ["c", "b", "a"] == began
    assert ["a", "b", "c"] == [result.gate for result in results]


def test_a_gate_beside_another_follows_it(make: Make) -> None:
    """
    Two gates that share a run never wait for each other in two workers.
    """
    began: list[str] = []

    def noted(name: str, beside: str = "") -> Gate:
        return made(name, lambda _: passing(name, began), beside)

    running.run(open_project(make({"a": ""})), [noted("a", "z"), noted("m"), noted("z")], jobs=1, seconds={"z": 1.0})

    assert ["z", "a", "m"] == began


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_ends_the_children_and_leaves_nothing(
    sent: int, code: int, *, make: Make, fake: Fake, tmp_path: Path
) -> None:
    """
    Control-C ends with 130 at once, and a request to end with 143; the tools, and what they started, are gone.
    """
    root = make({"a.py": "X = 1\n", "test_a.py": "def test_a(): ...\n"})
    for tool in ("ruff", "pytest"):
        fake(root, tool, f"echo $$ >> {tmp_path}/{tool}; sleep 300 & echo $! >> {tmp_path}/{tool}; wait")
    words = [sys.executable, "-m", "mlopskit", "check", "--path", str(root), "--jobs", "3"]
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    child = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(scratch)}
    )
    deadline = time.monotonic() + 30
    while not all(
        (tmp_path / tool).exists() and (tmp_path / tool).read_text().count("\n") >= 2 for tool in ("ruff", "pytest")
    ):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    child.send_signal(sent)
    _, said = child.communicate(timeout=20)

    pids = [int(line) for tool in ("ruff", "pytest") for line in (tmp_path / tool).read_text().split()]
    left = [pid for pid in pids if alive(pid)]
    assert (code, [], [], False) == (child.returncode, left, list(scratch.iterdir()), "Traceback" in said)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_every_gate_has_its_page() -> None:
    """
    The question, why it matters, what it runs and how to turn it off stand in each gate's file.
    """
    for gate in gates.catalog():
        assert gate.question.endswith("?"), gate.id
        for heading in ("Why it matters", "What it runs", "How to turn it off"):
            assert gate.section(heading), (gate.id, heading)
