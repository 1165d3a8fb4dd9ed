"""Where code lets a measurement decide about a model: thresholds, and comparisons with the model in use."""

import re
from dataclasses import dataclass
from functools import lru_cache

from mlopskit.findings import Evidence
from mlopskit.repo.facts.model import Guard
from mlopskit.repo.readings.verdicts import verdicts
from mlopskit.repo.snapshot import Repo
from mlopskit.repo.tables import load

AFTER = 16
"""Lines below a comparison in which the consequence is looked for."""


CHOICE = r"Numeric(?:Less|Greater)Than(?:Equals)?(?:Path)?[\"']?\s*:"
METRIC = re.compile(
    r"accuracy|rmse|mse|mae|auc|f1|r2|recall|precision|score|metric|loss|error|quality|performance", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Gate:
    """One comparison of a metric that decides: where it stands, and whether it compares with a model in use."""

    evidence: Evidence
    with_current: bool
    in_test: bool


@lru_cache(maxsize=2)
def gates(repo: Repo) -> tuple[Gate, ...]:
    """Return the comparisons of a metric in the project's own code that stop or promote a model."""
    found = {
        (gate.evidence.path, gate.evidence.line): gate
        for gate in (*_guards(repo), *_comparisons(repo), *_kept(repo), *_choices(repo))
    }
    return tuple(found[key] for key in sorted(found, key=lambda key: (key[0], key[1] or 0)))


def library_gates(repo: Repo) -> tuple[Evidence, ...]:
    """Return the calls of libraries' own gates in the product."""
    calls = repo.calls(*load("evaluation_gate")["gates"], notebooks=False)
    return tuple(Evidence(seen.path, seen.line, f"sets a threshold with `{seen.fact.method}`") for seen in calls)


def promotions(repo: Repo, paths: frozenset[str]) -> tuple[Evidence, ...]:
    """Return where these files register, promote or deploy a model."""
    calls = repo.calls(*load("evaluation_gate")["promotes"])
    return tuple(Evidence(s.path, s.line, f"calls `{s.fact.method}`") for s in calls if s.path in paths)


def _guards(repo: Repo) -> list[Gate]:
    table = load("evaluation_gate")
    action, metric, training = (re.compile(table[key], re.IGNORECASE) for key in ("actions", "metric", "training"))

    def decides(guard: Guard) -> bool:
        text = guard.text
        return bool(
            action.search(guard.action)
            and not guard.function.endswith(("__init__", "__post_init__"))  # there arguments are checked, not models
            and metric.search(text)
            and not training.search(text)
        )

    return [
        Gate(
            Evidence(s.path, s.line, f"`{s.fact.text}` decides: {s.fact.action}"),
            _with_current(s.fact.text),
            repo.is_test(s.path),
        )
        for s in repo.guards(decides)
    ]


def _comparisons(repo: Repo) -> list[Gate]:
    """Return comparisons with the model in use whose consequence stands further below, or inside another branch."""
    table = load("evaluation_gate")
    stops, rivals = (re.compile(table[key], re.IGNORECASE) for key in ("consequences", "rivals"))
    return [
        gate
        for path, facts in repo.python_files()
        if any(stops.search(call.name) for call in facts.calls) and rivals.search(" ".join(facts.names))
        for number, text in enumerate(repo.lines(path), 1)
        if ("<" in text or ">" in text) and (gate := _compared(repo, path, number, text)) is not None
    ]


def _kept(repo: Repo) -> list[Gate]:
    """Return comparisons that are kept under a name, and asked for where a model is promoted or stopped."""
    return [Gate(one.evidence, _with_current(one.text), repo.is_test(one.evidence.path)) for one in verdicts(repo)]


def _choices(repo: Repo) -> list[Gate]:
    """Return the choices of Step Functions' own language that compare a metric with a number."""
    files = {stage.place.path for stage in repo.wiring.stages if stage.orchestrator == "stepfunctions"}
    texts = sorted(path for path in files if not path.endswith(".py"))
    return [
        Gate(
            Evidence(place.path, place.line, "a choice of the state machine decides"), with_current=False, in_test=False
        )
        for place in repo.find(CHOICE, *texts)
        if METRIC.search("\n".join(repo.lines(place.path)[max(0, (place.line or 1) - 4) : (place.line or 1) + 3]))
    ]


def _compared(repo: Repo, path: str, number: int, text: str) -> Gate | None:
    table = load("evaluation_gate")
    if re.search(table["compared"], text, re.IGNORECASE) is None or text.lstrip().startswith("#"):
        return None
    below = "\n".join(repo.lines(path)[number : number + AFTER])
    if re.search(table["stops"], below) is None or re.search(table["training"], text, re.IGNORECASE):
        return None
    return Gate(Evidence(path, number, f"`{text.strip()}` decides"), _with_current(text), in_test=False)


def _with_current(text: str) -> bool:
    return (
        re.search(r"prod|current|champ|baseline|registered|previous|deployed|existing|old_|_old", text, re.IGNORECASE)
        is not None
    )
