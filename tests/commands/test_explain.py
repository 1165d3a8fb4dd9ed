"""`mlops explain`: every page can be found, read and told in every format."""

import pytest

from mlopskit.commands.explain import contents, explain, topics
from mlopskit.errors import UsageError
from mlopskit.render import formats, text
from mlopskit.report import Heading


def test_everything_that_is_listed_can_be_explained() -> None:
    """
    Each id of the list leads to a page, alone and with its kind before it.
    """
    known = topics()
    for topic in (known[0], known[-1], *(each for each in known if each.kind == "gate")):
        found = explain(f"{topic.kind}:{topic.id}").result["pages"]
        assert [{"kind": topic.kind, "id": topic.id, "title": topic.title, "text": topic.text.strip()}] == found
        assert topic.id == explain(topic.id).page.title


def test_the_list_holds_practices_gates_and_scales() -> None:
    """
    Without an id, all kinds are listed.
    """
    headings = [block.text for block in contents().page.blocks if isinstance(block, Heading)]

    assert ["practices", "gates", "scales"] == headings


def test_a_practice_says_which_levels_ask_for_it() -> None:
    """
    The page of a practice ends with the levels of the scales that need it.
    """
    assert "google level 2: both data and models are validated" in text.render(explain("data-validation"))


def test_an_unknown_id_is_answered_with_the_nearest() -> None:
    """
    A typo costs one line, not a search.
    """
    with pytest.raises(UsageError) as caught:
        explain("data-validaton")

    assert ("there is nothing called `data-validaton` to explain", "did you mean `data-validation`?") == (
        caught.value.message,
        caught.value.hint,
    )


@pytest.mark.parametrize("form", formats.MACHINE)
def test_a_page_is_told_in_every_format(form: str) -> None:
    """
    No format stumbles over a page that judges nothing.
    """
    assert formats.render(explain("google"), form).endswith("\n")
