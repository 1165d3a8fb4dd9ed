from collections.abc import Mapping

import pytest

from mlopskit.findings import Answer, Finding, Strength
from mlopskit.maturity.scale import Scale, parse

LADDER = """
id = "ladder"
title = "A ladder of three steps"
source = "a test"
edition = "1"
[[levels]]
level = 0
name = "ground"
[[levels]]
level = 1
name = "tested"
capabilities = [
  { id = "tests", title = "tests run on each change", needs = "ci-tests >= enforced" },
  { id = "style", title = "style is checked", needs = { any = ["linter", "formatter"] } },
]
[[levels]]
level = 2
name = "watched"
capabilities = [
  { id = "load", title = "the service bears its load", needs = "load-test", excusable = true },
  { id = "drift", title = "drift is watched", needs = "model-monitoring" },
]
"""

ANSWERS = {answer.value: answer for answer in Answer}


@pytest.fixture
def ladder() -> Scale:
    return parse(LADDER, "ladder.toml")


def findings(answers: Mapping[str, str], strength: Strength = Strength.ENFORCED) -> tuple[Finding, ...]:
    """Return a finding for each practice, `yes` ones with the strength given."""
    return tuple(
        Finding(ANSWERS[answer], strength if answer == "yes" else Strength.ABSENT, "a test", practice=practice)
        for practice, answer in answers.items()
    )
