"""
Can a model be trained by running a script, a module or a command, without opening a notebook?

## Why it matters
What needs a person to press through cells cannot be automated, tested or repeated.

## How to adopt it
Move the training cells into a module with a `main()`, and run it with `python -m project.train`.

Pass what varies by a parameters file, and return or write what came out.

## How it is judged
Yes when a Python file of the product trains a model and something can run it: a `__main__` block, code at the top
level, a command of a task runner, a pipeline or CI, or another file with one of these that imports it.
Partial when training code stands in modules that nothing runs, when a notebook writes the script or was exported to
it, or when only an example has one.

## What misleads
Fitting a scaler or an encoder is not training, and neither is a class that has a method called `fit`.
"""

import re

from mlopskit.findings import At, Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent
from mlopskit.repo import Repo
from mlopskit.repo.exports import exported
from mlopskit.repo.readings.pipelines import pipelines
from mlopskit.repo.readings.runs import runs_as_it_stands, training_line
from mlopskit.repo.readings.text import cell_magics
from mlopskit.repo.readings.triggers import runs_training

NAMED_TRAINING = re.compile(r"train|(?:^|[^a-z])fit(?:[^a-z]|$)", re.IGNORECASE)
WRITES_SCRIPT = r"%%writefile\s+\S*(?:train|model|fit)\S*\.py|%%writefile\s+\S+\.py"


@practice(title="Training runs from a script")
def detect(repo: Repo) -> Finding:
    """Look for scripts that train, and for what runs them."""
    scripts = sorted(path for path in repo.training if path.endswith(".py") and repo.is_product(path))
    if copies := exported(repo.files, scripts):
        return Finding.partial("the scripts that train are exports of notebooks", _exports(repo, copies))
    commands = [command for command in runs_training(repo) if command.entry] if scripts else []
    if commands:
        places: list[At] = [Evidence(path, training_line(repo, path), "trains a model") for path in scripts[:3]]
        places.append(Evidence(commands[0].place.path, commands[0].place.line, f"runs `{commands[0].text[:80]}`"))
        return Finding.yes("a command runs the training", places, max(Strength.USED, commands[0].strength))
    reached = _reached_from_runnable(repo) if scripts else frozenset()
    runnable = [path for path in scripts if path in reached or runs_as_it_stands(repo, path)]
    if runnable:
        return Finding.yes(
            "a script trains a model", [Evidence(p, training_line(repo, p), "trains a model") for p in runnable[:5]]
        )
    platform = _on_platform(repo)
    if platform is None and scripts and repo.profile.kind != "library":
        places = [Evidence(path, training_line(repo, path), "trains a model") for path in scripts[:5]]
        return Finding.partial("modules train a model, and nothing runs them", places)
    return platform or _aside(repo)


def _exports(repo: Repo, copies: frozenset[str]) -> list[Evidence]:
    told = "an export of the notebook beside it"
    return [Evidence(path, training_line(repo, path), told) for path in sorted(copies)[:3]]


def _on_platform(repo: Repo) -> Finding | None:
    """Return a yes when a script hands the training to a platform, which trains with an algorithm of its own."""
    for stages in pipelines(repo):
        trains = [one for one in stages if NAMED_TRAINING.search(one.name) and one.place.path.endswith(".py")]
        if trains and repo.is_product(trains[0].place.path):
            places = [Evidence(one.place.path, one.place.line, f"step `{one.name}`") for one in trains[:3]]
            return Finding.yes("a script has a platform train the model", places)
    return None


def _reached_from_runnable(repo: Repo) -> frozenset[str]:
    """Return what the files of the product that run as they stand import, themselves included."""
    runnable = (path for path, _ in repo.python_files() if runs_as_it_stands(repo, path))
    return frozenset().union(*(repo.modules_from(path) for path in runnable))


def _aside(repo: Repo) -> Finding:
    aside = sorted(path for path in _training_aside(repo) if path.endswith(".py"))
    if aside and repo.profile.kind != "library":  # there an example is how others are shown to train
        places = [Evidence(path, training_line(repo, path), "trains a model") for path in aside[:5]]
        return Finding.partial("only a side example trains from a script", places)
    written = cell_magics(repo, WRITES_SCRIPT)
    if written:
        return Finding.partial("notebooks write the training scripts", written)
    notebooks = sorted(path for path in repo.training if path.endswith(".ipynb"))
    near = [Evidence(path, training_line(repo, path), "trains in a notebook") for path in notebooks[:3]]
    return absent(repo, "no script trains a model", ("**/*.py",), unfit="none library serving", near=near)


def _training_aside(repo: Repo) -> list[str]:
    return [
        path
        for path, _ in repo.python_files(product=False)
        if not repo.is_product(path) and not repo.is_test(path) and training_line(repo, path)
    ]
