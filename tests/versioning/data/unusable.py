"""Remotes that are no place for objects, as faults like the others."""

import shutil

from .faults import PUSH, STATUS_REMOTE, Fault, edit, then

UNUSABLE = (
    *(
        Fault(
            f"a file where the remote was, {command[1]}",
            then(lambda world: shutil.rmtree(world.remote.folder), edit("../remote", "no folder")),
            command,
            3,
            ("storage", "is a file and no folder", "mlops data remote add storage"),
            whole=False,
        )
        for command in (PUSH, STATUS_REMOTE)
    ),
    Fault(
        "a file where the remote has its objects",
        then(lambda world: shutil.rmtree(world.remote.folder), edit("../remote/files/md5", "no folder")),
        PUSH,
        3,
        ("files/md5", "nothing was lost"),
        whole=False,
    ),
)
