from mlopskit.maturity.scale import Scale
from mlopskit.maturity.steps import next_steps
from tests.maturity.conftest import findings

NOTHING = {"ci-tests": "no", "linter": "no", "formatter": "no", "load-test": "no", "model-monitoring": "no"}


def names(scale: Scale, answers: dict[str, str], parts: dict[str, str]) -> list[tuple[str, str]]:
    return [(step.practice, step.command) for step in next_steps(scale, findings(NOTHING | answers), parts)]


def test_the_steps_are_the_fewest_that_lead_to_the_next_level(ladder: Scale) -> None:
    """
    Of several practices that would serve, one is named: what is half there first, then what a part brings.
    """
    assert [("ci-tests", ""), ("linter", "")] == names(ladder, {}, {})
    assert [("ci-tests", "mlops add ci"), ("formatter", "mlops add base")] == names(
        ladder, {}, {"ci-tests": "ci", "formatter": "base"}
    )
    assert [("ci-tests", ""), ("formatter", "")] == names(ladder, {"formatter": "partial"}, {"linter": "base"})


def test_steps_speak_of_the_next_level_only(ladder: Scale) -> None:
    """
    Who stands on level 1 is told what level 2 needs, and who stands at the top is told nothing.
    """
    one = {"ci-tests": "yes", "linter": "yes"}

    assert [("load-test", ""), ("model-monitoring", "")] == names(ladder, one, {})
    assert [] == names(ladder, one | {"load-test": "yes", "model-monitoring": "yes"}, {})
