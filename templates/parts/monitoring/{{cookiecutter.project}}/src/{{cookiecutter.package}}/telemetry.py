"""What the service tells Prometheus of itself: requests, seconds, answers, at `/metrics`."""

from collections.abc import Awaitable, Callable
from time import perf_counter

from fastapi import FastAPI, Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    Info,
    ProcessCollector,
{% if cookiecutter.kind != "class" %}
    Summary,
{% endif %}
    generate_latest,
)

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
{% if cookiecutter.kind == "class" %}
PROBABILITIES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
{% endif %}

Next = Callable[[Request], Awaitable[Response]]


class Telemetry:
    """The counters of one service; each service has its own, so that tests do not share them."""

    def __init__(self, app: FastAPI, version: str) -> None:
        """Count every request to the app from now on, and show the counts at `/metrics`."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        Info("model", "The model that answers", registry=self.registry).info({"version": version})
        self.requests = Counter(
            "service_requests", "Requests answered", ["path", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "service_request_seconds",
            "How long an answer took",
            ["path"],
            buckets=SECONDS,
            registry=self.registry,
        )
{% if cookiecutter.kind == "class" %}
        self.answers = Counter(
            "model_answers", "What the model answered", ["answer"], registry=self.registry
        )
        self.probability = Histogram(
            "model_probability",
            "How sure the model was of its answers",
            buckets=PROBABILITIES,
            registry=self.registry,
        )
{% else %}
        self.answers = Summary("model_answer", "What the model answered", registry=self.registry)
{% endif %}
        app.middleware("http")(self.watch)
        app.get("/metrics", include_in_schema=False)(self.show)

    async def watch(self, request: Request, ask: Next) -> Response:
        """Time a request and count how it ended; one that raises has ended with 500."""
        began = perf_counter()
        status = 500
        try:
            response = await ask(request)
            status = response.status_code
            return response
        finally:
            path = path_of(request)
            self.requests.labels(path, str(status)).inc()
            self.seconds.labels(path).observe(perf_counter() - began)

{% if cookiecutter.kind == "class" %}
    def count_answer(self, answer: str, probability: float) -> None:
        """Count what the model said; a share that moves is the first sign that the world has."""
        self.answers.labels(answer).inc()
        self.probability.observe(probability)
{% else %}
    def count_answer(self, answer: float) -> None:
        """Count what the model said; a mean that moves is the first sign that the world has."""
        self.answers.observe(answer)
{% endif %}

    def show(self) -> Response:
        """Return all counts in the form that Prometheus reads."""
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


def path_of(request: Request) -> str:
    """Return the path that answered; what none answers shares a name, lest scanners fill memory."""
    route = request.scope.get("route")
    return str(getattr(route, "path", "none"))
