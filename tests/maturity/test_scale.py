from pathlib import Path

import pytest

from mlopskit import practices
from mlopskit.errors import ConfigError, UsageError
from mlopskit.findings import Strength
from mlopskit.maturity.scale import SHIPPED, AtLeast, Leaf, Scale, from_file, parse, shipped

OWN = """
id = "ours"
title = "Our ladder"
source = "the handbook"
edition = "2026"
[[levels]]
level = 0
name = "start"
[[levels]]
level = 1
name = "tested"
capabilities = [{ id = "tests", title = "tests run", needs = NEEDS }]
"""


@pytest.mark.parametrize("scale", shipped(), ids=lambda scale: scale.id)
def test_every_need_of_a_shipped_scale_is_a_practice_or_a_declared_statement(scale: Scale) -> None:
    """
    A scale asks only for what the audit can answer, or for what it declares to be a matter of attestation.
    """
    known = {item.id for item in practices.catalog()} | set(scale.statements)

    assert [] == sorted(scale.practices() - known)


def test_every_shipped_scale_names_its_source_and_edition() -> None:
    """
    Who reads a level can look up where its rules come from, and in which edition.
    """
    assert [] == [scale.id for scale in shipped() if not scale.source or not scale.edition]
    assert SHIPPED == tuple(scale.id for scale in shipped())


def test_a_shipped_ladder_asks_for_something_on_each_level_but_the_lowest() -> None:
    """
    No level can be had for nothing, except the one that everybody starts from.
    """
    ladders = [scale for scale in shipped() if not scale.sections]

    assert [] == [(scale.id, level.level) for scale in ladders for level in scale.levels[1:] if not level.capabilities]


def test_needs_nest_and_say_how_strongly() -> None:
    """
    A need is a practice with the strength demanded, or all, any or so many of several needs.
    """
    text = OWN.replace("NEEDS", '{ all = ["ci-tests >= enforced", { any = ["linter", "formatter"] }] }')

    need = parse(text, "ours.toml").levels[1].capabilities[0].need

    expected = AtLeast(2, (Leaf("ci-tests", Strength.ENFORCED), AtLeast(1, (Leaf("linter"), Leaf("formatter")))))
    assert expected == need


@pytest.mark.parametrize(
    ("needs", "sentence"),
    [
        (
            '{ most = ["linter"] }',
            "a need is a practice, or all, any or at_least of several, and not {'most': ['linter']}",
        ),
        ("{ any = [] }", "a need is a practice, or all, any or at_least of several, and not {'any': []}"),
        ('"linter >= loved"', "lacks the key 'LOVED'"),
        ('{ at_least = 3, of = ["linter"] }', "a need is a practice, or all, any or at_least of several"),
    ],
)
def test_a_need_that_cannot_be_meant_is_refused(needs: str, sentence: str) -> None:
    """
    A mistake in a team's own scale is one sentence that names the file, never a level that is silently wrong.
    """
    with pytest.raises(ConfigError, match=r"^the scale ours.toml") as caught:
        parse(OWN.replace("NEEDS", needs), "ours.toml")

    assert sentence in caught.value.message


def test_levels_must_rise_one_by_one() -> None:
    """
    A gap between levels would make "the next level" mean nothing.
    """
    with pytest.raises(ConfigError, match="levels must rise one by one"):
        parse(OWN.replace("NEEDS", '"linter"').replace("level = 1", "level = 2"), "ours.toml")


def test_an_unknown_scale_is_answered_with_the_nearest_one() -> None:
    """
    A typo in a scale's name is met with the name that was meant.
    """
    with pytest.raises(UsageError) as caught:
        shipped(("gogle",))

    assert ("there is no scale `gogle`", "did you mean `google`?") == (caught.value.message, caught.value.hint)


def test_a_scale_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    """
    A missing file is named with what the system says of it.
    """
    with pytest.raises(ConfigError, match=r"ours.toml cannot be read: No such file or directory"):
        from_file(tmp_path / "ours.toml")
