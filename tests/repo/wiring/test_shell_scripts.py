import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlopskit.repo.facts.shell import numbered, pieces

ENFORCED = [
    "pytest",
    "set -e\npytest\necho done",
    "set -euo pipefail\npytest | tee log\necho done",
    "#!/bin/bash -e\npytest\necho done",
    "set -o errexit\npytest\necho done",
    "pytest || exit 1\necho done",
    "pytest || { echo failed; exit 2; }\necho done",
    "if ! pytest; then\n  exit 1\nfi\necho done",
    "if pytest; then echo ok; else exit 1; fi\necho done",
    "pytest\nCODE=$?\nif [ $CODE -ne 0 ]; then\n  exit $CODE\nfi\necho done",
    "cd tests && pytest",
    "(cd tests; pytest)",
    "for part in a b; do\n  pytest $part || exit 1\ndone",
    "run() {\n  pytest\n}\nrun",
    "pytest # the tests\n",
    "pytest \\\n  -q",
    "pytest > out.txt 2>&1",
    "pytest <<EOF\nfalse || true\nEOF\n",
]
LOOSE = [
    "pytest\necho done",
    "pytest || true",
    "pytest || echo failed",
    "pytest; exit 0",
    "set -e\npytest || :\n",
    "set -e\nset +e\npytest\necho done",
    "set -e\npytest | tee log\n",
    "pytest &\nwait",
    "set -e\nif pytest; then echo ok; fi",
    "set -e\nwhile pytest; do sleep 1; done",
    "set -e\npytest && echo ok\necho done",
    "! pytest",
    "echo $(pytest)",
    "for part in a b; do pytest; echo $part; done",
]
NOTHING = ["# pytest", "echo pytest", "cat <<EOF\npytest\nEOF", "run() {\n  pytest\n}", "echo 'pytest'", ": pytest"]


def _of(text: str) -> list[bool]:
    return [piece.enforced for piece in pieces(numbered(text)) if piece.argv[0] == "pytest"]


@pytest.mark.parametrize("text", ENFORCED)
def test_a_failure_that_fails_the_script_is_enforced(text: str) -> None:
    """
    The last command counts, and any other where the script stops or asks for its status.
    """
    assert [True] == _of(text)


@pytest.mark.parametrize("text", LOOSE)
def test_a_failure_that_changes_nothing_is_not_enforced(text: str) -> None:
    """
    A status that is dropped, swallowed or overwritten holds nothing.
    """
    assert [False] == _of(text)


@pytest.mark.parametrize("text", NOTHING)
def test_words_are_not_commands(text: str) -> None:
    """
    Comments, echoed words, here-documents and functions that nobody calls run nothing.
    """
    assert [] == _of(text)


def test_lines_are_those_of_the_file() -> None:
    """
    Each command stands where its first word does, whatever was continued, skipped or nested before it.
    """
    text = "#!/bin/sh\n\nif true; then\n  a \\\n    b\nfi\ncat <<'X'\n no\nX\nout=$(c |\n  d)\ne\n"

    assert [("a", 4), ("cat", 7), ("c", 10), ("d", 11), ("e", 12)] == [
        (piece.argv[0], piece.line) for piece in pieces(numbered(text)) if piece.argv[0] != "true"
    ]


def test_a_script_that_chooses_by_its_argument_runs_that_branch() -> None:
    """
    `./run.sh test` runs the branch or the function of that name, and no other.
    """
    by_case = "case $1 in\n  test) pytest ;;\n  lint|check) ruff check ;;\nesac\n"
    by_name = 'test() { pytest; }\nlint() { ruff check; }\n"$@"\n'

    assert [["pytest"], ["ruff"]] == [
        [piece.argv[0] for piece in pieces(numbered(text), arguments=[name])]
        for text, name in ((by_case, "test"), (by_name, "lint"))
    ]


def test_the_folder_is_followed() -> None:
    """
    `cd` moves what comes after it, and a subshell's moves end with it.
    """
    text = "cd a\nx\n(cd b && y)\nz\ncd ..\nw"

    assert [("x", "a"), ("y", "a/b"), ("z", "a"), ("w", "")] == [
        (piece.argv[0], piece.directory) for piece in pieces(numbered(text)) if piece.argv[0] != "cd"
    ]


@given(st.text(alphabet="ab $(){}[]<>|&;'\"\\`#\n!=-_./if fi do done case esac", max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    """
    Whatever the text, reading it ends, with lines that it has.
    """
    rows = numbered(text)

    assert all(1 <= piece.line <= len(rows) for piece in pieces(rows))


@pytest.mark.parametrize(
    "text", ["(" * 20_000, "$(" * 20_000, "if " * 20_000, "'" * 20_001, "a|" * 20_000, "{ " * 9_999]
)
def test_deep_nesting_ends_quickly(text: str) -> None:
    """
    Nesting beyond any sense is cut off rather than followed.
    """
    assert len(pieces(numbered(text))) < 20_002


@given(
    st.sampled_from(ENFORCED + LOOSE),
    st.integers(0, 6),
    st.sampled_from(["# {}", "true || {}", "if false; then {}; fi", "{} || true"]),
)
def test_commenting_out_or_disabling_a_line_never_raises_a_strength(text: str, at: int, change: str) -> None:
    """
    A line that is taken out, switched off or swallowed cannot make its own command stronger than it was.
    """
    rows = text.split("\n")
    target = at % len(rows)
    changed = "\n".join(
        change.format(row) if place == target and row.strip() == "pytest" else row for place, row in enumerate(rows)
    )
    before = [piece.enforced and not piece.disabled for piece in pieces(numbered(text)) if piece.argv[0] == "pytest"]
    after = [piece.enforced and not piece.disabled for piece in pieces(numbered(changed)) if piece.argv[0] == "pytest"]

    assert sum(after) <= sum(before)
