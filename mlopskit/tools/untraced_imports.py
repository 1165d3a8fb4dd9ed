"""
A plugin for the project's own pytest: coverage does not trace what installed packages run while they are imported.

Tracing makes every line of Python slower, and in a run of a few seconds most lines are those of pandas and its like as
they load, of which coverage keeps nothing. So the tracer rests there, and comes back for a module of the project that
such a package imports. What the project's own lines do is traced as ever; only a function of the project that an
installed package calls while it is being imported is not.

It is copied beside the test run's report and loaded by `pytest -p`, so it needs nothing but Python, of any version.
"""

import os
import sys
import sysconfig
import threading
from importlib.machinery import SourceFileLoader
from types import ModuleType
from typing import Any

OWN = "MLOPSKIT_OWN_MODULES"
"""The variable that names what is traced wherever it lies, as the project may be installed as well."""
_folders = tuple(path + os.sep for path in set(sysconfig.get_paths().values()))
_own = frozenset(os.environ.get(OWN, "").split(os.pathsep))
_resting = threading.local()
_load = SourceFileLoader.exec_module


def pytest_load_initial_conftests() -> None:
    """Be there before the first file of the project is loaded."""
    SourceFileLoader.exec_module = exec_module  # type: ignore[method-assign, assignment]


def exec_module(loader: SourceFileLoader, module: ModuleType) -> None:
    """Run a module, traced when it is the project's, and leave the tracer as it was."""
    before = sys.gettrace()
    known = before if before is not None else getattr(_resting, "tracer", None)
    installed = loader.path.startswith(_folders) and loader.name.partition(".")[0] not in _own
    wanted = None if installed else known
    if known is None or wanted is before or type(known).__name__ != "CTracer":
        _load(loader, module)
        return
    _resting.tracer = known
    _trace(wanted)
    try:
        _load(loader, module)
    finally:
        _trace(before)


def _trace(tracer: Any) -> None:  # noqa: ANN401 - whatever coverage has made
    """Set the tracer; coverage's takes over at the next call of a function, so there is one."""
    sys.settrace(tracer)
    _called()


def _called() -> None:
    """Be called."""
