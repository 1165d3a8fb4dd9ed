"""
Is the data split by code, the same way each time?

## Why it matters
Two metrics on two different test sets cannot be compared, and a row that moves from test to training flatters the
model.

## How to adopt it
Split in a stage of its own with the seed from `params.yaml`, and keep the parts as its outputs.

## How it is judged
Yes when a script of the product splits the data with a fixed seed, by time, or by a stable key.
Partial when it splits without a seed, or in a notebook only.

## What misleads
Shuffling the batches of a training loop is no split.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, only_offered, searched
from mlopskit.repo import Repo
from mlopskit.repo.facts.model import Call
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.snapshot import Seen
from mlopskit.repo.tables import load

SEEDS = ("random_state", "seed", "generator", "random_seed")
STABLE = ("TimeSeriesSplit", "PredefinedSplit", "GroupKFold", "KFold", "StratifiedKFold", "SplitConfig")


@practice(title="Data is split by a script, repeatably")
def detect(repo: Repo) -> Finding:
    """Look for splits, and for what makes them repeatable."""
    offered = only_offered(repo)
    if offered is not None:
        return offered
    splits = [seen for seen in repo.calls(*load("further_practices")["splits"]["calls"]) if _is_split(seen.fact)]
    scripts = [seen for seen in splits if not seen.path.endswith(".ipynb")]
    fixed = [seen for seen in scripts if _is_fixed(repo, seen)]
    if fixed:
        return Finding.yes(
            "a script splits the data repeatably", _shown(fixed), strength_of(repo, {seen.path for seen in fixed})
        )
    if scripts:
        return Finding.partial("a script splits the data without a seed", _shown(scripts), Strength.USED)
    if splits:
        return Finding.partial("only a notebook splits the data", _shown(splits), Strength.USED)
    return absent(repo, "no code splits the data", searched(repo), unfit="none library serving")


def _is_split(call: Call) -> bool:
    """Whether the call splits: taking a sample does only with a fraction."""
    return call.method != "sample" or (call.argument("frac") is not None)


def _is_fixed(repo: Repo, seen: Seen[Call]) -> bool:
    if any(item.keyword in SEEDS and item.text != "None" for item in seen.fact.arguments) or seen.fact.method in STABLE:
        return True
    facts = repo.python(seen.path)
    return facts is not None and any("seed" in call.method.lower() for call in facts.calls)


def _shown(found: list[Seen[Call]]) -> list[Evidence]:
    return [Evidence(seen.path, seen.line, f"splits with `{seen.fact.method}`") for seen in found[:4]]
