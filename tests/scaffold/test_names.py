import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlopskit.errors import UsageError
from mlopskit.scaffold import names

OFFERED = re.compile(r"`([^`]*)` would do")


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("../x", "x"),
        ("/etc/passwd", "etc-passwd"),
        ("C:\\x", "c-x"),
        (".", "my-project"),
        ("", "my-project"),
        ("-x", "x"),
        ("class", "my-class"),
        ("match", "my-match"),
        ("json", "my-json"),
        ("pandas", "my-pandas"),
        ("con", "my-con"),
        ("lpt1", "my-lpt1"),
        ("Größe", "groe"),
        ("企鹅", "my-project"),
        ("7seas", "project-7seas"),
        ("two words", "two-words"),
        ("Penguins", "penguins"),
        ("a" * 300, "a" * 40),
        ("{{7*7}}", "project-7-7"),
        ("x\n", "x"),
        ("a--b", "a-b"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused_with_one_that_can(name: str, offered: str) -> None:
    """Names that leave the folder, mean something else, or break a tool are refused, and a way out is shown."""
    with pytest.raises(UsageError) as refused:
        names.check_project(name)

    assert [offered] == OFFERED.findall(refused.value.hint)


@pytest.mark.parametrize("name", ["penguins", "a", "churn-model", "churn_model", "v2", "a" * 40])
def test_plain_names_are_taken(name: str) -> None:
    """Small letters, digits, and single separators between them make a name."""
    names.check_project(name)


@given(st.text(max_size=400) | st.sampled_from(sorted(sys.stdlib_module_names)))
def test_what_is_offered_would_really_do(name: str) -> None:
    """Whatever was typed, the name in the hint is one that is taken, as a project's and as a package's."""
    offered = names.suggestion(name)

    names.check_project(offered)
    names.check_package(names.package(offered))
