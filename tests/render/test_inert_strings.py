"""A hundred thousand strings through every door that text leaves by."""

import os
import random
import unicodedata
from collections.abc import Callable

import pytest

from mlopskit.render import encoders
from tests.hostile.fuzz.targets import everywhere
from tests.render.test_every_format import NASTY, RUNNER_COMMAND

CHANGE, NIGHTLY = 5_000, 100_000
STEERING = frozenset({"Cc", "Cs", "Zl", "Zp"})
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def strings(count: int) -> list[str]:
    """Return strings of any characters, with what has been used against readers of logs and pages in between."""
    chance = random.Random(count)  # noqa: S311 - strings, not secrets
    found = []
    for _ in range(count):
        parts = [
            chance.choice(NASTY)
            if chance.random() < 0.4
            else "".join(chr(chance.choice((chance.randrange(256), chance.randrange(0x110000)))) for _ in range(6))
            for _ in range(chance.randrange(1, 5))
        ]
        found.append("".join(parts))
    return found


def steering(text: str) -> set[str]:
    """Return the characters that a terminal or a reader would obey."""
    return {char for char in text if unicodedata.category(char) in STEERING or char in BIDI} - {"\n", "\t"}


@pytest.mark.parametrize("count", [CHANGE, pytest.param(NIGHTLY, marks=pytest.mark.nightly)])
def test_no_string_steers_anything(count: int) -> None:
    """
    In no sink is there a raw control, bidi or workflow-command byte, and every document that holds one parses.
    """
    doors: tuple[Callable[[str], str], ...] = (
        encoders.visible,
        encoders.line,
        encoders.github_message,
        encoders.azure_message,
        encoders.markdown,
    )
    doors += (encoders.html, encoders.html_attribute, encoders.xml, encoders.xml_attribute, encoders.github_property)
    for text in strings(count):
        told = [door(text) for door in doors]
        assert [set()] * len(doors) == [steering(each) for each in told], ascii(text)
        logged = "\n".join(encoders.log_line(row) for row in encoders.visible(text).split("\n"))
        assert [] == RUNNER_COMMAND.findall(logged), ascii(text)
        everywhere(os.fsencode(text.encode("utf-8", "replace").decode()))
