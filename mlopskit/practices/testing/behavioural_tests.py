"""
Is the model's behaviour tested: what must not change its answer, what must, what it must always get right?

## Why it matters
One number over a test set hides that a name changes the answer, or that the easiest case of all is wrong.

## How to adopt it
Write `tests/model/test_behaviour.py` with one invariance test, one directional test and one case the model must get
right, and run `pytest`.

## How it is judged
Yes when test functions predict and are named for behaviour (invariance, directional, minimum functionality,
perturbation, consistency), or a tool for such tests is called.

## What misleads
A test of the prediction's shape, a snapshot of one label, behaviour tests of a web page.
"""

import re

from mlopskit.findings import Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import shown, sightings
from mlopskit.repo.readings.runs import strength_of
from mlopskit.repo.readings.tests import real_tests, shown_tests

NAMES = re.compile(
    r"invarian|directional|mft|minimum_functionality|perturb|behaviou?r|monoton|metamorphic|robust|consisten",
    re.IGNORECASE,
)
TOOLS = (
    "checklist.*",
    "giskard.*",
    "deepchecks.*.performance.*",
    "textattack.*",
    "art.attacks.*",
    "foolbox.*",
    "robustness.*",
)
PREDICTS = ("*predict*", ".predict", ".predict_proba", ".generate", ".forward", "*get_label*", "*.transform")


@practice(title="The model's behaviour is tested")
def detect(repo: Repo) -> Finding:
    """Look for behaviour tests by name in files that predict, then for tools made for them."""
    named = [test for test in real_tests(repo) if NAMES.search(test.name)]
    if named:
        predicting = {call.path for call in repo.calls(*PREDICTS, product=False, notebooks=False)}
        named = [test for test in named if test.path in predicting]
    if named:
        return Finding.yes(
            "tests of behaviour predict and assert", shown_tests(named), strength_of(repo, {t.path for t in named})
        )
    calls = sightings(repo, TOOLS)
    if found := (*calls.main, *calls.tests):
        return Finding.yes("a tool tests the model's behaviour", shown(found), Strength.USED)
    return absent(
        repo, "no test of the model's behaviour", ("test functions by name", *TOOLS[:3]), unfit="none library"
    )
