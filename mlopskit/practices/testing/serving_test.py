"""
Is the interface that predicts tested itself?

## Why it matters
Most failures of a served model are not the model: a renamed field, a missing null, a type that became text.

## How to adopt it
Run `mlops add serve`, whose tests ask the service through a test client, or write one test that posts a request and
asserts the answer.

## How it is judged
Yes when a test or a smoke script sends a request to the service and checks the answer, or tests the batch job that
predicts.
Partial when an online service exists, and only the functions behind it are tested.

## What misleads
A script that posts a request and prints, a test of `/health`, a test of the model class that never meets the service.
"""

import re

from mlopskit.findings import Evidence, Finding
from mlopskit.practices import practice
from mlopskit.practices.operating import not_operated
from mlopskit.repo import Repo
from mlopskit.repo.facts.model import Call
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.readings.services import Kind, Service, of_kind, service_code, services
from mlopskit.repo.readings.tests import RealTest, real_tests, shown_tests, tests_of
from mlopskit.repo.readings.tools import commands_like, in_ci, live
from mlopskit.repo.tables import load

SMOKE = re.compile(r"smoke|test|verify|check|contract", re.IGNORECASE)
ASKED = re.compile(r"predict|infer|scor(?:e|ing)|invocations|classify|recommend", re.IGNORECASE)
ROLE = re.compile(r"serv|infer|predict|scor|api|endpoint|app|lambda|handler|deploy", re.IGNORECASE)


@practice(title="The prediction interface is tested", part="serve")
def detect(repo: Repo) -> Finding:
    """Look for tests that ask the service, then for tests of its code."""
    found = services(repo)
    working = of_kind(found, Kind.ONLINE, Kind.BATCH)
    asking = _asking(repo)
    if repo.profile.kind == "none":  # a client in a test asks something else there
        asking = tuple(item for item in asking if not repo.is_test(item.path))
    if asking:
        return Finding.yes(
            "a test asks the service and checks the answer", asking[:5], strength_of(repo, {e.path for e in asking})
        )
    tests = _tests_of_services(repo, working)
    if tests and not of_kind(working, Kind.ONLINE):
        return Finding.yes(
            "the batch job that predicts is tested", shown_tests(tests), strength_of(repo, {t.path for t in tests})
        )
    if tests:
        return Finding.partial(
            "the functions behind the service are tested, the service itself is not", shown_tests(tests)
        )
    searched = ("test files", "scripts that a CI job runs", "calls of test clients and of requests")
    return not_operated(repo, "notebooks library") or Finding.no("no test asks the prediction interface", searched)


def _asking(repo: Repo) -> tuple[Evidence, ...]:
    """Return the client calls in test files, their fixtures and smoke scripts, where something is checked."""
    shown: dict[str, Evidence] = {}
    for call in repo.calls(*load("services")["clients"], "requests.get", "httpx.get", product=False, notebooks=False):
        folder, _, name = call.path.rpartition("/")
        testing = (repo.is_test(call.path) or SMOKE.search(name)) and _predicts(call.fact)
        if call.path in shown or not testing or _foreign(repo, call.path):
            continue
        users = (
            [test.path for test in real_tests(repo) if test.path.startswith(folder)] if name == "conftest.py" else []
        )
        if users or _checks(repo, call.path):
            shown[call.path] = Evidence(call.path, call.line, f"asks through `{call.fact.name.lstrip('.')}`")
    return (*shown.values(), *(item for item in _smoke_runs(repo) if item.path not in shown))


def _smoke_runs(repo: Repo) -> tuple[Evidence, ...]:
    """Return the smoke scripts that automation runs after a deployment, and that reach a client's call."""
    asking = {call.path for call in repo.calls(*load("services")["clients"], product=False, notebooks=False)}
    runs = [run for run in live(in_ci(repo.wiring.commands)) if run.entry and "smoke" in run.entry.lower()]
    reaching = [run for run in runs if repo.modules_from(run.entry) & asking]
    reaching += live(in_ci(commands_like(repo, *load("services")["asking_commands"])))
    return tuple(Evidence(run.place.path, run.place.line, f"runs `{run.text[:80]}`") for run in reaching)


def _predicts(call: Call) -> bool:
    """Whether the call may ask for a prediction; what only reads a page does so where its address says it."""
    if call.receiver.endswith("CliRunner") or call.receiver in {"runner", "cli_runner"}:
        return False  # a test of the command line
    return call.method != "get" or any(ASKED.search(argument.text) for argument in call.arguments)


def _checks(repo: Repo, path: str) -> bool:
    return bool(repo.find(r"^\s*assert\b(?!\s+True\s*$)|^\s*self\.assert|np\.testing|pytest\.raises", path))


def _foreign(repo: Repo, path: str) -> bool:
    """Whether the file lies in examples or former editions rather than among the project's tests."""
    return not repo.is_test(path) and not repo.is_product(path)


def _tests_of_services(repo: Repo, working: tuple[Service, ...]) -> tuple[RealTest, ...]:
    """Return the tests whose name and imports both lead to the code that serves."""
    code = service_code(repo, working)
    entries = {service.path for service in working if service.path.endswith(".py")}
    stems = {path.rsplit("/", 1)[-1].removesuffix(".py") for path in code if ROLE.search(path.rsplit("/", 1)[-1])}
    stems |= {path.rsplit("/", 1)[-1].removesuffix(".py") for path in entries}
    tests = tests_of(real_tests(repo), code)
    return tuple(t for t in tests if any(stem and stem in t.path.rsplit("/", 1)[-1] for stem in stems))
