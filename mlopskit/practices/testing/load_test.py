"""
Is the service tried under load?

## Why it matters
A model that answers in 80 milliseconds alone may answer in eight seconds when twenty people ask.

## How to adopt it
Run `mlops add loadtest`, or write a Locust file that posts what users post, run it against staging in CI, and fail on
the 95th percentile.

## How it is judged
Yes when a load test of a known tool (Locust, k6, JMeter, wrk, hey, Gatling, Artillery ...) is written or run against
the service.
Partial for a loop of requests by hand.

## What misleads
`locust` among the dependencies, a benchmark of training speed, "load test" in the documents.
"""

from collections.abc import Iterator

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.operating import not_operated, only_batch
from mlopskit.repo import Repo
from mlopskit.repo.readings.manifests import files_like, found_in
from mlopskit.repo.readings.tools import commands_like, live, searched_runs, shown_runs

COMMANDS = (
    "locust",
    "k6 run",
    "k6",
    "jmeter",
    "wrk",
    "wrk2",
    "hey",
    "vegeta*",
    "ab -n*",
    "artillery run*",
    "ghz",
    "gatling*",
    "bombardier",
    "autocannon",
    "oha",
    "perf_analyzer",
    "genai-perf",
    "siege",
    "h2load",
    "drill",
    "guidellm*",
    "vllm bench serve",
)
CLASSES = ("HttpUser", "FastHttpUser", "HttpLocust", "User", "TaskSet")
BY_HAND = r"(?:load|stress|soak)[_-]?test(?:s|ing|er)?\.\w+$"
SEARCHED = ("locustfile.py", "*.jmx", "k6 scripts", "*load_test*")


@practice(title="The service is tried under load", part="loadtest")
def detect(repo: Repo) -> Finding:
    """Look for load tests by tool, then for those by hand."""
    runs = live(commands_like(repo, *COMMANDS))
    if runs:
        return Finding.yes("a load test runs", shown_runs(runs), runs[0].strength)
    if written := list(_written(repo)):
        return Finding.yes("a load test is written", written[:5], Strength.CONFIGURED)
    if by_hand := [path for path in files_like(repo, BY_HAND, "sh", "py", "bash", "ps1", "ipynb") if repo.text(path)]:
        return Finding.partial("requests are sent in a loop, without a tool that measures", by_hand[:5], Strength.USED)
    return (
        not_operated(repo, "notebooks research library")
        or only_batch(repo)
        or Finding.no("no load test is written or run", (*SEARCHED, *searched_runs(repo)))
    )


def _written(repo: Repo) -> Iterator[Evidence]:
    importing = {seen.path for seen in repo.imports("locust", product=False)}
    for found in repo.classes(
        lambda item: any(base.rsplit(".", 1)[-1] in CLASSES for base in item.bases), product=False
    ):
        if found.path in importing:
            yield Evidence(found.path, found.line, f"`{found.fact.name}` is a user of Locust")
    for place in found_in(repo, r"from\s+['\"]k6(?:/http)?['\"]", repo.glob("**/*.js", "**/*.ts", "**/*.mjs")):
        yield Evidence(place.path, place.line, "a script of k6")
    for path in repo.glob("**/*.jmx"):
        yield Evidence(path, 1, "a plan of JMeter")
    for place in found_in(repo, r"^\s*(?:phases|target):", files_like(repo, r"artillery|load-test", "yml", "yaml")):
        yield Evidence(place.path, place.line, "a script of Artillery")
