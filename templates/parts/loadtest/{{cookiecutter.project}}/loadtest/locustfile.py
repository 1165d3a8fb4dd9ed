"""What users ask, many of them at once: `make loadtest` fails when answers are slow or wrong."""

import json
import logging
import os
import random
from functools import cache

import gevent
from locust import HttpUser, between, events, task
from locust.env import Environment

from {{ cookiecutter.package }}.data import FEATURES, PREPARED, read

SLOWEST_P95 = float(os.environ.get("LOADTEST_P95_MS", "500"))
"""Milliseconds within which 95 of 100 answers must come."""

LARGEST_SHARE_OF_ERRORS = float(os.environ.get("LOADTEST_ERRORS", "0.01"))

FEWEST = 20
"""With fewer answers nothing was tried, and the test has failed."""

log = logging.getLogger(__name__)


class Visitor(HttpUser):
    """Somebody with a question, and another one a moment later."""

    wait_time = between(0.05, 0.2)

    @task(20)
    def ask(self) -> None:
        """Ask about any row; an answer without a model's version is none."""
        row = random.choice(rows())  # noqa: S311 - which one is no secret
        with self.client.post("/predict", json=row, catch_response=True) as response:
            if response.ok and not response.json().get("model"):
                response.failure("the answer does not say which model gave it")

    @task(1)
    def look(self) -> None:
        """Ask whether the service is well, as the cluster does."""
        self.client.get("/health")


@cache
def rows() -> list[dict[str, object]]:
    """Return the rows of the prepared data as questions, gaps included."""
    return list(json.loads(read(PREPARED)[FEATURES].to_json(orient="records")))


@events.init.add_listener
def prepare(**_: object) -> None:
    """Have the questions ready, so that reading them is not measured."""
    log.info("%d questions are ready", len(rows()))
    gevent.sleep(0)  # the clock of the run stands still while something is read


@events.quitting.add_listener
def judge(environment: Environment, **_: object) -> None:
    """End with 1 when too few were answered, too many failed, or one in twenty was too slow."""
    total = environment.stats.total
    slowest = total.get_response_time_percentile(0.95)
    troubles = trouble(total.num_requests, total.fail_ratio, slowest)
    for one in troubles:
        log.error("%s", one)
    if not troubles:
        log.info("the service keeps up: %d answers", total.num_requests)
    environment.process_exit_code = 1 if troubles else 0


def trouble(answers: int, errors: float, p95: float | None) -> list[str]:
    """Return what is wrong with the numbers of a run, in sentences."""
    found = []
    if answers < FEWEST:
        found.append(f"only {answers} answers came, and {FEWEST} are the fewest that say something")
    if errors > LARGEST_SHARE_OF_ERRORS:
        found.append(f"{errors:.1%} failed, and {LARGEST_SHARE_OF_ERRORS:.1%} are allowed")
    if p95 is None or p95 > SLOWEST_P95:
        found.append(f"one answer in twenty took {p95} ms or more; {SLOWEST_P95:.0f} are allowed")
    return found
