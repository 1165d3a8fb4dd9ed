"""
Does automation stop a model that is not good enough?

## Why it matters
Without a gate, the first to learn that the new model is worse are its users.

## How to adopt it
Give the metric a floor in `pyproject.toml` (`[tool.mlopskit.gates.metrics]`) and run `mlops check metrics` in CI, so
that a model below it, or below the baseline, fails the build.

Compare with the model in use as well: load its metric and promote only what is better.

## How it is judged
Yes when a threshold or a comparison with the current model stops or promotes, inside a pipeline, a command or a CI job.
Partial when the gate does not stand before the promotion, when a person chooses by the metrics, or when the model is
tested by automation and nothing waits for the result.

## What misleads
Keeping the checkpoint with the best validation loss is part of the training, and `assert score > 0` in a unit test is
no gate.
"""

import re

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, searched
from mlopskit.repo import Repo
from mlopskit.repo.readings.gates import gates, library_gates, promotions
from mlopskit.repo.readings.runs import commands_running
from mlopskit.repo.wiring import Command, strongest

GATE_COMMANDS = re.compile(
    r"\bmlops\s+check\b(?:(?!\s+\w)|.*\bmetrics\b)|\bgto\b.*\bassign\b.*--if|cml\s+check|\btfma\b"
)
MODEL_TESTS = re.compile(r"(?:^|[/_\s])(?:model|models|behaviou?ral|quality|performance)(?:[/_\s.]|$)")
CHOOSES = ("*.search_runs", ".search_runs", "*.get_best_run", ".get_best_run", "*.best_run", ".best_run")

STEP = re.compile(r"(?:zenml|prefect|dagster|kfp|flytekit)\b.*\b(?:step|task|op|asset|component)$")
KEPT = ("*.load_model", ".load_model", "joblib.load", "pickle.load", "torch.load", "json.load", "json.loads")
MEASURES = r"\w*(?:accuracy|f1|auc|r2|recall|precision|score|rmse|mse|mae|error|loss|metric)"
ASSERTED = rf"assert(?:Less|Greater)(?:Equal)?\(.*{MEASURES}|^\s*assert\s+{MEASURES}[\w\[\]\"']*\s*[<>]=?\s*[\d.]+"


@practice(title="A gate stops models that are not good enough")
def detect(repo: Repo) -> Finding:
    """Look for thresholds and comparisons, and for what waits for them."""
    commands = _gate_commands(repo)
    if commands and commands[0].in_ci:
        return Finding.yes("CI holds the metrics against thresholds", [_ran(commands[0])], commands[0].strength)
    own = [gate.evidence for gate in gates(repo) if not gate.in_test]
    named = library_gates(repo)
    paths = frozenset(item.path for item in (*own, *named))
    runs = commands_running(repo, paths)
    decided = _decides(repo, own, named, runs)
    if decided:
        strength = max(Strength.USED, runs[0].strength) if runs else Strength.USED
        return Finding.yes("a measurement stops or promotes the model", [*decided[:4], *map(_ran, runs[:1])], strength)
    return _half(repo, [*own, *named, *map(_ran, commands)])


def _decides(repo: Repo, own: list[Evidence], named: tuple[Evidence, ...], runs: tuple[Command, ...]) -> list[Evidence]:
    """Return the gates that something waits for: they promote themselves, stand in a pipeline, or are run by CI."""
    promoting = {item.path for item in promotions(repo, frozenset(item.path for item in (*own, *named)))}
    staged = {stage.place.path for stage in repo.wiring.stages} | _with_steps(repo)
    automated = {command.entry for command in runs if command.in_ci or command.provider not in {"", "shell", "docker"}}
    return [item for item in (*own, *named) if item.path in promoting | staged | automated or _cancels(item)]


def _with_steps(repo: Repo) -> set[str]:
    """Return the files that define steps of an orchestrator, which a pipeline elsewhere puts together."""
    steps = repo.functions(lambda function: any(STEP.match(name) for name in function.decorators))
    return {seen.path for seen in steps}


def _cancels(item: Evidence) -> bool:
    return (
        "decides" in item.detail
        and re.search(r"cancel|promot|regist|prod|champion", item.detail, re.IGNORECASE) is not None
    )


def _half(repo: Repo, found: list[Evidence]) -> Finding:
    if found:
        return Finding.partial("a threshold exists, and no promotion waits for it", found[:4])
    if held := _held_by_tests(repo):
        return Finding.partial("a test holds the model against a threshold, and no promotion waits for it", held[:4])
    tests = [
        c for c in repo.wiring.runs("pytest", "unittest") if c.in_ci and any(MODEL_TESTS.search(a) for a in c.arguments)
    ]
    if tests:
        return Finding.partial("automation tests the model, and nothing waits for the result", [_ran(tests[0])])
    chosen = [seen for seen in repo.calls(*CHOOSES, product=False) if not repo.is_test(seen.path)]
    promoted = promotions(repo, frozenset(seen.path for seen in chosen))
    if promoted:
        return Finding.partial("a person chooses the model by its metrics and promotes it by hand", promoted[:3])
    return absent(
        repo,
        "nothing stops a model by its metrics",
        searched(repo, "commands of CI, pipelines and task runners"),
        unfit="none library notebooks serving",
    )


def _held_by_tests(repo: Repo) -> list[Evidence]:
    """Return the tests of a kept model, or of a file of metrics, that demand a number of it."""
    if repo.profile.kind == "library":
        return []  # there a test of a score says that an algorithm learns
    loading = {seen.path for seen in repo.calls(*KEPT, product=False, notebooks=False)}
    tests = [path for path in sorted(loading) if repo.is_test(path)]
    asserted = repo.find(ASSERTED, *tests) if tests else ()
    return [Evidence(place.path, place.line, "demands a number of the model") for place in asserted]


def _gate_commands(repo: Repo) -> list[Command]:
    found = (command for command in repo.wiring.commands if GATE_COMMANDS.search(command.text) and not command.disabled)
    return list(strongest(found))


def _ran(command: Command) -> Evidence:
    return Evidence(command.place.path, command.place.line, f"runs `{command.text[:80]}`")
