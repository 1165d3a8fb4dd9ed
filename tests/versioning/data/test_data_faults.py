"""
Each fault done to a real project: no byte is lost, nothing wrong passes, and the next command heals without force.
"""

import pytest

from .conftest import TRUE, World
from .faults import FAULTS, VERIFY_REMOTE, Fault
from .unusable import UNUSABLE


@pytest.mark.parametrize("fault", [*FAULTS, *UNUSABLE], ids=lambda fault: fault.name)
def test_a_fault_is_named_and_healed(world: World, fault: Fault) -> None:
    """
    The command says file, cause and next command, and after that the data are what they were, without any force.
    """
    fault.damage(world)

    code, said = world.mlops(*fault.command)
    for command in fault.heal:
        where = "colleague" if command[0] == "colleague" else "project"
        world.mlops(*(command[1:] if where == "colleague" else command), at=where)

    assert (fault.code, []) == (code, [word for word in fault.says if word not in said]), said
    if code == 0 or fault.heal:
        assert dict(fault.files) == world.files()
    if fault.whole:
        judged, text = world.mlops(*VERIFY_REMOTE)
        assert 0 == judged, text


@pytest.mark.parametrize(
    "fault", [fault for fault in FAULTS if fault.command[1] in {"pull", "checkout"}], ids=lambda f: f.name
)
def test_wrong_bytes_never_enter_the_project(world: World, fault: Fault) -> None:
    """
    Whatever is wrong elsewhere, a file in the project is a true one or the person's own.
    """
    fault.damage(world)
    own = world.files()

    world.mlops(*fault.command)

    true = {*TRUE.items(), *fault.files, *own.items()}
    assert [] == [path for path, text in world.files().items() if (path, text) not in true]
