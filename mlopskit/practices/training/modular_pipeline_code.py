"""
Is the code of the pipeline made of modules that can be imported, tested and used again?

## Why it matters
Code at the top level of a script, or in a cell, runs as a whole or not at all: no test reaches into it, and no second
pipeline shares it.

## How to adopt it
Move each step into a function of a module, keep `main()` for reading parameters and files, and import the function in
a test.

## How it is judged
Yes when the training stands in functions or classes, and the steps are spread over modules that import each other or
that a pipeline runs one by one.
Partial when all is one script, or the training stands at a script's top level.
No when there are only notebooks.

## What misleads
A folder named `src` with one long script in it.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent, only_offered
from mlopskit.repo import Repo
from mlopskit.repo.readings.runs import strength_of, training_code, training_line


@practice(title="Pipeline code is modular")
def detect(repo: Repo) -> Finding:
    """Look at where the training stands, and at what stands around it."""
    offered = only_offered(repo)
    if offered is not None:
        return offered
    scripts = sorted(path for path in repo.training if path.endswith(".py"))
    if not scripts:
        near = [Evidence(path, training_line(repo, path), "trains in a notebook") for path in sorted(repo.training)[:3]]
        return absent(repo, "no module trains a model", ("**/*.py",), unfit="none serving", near=near)
    inside = [path for path in scripts if _in_function(repo, path)]
    modules = [path for path in sorted(training_code(repo)) if path.endswith(".py") and _defines(repo, path)]
    staged = {run.entry for run in repo.wiring.commands if run.entry.endswith(".py") and repo.is_product(run.entry)}
    if inside and (len(modules) > 1 or len(staged) > 1):
        shown = list(dict.fromkeys((*inside[:1], *modules)))[:4]
        places = [Evidence(path, _defines(repo, path), "defines what a step does") for path in shown]
        return Finding.yes("the steps are modules", places, strength_of(repo, modules))
    why = "all of the pipeline is one script" if inside else "the training stands at a script's top level"
    places = [Evidence(path, training_line(repo, path), why) for path in scripts[:3]]
    return Finding.partial(why, places, Strength.USED)


def _in_function(repo: Repo, path: str) -> bool:
    facts = repo.python(path)
    line = training_line(repo, path)
    return facts is not None and any(one.line <= (line or 0) <= one.end for one in facts.functions)


def _defines(repo: Repo, path: str) -> int | None:
    facts = repo.python(path)
    return min((one.line for one in facts.functions), default=None) if facts is not None else None
