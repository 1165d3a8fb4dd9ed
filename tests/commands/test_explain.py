"""`mlops explain`: every page can be found, read and told in every format."""

from pathlib import Path

import pytest

from mlopskit.commands.explain import contents, explain, topics
from mlopskit.errors import UsageError
from mlopskit.render import formats, text
from mlopskit.report import Heading
from mlopskit.validation import pages as expectations
from mlopskit.validation.subject import check_arguments
from mlopskit.validation.suite import read


def test_everything_that_is_listed_can_be_explained() -> None:
    """
    Each id of the list leads to a page, alone and with its kind before it.
    """
    known = topics()
    for topic in (known[0], known[-1], *(each for each in known if each.kind == "gate")):
        found = explain(f"{topic.kind}:{topic.id}").result["pages"]
        assert [{"kind": topic.kind, "id": topic.id, "title": topic.title, "text": topic.text.strip()}] == found
        assert topic.id == explain(topic.id).page.title


def test_the_list_holds_practices_gates_scales_and_expectations() -> None:
    """
    Without an id, all kinds are listed.
    """
    headings = [block.text for block in contents().page.blocks if isinstance(block, Heading)]

    assert ["practices", "gates", "scales", "expectations"] == headings


def test_a_practice_says_which_levels_ask_for_it() -> None:
    """
    The page of a practice ends with the levels of the scales that need it.
    """
    assert "google level 2: both data and models are validated" in text.render(explain("data-validation"))


@pytest.mark.parametrize("name", expectations.names())
def test_the_example_of_an_expectation_can_stand_in_a_suite(name: str, tmp_path: Path) -> None:
    """
    The page of each expectation shows an entry that a suite takes as it is, with nothing missing and nothing unknown.
    """
    file = tmp_path / "suite.json"
    file.write_text(f'{{"name": "s", "expectations": [{expectations.example(name)}]}}', encoding="utf-8")

    [entry] = read(file, shown="suite.json").expectations
    check_arguments(entry)  # which raises for what is missing or unknown
    assert name == entry.type
    assert expectations.example(name) in explain(name).result["pages"][0]["text"]  # type: ignore[index] # of JSON


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
