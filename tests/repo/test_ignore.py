"""What is left out is what git leaves out, asked of git itself."""

import pytest

from mlopskit.repo.ignore import Rule, ignored, rules
from tests.repo.conftest import Workshop

NAMES = (
    *("a", "b", "c", "x", "z", "!", "]", "-", "&", "|", "~", "[", "^", "bx", "ax", "ab", "]b", "cb", "x-", "xa", "-y"),
    *("ay", "a.py", "a.pyc", "s/a.py", "s/t/a.py", "t/a", "deep/s/a.py", "s/ab", "#a", "a b", ".env", "data/raw/x.csv"),
)
PATTERNS = (
    *("[!a]", "[^a]x", "[!]", "[]a]", "[!]]b", "[a-c]*", "[&&a]", "[~~]", "[||]", "[[]", "x[!-]", "[-a]y", "[a-]"),
    *("*.py[co]", "/a.py", "s/*.py", "**/a.py", "s/**", "s/**/a.py", "a?", "\\#a", "!a.py", "# a", "a b", ".*", "t/"),
    *("*\n!a.py", "s/\n!s/a.py", "data/**/*.csv\n", "/s/t", "s/t/", "*.p*\n!*.py\na.py"),
)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_files_are_left_out_as_git_leaves_them_out(pattern: str, workshop: Workshop) -> None:
    """
    The same of many names are ignored, unless a whole folder is, which is not entered.
    """
    workshop.root.mkdir(exist_ok=True)
    workshop.git("init", "-q")
    workshop.write({".gitignore": pattern, **dict.fromkeys(NAMES, "")})
    left = workshop.git("ls-files", "-z", "--others", "--ignored", "--exclude-standard").split("\0")
    by = rules(pattern, "")

    assert set(left) & set(NAMES) == {name for name in NAMES if _left_out(name, by)}


def _left_out(name: str, by: tuple[Rule, ...]) -> bool:
    folders = name.split("/")[:-1]
    above = ("/".join(folders[: depth + 1]) for depth in range(len(folders)))
    return any(ignored(folder, folder=True, by=by) for folder in above) or ignored(name, folder=False, by=by)


def test_a_pattern_that_no_name_can_match_breaks_nothing() -> None:
    """
    A range from high to low, found by fuzzing, leaves nothing out and costs no other line its meaning.
    """
    assert [True] == [ignored("b.log", folder=False, by=rules("[z-a]\n*.log\n", ""))]
