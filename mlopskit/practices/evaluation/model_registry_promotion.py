"""
Is a model promoted by a recorded step: an alias, a stage, an approval?

## Why it matters
When "the production model" is a file that somebody copied, nobody can say since when, by whom and instead of what.

## How to adopt it
Run `mlops model promote NAME@VERSION prod`, by hand at first and in a workflow when the gate is trusted.

## How it is judged
Yes when a script, a pipeline or CI sets an alias, a stage or an approval status in a registry.
Partial when only a notebook or an example does.

## What misleads
Registering a version promotes nothing.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, answer, searched
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import sightings, with_keywords
from mlopskit.repo.readings.registry import stage_tags
from mlopskit.repo.tables import load


@practice(title="Models are promoted by a recorded step")
def detect(repo: Repo) -> Finding:
    """Look for calls and commands that promote."""
    table = load("further_practices")["promotion"]
    for program, words in table["programs"]:
        runs = [run for run in repo.wiring.runs(program, having=words) if not run.disabled]
        if runs:
            return Finding.yes("a command promotes the model", runs[0].place, runs[0].strength)
    if stages := stage_tags(repo):
        return Finding.yes("tags of git assign stages to versions", [shown for _, shown in stages][:5], Strength.USED)
    seen = sightings(repo, table["calls"])
    if seen.main and all(one.path.endswith(".ipynb") for one in seen.main):
        places = [Evidence(one.path, one.line, f"calls `{one.fact.method}`") for one in seen.main[:3]]
        return Finding.partial("only a notebook promotes the model", places, Strength.USED)
    found = answer(repo, seen, what="promotes models in a registry")
    if found is not None and found.holds:
        return found
    approved = [one for one in with_keywords(repo, table["keywords"]) if repo.is_product(one.path)]
    if approved:
        places = [Evidence(one.path, one.line, "registers with an approval status") for one in approved[:3]]
        return Finding.yes("models are registered with an approval status", places)
    return found or absent(repo, "nothing promotes a model", searched(repo, "commands"), unfit="none library notebooks")
