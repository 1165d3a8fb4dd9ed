"""
Does the code log through a logging library in its main paths?

## Why it matters
A log line has a time, a level and a source, and can be searched later; a printed line is gone with the terminal.

## How to adopt it
Put `logger = logging.getLogger(__name__)` at the top of the module that trains, and turn its `print` calls into
`logger.info`.

## How it is judged
Yes when modules of the product send records through a logging library, and at least as many do as print, train or serve
without.
Partial when some log, and more do not.

## What misleads
`import logging` without a record, `logging.basicConfig` alone, an experiment tracker's `log_metric`, prints in
notebooks.
"""

from mlopskit.findings import Evidence, Finding
from mlopskit.practices import practice
from mlopskit.practices.usage import absent
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import searched_code
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.readings.services import services
from mlopskit.repo.tables import load

SILENT = (
    "logging.getLogger",
    "logging.basicConfig",
    "logging.config.dictConfig",
    "logging.StreamHandler",
    "logging.FileHandler",
    "logging.Formatter",
)

WITHIN = ("tensorflow.logging.", "tensorflow.compat.v1.logging.")
"""Logging that is a part of another library, and is imported with it."""


@practice(title="The code logs through a logging library")
def detect(repo: Repo) -> Finding:
    """Compare the product's modules that log with those that print, or train and serve in silence."""
    logs = _records(repo)
    prints = {call.path for call in repo.calls("print", "*.print", notebooks=False) if call.path not in logs}
    if not logs:
        near = [call.place for call in repo.calls(*SILENT, notebooks=False)]
        return absent(repo, "no module sends a record to a logging library", searched_code(repo), near=near[:3])
    shown = [Evidence(path, line, "sends records to a logging library") for path, line in _main_first(repo, logs)]
    # what a main path imports may log for it: a route that hands on to a service which logs is not silent
    silent = prints | {
        path for path in _main_paths(repo) if path not in logs and not repo.modules_from(path) & logs.keys()
    }
    told = f"{len(logs)} modules log, {len(silent)} train, serve or print without"
    if len(logs) >= len(silent):
        return Finding.yes(told, shown[:5], strength_of(repo, logs))
    return Finding.partial(told, shown[:5])


def _main_paths(repo: Repo) -> frozenset[str]:
    """Return the modules that train, and those that handle requests."""
    training = {path for path in repo.training if path.endswith(".py") and repo.is_product(path)}
    return frozenset(training | {item.path for item in services(repo) if item.handles})


def _records(repo: Repo) -> dict[str, int]:
    """Return the modules that send records, each with the line of the first one."""
    table = load("observing")
    logging_files = {seen.path for seen in repo.imports(*table["log_packages"], notebooks=False)}
    through = {path for path in (file for file, _ in repo.python_files()) if repo.modules_from(path) & logging_files}
    found: dict[str, int] = {}
    for call in repo.calls(
        "logging.*",
        "loguru.*",
        "absl.logging.*",
        *(f"{name}*" for name in WITHIN),
        *table["log_methods"],
        "*.logger.*",
        "*.log.*",
        notebooks=False,
    ):
        name = call.fact.name
        is_record = call.fact.method in {
            "info",
            "debug",
            "warning",
            "error",
            "exception",
            "critical",
            "warn",
            "log",
            "success",
        }
        known = call.path in through or name.startswith(WITHIN)
        if is_record and call.fact.arguments and known and not name.startswith((".log", "warnings")):
            found.setdefault(call.path, call.line)
    return found


def _main_first(repo: Repo, logs: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(logs.items(), key=lambda item: (item[0] not in repo.training, item[0]))
