"""
A process that runs one command after another, each in a child of its own, and says how each ended.

It has loaded the command line once, so that a run costs its own work and little more; run under a tracer, it has every
child traced. Jobs come in as lines of JSON, answers go out the same way.
"""

import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Mapping
from typing import Any, NoReturn

WATCHED = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "pickle.find_class",
    "ctypes.dlopen",
)
"""What Python itself says it is about to do; kept for machines on which no tracer runs."""


def main() -> None:
    """Answer jobs until there are no more."""
    import mlopskit.cli.app
    import mlopskit.cli.entry
    import mlopskit.commands.audit

    for name in ("audit", "delivery", "doctor", "data", "model", "check", "config"):
        mlopskit.cli.app.load(name)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def answer(job: Mapping[str, Any]) -> dict[str, Any]:
    """Run a job in a child, and return how it ended: `code` is None when it was stopped for its time."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        perform(job)
    handle = os.pidfd_open(child)
    in_time = bool(select.select([handle], [], [], job["seconds"])[0])
    if not in_time:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    os.close(handle)
    _, status, used = os.wait4(child, 0)
    return {
        "pid": child,
        "code": os.waitstatus_to_exitcode(status) if in_time else None,
        "seconds": time.monotonic() - began,
        "cpu": used.ru_utime + used.ru_stime,
        "bytes": used.ru_maxrss * 1024,
    }


def perform(job: Mapping[str, Any]) -> NoReturn:
    """Become the command: its folder, its environment, its streams and its bounds."""
    os.setsid()
    os.environ.clear()
    os.environ.update(job["env"])
    for number, file in ((0, os.devnull), (1, job["out"]), (2, job["err"])):
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(job["cwd"])
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (int(job["cpu"]), int(job["cpu"]) + 1))
    watch(job["events"])
    from mlopskit.cli.entry import main as run

    sys.argv = ["mlops", *job["argv"]]
    sys.exit(run(job["argv"]))


def watch(file: str) -> None:
    """Write down what Python says it is about to do."""
    events = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def note(event: str, given: tuple[Any, ...]) -> None:
        if event in WATCHED:
            os.write(events, (json.dumps([event, repr(given)]) + "\n").encode())

    sys.addaudithook(note)


if __name__ == "__main__":
    main()
