"""
Does the running service report metrics or traces?

## Why it matters
Without numbers from the service itself, users are the monitoring.

## How to adopt it
Run `mlops add monitoring`, or count requests, errors and seconds in the service (`prometheus_client`, or
OpenTelemetry), and let Prometheus read them.

## How it is judged
Yes when the service counts and times its requests, or metrics and traces of it are collected by settings or
infrastructure.
Partial for a health endpoint or probe alone, and for tracing switched on without any metrics.

## What misleads
`prometheus-client` among the dependencies, system metrics of a training run, a dashboard of data drift.
"""

from mlopskit.findings import Evidence, Finding, Place, Strength
from mlopskit.practices import practice
from mlopskit.practices.operating import not_operated
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import searched_code, shown, sightings, strength_of_calls
from mlopskit.repo.readings.manifests import found_in, in_manifests, line_at, manifests
from mlopskit.repo.readings.services import Kind, of_kind, services
from mlopskit.repo.tables import load

MANIFESTS = "**/*.{yaml,yml,json,tf,bicep,tpl,conf}"


@practice(title="The running service reports metrics", part="monitoring")
def detect(repo: Repo) -> Finding:
    """Look for metrics in code, then in settings, then for what is only a health check or a trace."""
    table = load("observing")
    calls = sightings(repo, table["service_calls"])
    if calls.main:
        return Finding.yes("the code reports metrics or traces", shown(calls.main), strength_of_calls(repo, calls.main))
    if settings := in_manifests(repo, table["service_files"]):
        return Finding.yes("metrics of the service are collected", _told(repo, settings), Strength.CONFIGURED)
    if traces := in_manifests(repo, table["trace_files"]):
        return Finding.partial("tracing is switched on, and there are no metrics", traces[:5])
    if collectors := in_manifests(repo, table["collector_files"]):
        return Finding.partial("a collector is provisioned, and no service is told to report to it", collectors[:5])
    if checks := _health(repo):
        return Finding.partial("the service only tells whether it is alive", checks[:5])
    searched = (*searched_code(repo), MANIFESTS)
    return not_operated(repo, "notebooks research library") or Finding.no("no metrics or traces of a service", searched)


def _told(repo: Repo, places: tuple[Place, ...]) -> tuple[Evidence, ...]:
    return tuple(Evidence(p.path, p.line, f"`{line_at(repo, p).strip()[:80]}`") for p in places[:5])


def _health(repo: Repo) -> tuple[Place, ...]:
    table = load("observing")
    online = of_kind(services(repo), Kind.ONLINE)
    if not online:
        return ()
    code = [service.path for service in online if service.path.endswith(".py")]
    return (
        *repo.find(table["health"], *code),
        *found_in(repo, table["health_manifests"], (*manifests(repo), *repo.glob("**/Dockerfile"))),
    )
