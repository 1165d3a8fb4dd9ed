"""The list of faults under the commands that check, validate, version and begin; `test_faults.py` has the audit."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.hostile.breaking import FAULTS, clone
from tests.hostile.corpus.case import Ground
from tests.hostile.running import AUDITS, Ran, Stage, Words, picture

COMMANDS: Mapping[str, tuple[Words, bool]] = {
    "check": (("check", "secrets", "large-files", "--format", "json"), True),
    "since": (("check", "secrets", "--since", "HEAD~1", "--format", "json"), True),
    "validate": (("validate", "data.csv", "--suite", "suite.json", "--engine", "duckdb", "--format", "json"), True),
    "data": (("data", "status", "--format", "json"), True),
    "log": (("data", "log", "--format", "json"), True),
    "init": (("init", "birds", "--defaults", "--profile", "minimal", "--format", "json"), False),
}
"""Each with whether it is run inside of the project."""
WELL = dict.fromkeys(COMMANDS, 0)
NOT_A_PROJECT = {"check": 3, "since": 3, "validate": 2, "data": 2, "log": 2}
NO_REPOSITORY = {"check": 3, "since": 3, "data": 3, "log": 3}
EXPECTED: Mapping[str, Mapping[str, int]] = {
    "no-git": {**WELL, **NO_REPOSITORY, "init": 3},
    "old-git": WELL,
    "no-home": WELL,
    "odd-locale": WELL,
    "corrupt-index": {**WELL, **NO_REPOSITORY, "log": 0},
    "no-objects": {**WELL, **NO_REPOSITORY},
    "no-head": {**WELL, **NO_REPOSITORY},
    "shallow": {**WELL, "since": 3},
    "partial": WELL,
    "sparse": {**WELL, "check": 3, "data": 2, "log": 2},
    "bare": {**WELL, **NOT_A_PROJECT},
    "worktree": WELL,
    "submodule": WELL,
    "foreign-owner": {**WELL, **NO_REPOSITORY},
}
"""How each command ends: with 0 only where it has looked at all that it speaks of."""


@pytest.fixture
def ground(folder: Path) -> Ground:
    """Return a plain project with two commits, the second of which changes a file."""
    made = Ground(folder / "target", folder / "outside")
    made.root.mkdir()
    made.outside.mkdir()
    _ = made.trap
    return made.project().commit({"more.py": "import torch\n", "requirements.txt": "scikit-learn==1.6.0\n"})


@pytest.mark.parametrize("name", FAULTS)
def test_each_command_bears_each_fault(name: str, ground: Ground, stage: Stage) -> None:
    """
    What can be looked at is; what cannot ends in 2 or 3 with a reason. Nothing is changed, and no traceback is shown.
    """
    if name == "foreign-owner" and os.geteuid() != 0:
        pytest.skip("only root can give a folder to another user")
    fault = FAULTS[name]
    project = fault.build(ground)
    before = picture(project.root)

    runs = {
        command: stage.run(words, project, fault.env, inside=inside) for command, (words, inside) in COMMANDS.items()
    }

    assert EXPECTED[name] == {command: ran.code for command, ran in runs.items()}
    assert [] == [command for command, ran in runs.items() if ran.code and not reason(ran)]
    assert "Traceback" not in "".join(ran.out + ran.err for ran in runs.values())
    assert before == picture(project.root)
    assert not project.sprung.exists()


def reason(ran: Ran) -> str:
    """Return why a command could not do what it was asked for."""
    told = json.loads(ran.out)
    if told["error"]:
        return str(told["error"]["message"])
    return " ".join(gate["summary"] for gate in told["result"]["gates"] if gate["verdict"] == "incomplete")


def test_what_a_partial_clone_lacks_is_named_and_not_fetched(ground: Ground, stage: Stage) -> None:
    """
    An audit of an older commit names the file that was never fetched, and answers `unknown` where all rests on it.
    """
    project = clone("--filter=blob:none")(ground)
    before = picture(project.root)
    ran = stage.run(("audit", "{root}", "--at", "HEAD~1", "--format", "json"), project, {}, inside=False)
    told = json.loads(ran.out)["result"]

    assert [{"path": "requirements.txt", "reason": "its object is missing or damaged in git"}] == told["unread"]
    assert "unknown" == next(one["answer"] for one in told["findings"] if one["practice"] == "deps-locked")
    assert before == picture(project.root)


def test_a_sparse_checkout_cannot_pass_for_all_files(ground: Ground, stage: Stage) -> None:
    """
    A gate about every file of git does not pass where some of them were left out, and says how many.
    """
    project = clone(then=("sparse-checkout", "set", "nothing"))(ground.commit({"deep/key.py": "x = 1\n"}))
    words, inside = COMMANDS["check"]

    said = reason(stage.run(words, project, {}, inside=inside))

    assert 2 == said.count("left out by a sparse checkout")


def test_of_two_names_that_are_one_to_the_disk_the_missing_is_named(ground: Ground, stage: Stage) -> None:
    """
    Where a disk cannot tell `Train.py` from `train.py`, the file that is not there counts neither as read nor as gone.
    """
    ground.commit({"Train.py": "import mlflow\n"})
    ground.git("config", "core.ignoreCase", "true")
    (ground.root / "Train.py").unlink()

    told = json.loads(stage.run(AUDITS[0], ground, {}, inside=False).out)["result"]

    assert [{"path": "Train.py", "reason": "not here: `train.py` has the same name to this disk"}] == told["unread"]
