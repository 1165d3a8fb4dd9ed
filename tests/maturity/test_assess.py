from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlopskit.findings import Answer, Finding, Strength
from mlopskit.maturity.assess import assess
from mlopskit.maturity.assessment import Missing, Progress
from mlopskit.maturity.scale import Scale, parse, shipped
from tests.maturity.conftest import LADDER, findings

ALL = ("ci-tests", "linter", "formatter", "load-test", "model-monitoring")


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({}, 0),
        ({"ci-tests": "yes"}, 0),
        ({"ci-tests": "yes", "formatter": "yes"}, 1),
        ({"load-test": "yes", "model-monitoring": "yes"}, 0),
        ({"ci-tests": "yes", "linter": "yes", "load-test": "yes", "model-monitoring": "yes"}, 2),
        ({"ci-tests": "yes", "linter": "yes", "load-test": "not_applicable", "model-monitoring": "yes"}, 2),
        ({"ci-tests": "yes", "linter": "yes", "load-test": "yes", "model-monitoring": "not_applicable"}, 1),
        ({"ci-tests": "yes", "linter": "partial"}, 0),
    ],
)
def test_the_level_is_the_highest_whose_requirements_and_those_below_hold(
    ladder: Scale, answers: dict[str, str], level: int
) -> None:
    """
    Nothing above a gap counts, a partial meets nothing, and only an excusable capability may be excused.
    """
    assert level == assess(ladder, findings(dict.fromkeys(ALL, "no") | answers)).level


def test_a_practice_that_is_weaker_than_demanded_does_not_meet_the_demand(ladder: Scale) -> None:
    """
    Tests that exist but stop nothing are not tests that run on each change.
    """
    answers = {"ci-tests": "yes", "linter": "yes"}

    levels = [assess(ladder, findings(answers, strength)).level for strength in (Strength.USED, Strength.ENFORCED)]

    assert [0, 1] == levels


def test_the_unknown_raises_the_ceiling_and_not_the_level(ladder: Scale) -> None:
    """
    What could not be read is neither a yes nor a no: the level stays, and what it could be is told beside it.
    """
    told = assess(ladder, findings({"ci-tests": "unknown", "linter": "yes", "load-test": "no"}))

    assert (0, 1, 0) == (told.level, told.ceiling, told.attested_level)


def test_an_attestation_raises_the_attested_level_and_not_the_proven_one(ladder: Scale) -> None:
    """
    A person's word is shown beside what the repository proves, never mixed into it.
    """
    told = assess(ladder, findings({"ci-tests": "no", "linter": "yes", "load-test": "no"}), attested={"ci-tests"})

    assert (0, 1) == (told.level, told.attested_level)


def test_what_is_missing_names_the_practices_that_keep_it_so(ladder: Scale) -> None:
    """
    For each capability that is not proven, the reader learns the level that it blocks and the practices to mend.
    """
    told = assess(ladder, findings({"ci-tests": "yes", "linter": "no", "formatter": "partial", "load-test": "yes"}))

    expected = (
        Missing("style", "style is checked", 1, ("linter", "formatter")),
        Missing("drift", "drift is watched", 2, ("model-monitoring",)),
    )
    assert expected == told.missing
    assert ("tests", "load") == told.met
    assert Progress(1, 1, 2) == told.progress


ANSWERS = st.sampled_from([answer.value for answer in Answer])
WORSE = {"yes": ("partial", "no"), "partial": ("no",), "unknown": ("no",)}


@given(st.fixed_dictionaries(dict.fromkeys(sorted({p for s in shipped() for p in s.practices()}), ANSWERS)), st.data())
def test_losing_an_answer_never_raises_a_level(answers: dict[str, str], data: st.DataObject) -> None:
    """
    On every scale that ships, an answer that gets worse leaves the level and the ceiling where they were, or lower.
    """
    lost = data.draw(st.sampled_from(sorted(answers)))
    worse = answers | {lost: data.draw(st.sampled_from(WORSE.get(answers[lost], (answers[lost],))))}

    for scale in shipped():
        before, after = assess(scale, findings(answers)), assess(scale, findings(worse))
        assert after.level <= before.level
        assert after.ceiling <= before.ceiling
        assert before.level <= before.attested_level <= before.ceiling


def test_the_order_of_findings_does_not_matter(ladder: Scale) -> None:
    """
    The same answers in another order give the same assessment.
    """
    told = findings({"ci-tests": "yes", "linter": "partial", "load-test": "no"})

    assert assess(ladder, told) == assess(ladder, told[::-1])


def test_every_combination_of_answers_gives_a_level_of_the_scale() -> None:
    """
    No combination of answers leads off the ladder.
    """
    scale = parse(LADDER, "ladder.toml")
    values = [answer.value for answer in Answer]
    seen = {assess(scale, findings(dict(zip(ALL, row, strict=True)))).level for row in product(values, repeat=len(ALL))}

    assert {0, 1, 2} == seen


def test_the_test_score_is_its_weakest_section() -> None:
    """
    Half a point by hand, a whole one by automation, a sum per section, and the smallest sum is the score.
    """
    scale = shipped(("ml-test-score",))[0]
    every = dict.fromkeys(scale.practices(), "yes")

    by_hand, automated = assess(scale, findings(every, Strength.USED)), assess(scale, findings(every))
    without = assess(scale, findings(every | {"hpo": "no", "fairness-test": "no"}))

    assert (3.5, "strong tests and monitoring, fit for critical use") == (by_hand.level, by_hand.name)
    assert (7.0, "exceptional") == (automated.level, automated.name)
    assert 5.0 == without.level
    assert ("M3", "M7") == tuple(item.capability for item in without.missing)


def test_nothing_at_all_is_the_lowest_level_everywhere() -> None:
    """
    A repository that answers no to everything stands on the lowest step of each scale.
    """
    nothing = tuple(
        Finding.no("nothing", "everywhere").asked_by(p, p, "x", "") for s in shipped() for p in s.practices()
    )

    assert [0, 0, 1, 0, 0, 0] == [assess(scale, nothing).level for scale in shipped()]
