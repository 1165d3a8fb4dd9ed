"""
Does training, or the split of the data, fix its random seeds?

## Why it matters
Without a seed, two runs of the same commit differ, and nobody can tell luck from progress.

## How to adopt it
Put `seed: 42` into `params.yaml`, pass it to every split and model (`random_state=seed`), and set the seeds of
`random`, NumPy and the framework where training starts.

## How it is judged
Yes when the product's code sets a seed, or passes one to a split or a model.
Partial when only a side example does.

## What misleads
A seed in the tests makes the tests repeatable, not the training; `random_state=None` is no seed.
"""

from collections.abc import Iterable

from mlopskit.findings import Evidence, Finding
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, only_offered, searched
from mlopskit.repo import Repo
from mlopskit.repo.facts.model import Call, PythonFacts
from mlopskit.repo.readings.calls import shown, with_keywords
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.snapshot import Seen
from mlopskit.repo.tables import load

NO_SEED = frozenset({"substitute", "format", "Substitution", "add_argument", "log_params", "update", "Field", "dict"})
"""Calls that carry a seed as text or as a value, and use none."""
LOGS = frozenset({"log_params", "log_param", "log_parameters", "log_hyperparams"})
LONGEST_CALL = 8
"""Lines over which such a call is taken to go."""
KEYS = ("seed", "random_seed", "random_state")


@practice(title="Random seeds are fixed")
def detect(repo: Repo) -> Finding:
    """Look for seeds that are set, and for seeds that are passed."""
    offered = only_offered(repo)
    if offered is not None:
        return offered
    table = load("seeds")
    called = [seen for seen in repo.calls(*table["calls"], product=False) if _has_seed(seen.fact)]
    fixed = [
        *called,
        *(seen for seen in with_keywords(repo, table["keywords"]) if _passes_seed(seen.fact, table["keywords"])),
    ]
    main = shown(seen for seen in fixed if repo.is_product(seen.path)) or _among_parameters(repo)
    if main:
        return Finding.yes("the code fixes its random seeds", main, strength_of(repo, {item.path for item in main}))
    side = shown(_aside(repo, fixed))
    if side:
        return Finding.partial("only a side example fixes a seed", side)
    return absent(repo, "no seed is set", searched(repo), unfit="none serving")


def _has_seed(call: Call) -> bool:
    """Whether a call that sets a seed is given one: an empty one takes the clock; own functions may have a default."""
    return (bool(call.arguments) and call.arguments[0].text != "None") or call.name.startswith(
        ("set_", "fix_", "seed_", "setup_", ".set_", "*.set_")
    )


def _passes_seed(call: Call, keywords: list[str]) -> bool:
    if call.method in NO_SEED:
        return False
    return any(item.keyword in keywords and item.text != "None" for item in call.arguments)


def _aside(repo: Repo, found: Iterable[Seen[Call]]) -> list[Seen[Call]]:
    return [seen for seen in found if not repo.is_product(seen.path) and not repo.is_test(seen.path)]


def _among_parameters(repo: Repo) -> tuple[Evidence, ...]:
    """Return the seeds that training code keeps in a dictionary of parameters."""
    found = []
    for path in sorted(path for path in repo.training if repo.is_product(path)):
        facts = repo.python(path)
        lines = [line for line, text in facts.strings if text in KEYS and not _logged(facts, line)] if facts else []
        if lines:
            found.append(Evidence(path, lines[0], "keeps a seed among its parameters"))
    return tuple(found[:5])


def _logged(facts: PythonFacts, line: int) -> bool:
    """Whether a line stands in a call that only tells a tracker of a seed."""
    return any(call.method in LOGS and call.line <= line <= call.line + LONGEST_CALL for call in facts.calls)
