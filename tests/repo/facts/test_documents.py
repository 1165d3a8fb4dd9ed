"""YAML, JSON, TOML and INI as plain values with lines, whatever a stranger put into them."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlopskit.repo.facts.documents import UnparsableError, parse, parse_ini
from tests.repo.conftest import Workshop


def test_yaml_keys_stay_as_written_and_values_are_plain() -> None:
    """
    `on` is a key and not a truth, numbers and truths are values, unknown tags leave their value plain.
    """
    text = "on: {push: [main]}\n3.10: yes\nversion: 3.11\ncount: 0x10\nnone: ~\nref: !Ref Bucket\nday: 2026-01-02\n"

    assert {
        "on": {"push": ["main"]},
        "3.10": True,
        "version": 3.11,
        "count": 16,
        "none": None,
        "ref": "Bucket",
        "day": "2026-01-02",
    } == parse("x.yml", text).value


def test_yaml_anchors_and_merges_unfold_and_own_keys_win() -> None:
    """
    `<<` brings the keys of another mapping, and a key of its own is stronger.
    """
    text = "base: &b {a: 1, b: 2}\nnext:\n  b: 3\n  <<: *b\n"

    assert {"base": {"a": 1, "b": 2}, "next": {"a": 1, "b": 3}} == parse("x.yaml", text).value


def test_a_stream_of_documents_is_a_list() -> None:
    """
    Several documents give a list; one gives itself; an empty file gives nothing.
    """
    assert [[{"a": 1}, {"b": 2}], {"a": 1}, None] == [
        parse("x.yml", text).value for text in ("a: 1\n---\nb: 2\n", "---\na: 1\n", "# nothing\n")
    ]


def test_lines_are_known_in_each_format(workshop: Workshop) -> None:
    """
    The line of a key is found in YAML by the parser, in JSON and TOML by the text.
    """
    repo = workshop.write(
        {
            "dvc.yaml": "stages:\n  prepare:\n    cmd: a\n  train:\n    cmd: b\n    deps:\n      - x\n      - y\n",
            "a.json": '{\n "x": {\n  "train": 1\n },\n "train": {"deep": [1,\n  2]}\n}\n',
            "p.toml": '[project]\nname = "x"\n[tool.poetry]\nname = "y"\n[tool.poetry.group.dev]\nx.y = 1\n',
        }
    ).repo()

    assert [4, 8, None] == [
        repo.line_of("dvc.yaml", *route) for route in (("stages", "train"), ("stages", "train", "deps", 1), ("no",))
    ]
    assert [3, 5, 6, None] == [
        repo.line_of("a.json", *route) for route in (("x", "train"), ("train",), ("train", "deep", 1), ("no",))
    ]
    assert [1, 2, 4, 6] == [
        repo.line_of("p.toml", *route)
        for route in (
            ("project",),
            ("project", "name"),
            ("tool", "poetry", "name"),
            ("tool", "poetry", "group", "dev", "x", "y"),
        )
    ]


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{one}: &{one} [{','.join(['*' + before] * 9)}]\n" for before, one in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("flow.yml", "[" * 100_000),
        ("flow.yml", "{a: " * 50_000),
        ("block.yml", "".join(" " * n + "a:\n" for n in range(5_000))),
        ("dashes.yml", "- " * 60_000 + "x"),
        ("questions.yml", "? " * 60_000 + "x"),
        ("tabs.yml", "-\t" * 60_000 + "x"),
        ("tight.yml", "\n".join("- " * 19 + "[" * 2 for _ in range(3)) + "- " * 20_000),
        ("bomb.yml", BOMB),
        ("many.yml", "a: &a 1\nb: [" + "*a, " * 5000 + "]\n"),
        ("self.yml", "a: &a [*a]\n"),
        ("merge.yml", "a: &a\n  <<: *a\n  b: &b\n    c: *a\n"),
        ("broken.yml", "a: [1, 2\nb: }"),
        ("deep.json", "[" * 100_000 + "]" * 100_000),
        ("less.json", "[" * 500 + "]" * 500),
        ("number.json", '{"a": ' + "9" * 5_000 + "}"),
        ("broken.json", '{"a": '),
        ("deep.toml", "a = " + "[" * 20_000 + "]" * 20_000),
        ("broken.toml", "[a\nb"),
    ],
)
def test_a_document_that_would_do_harm_is_a_trouble(workshop: Workshop, path: str, text: str) -> None:
    """
    Depth, aliases and nonsense end in a sentence about one file, not in a crash, and the others are still read.
    """
    repo = workshop.write({path: text, "good.yml": "a: 1\n"}).repo()

    assert (None, {"a": 1}) == (repo.data(path), repo.data("good.yml"))
    assert [path] == [trouble.path for trouble in repo.troubles]


def test_ini_sections_keep_the_case_of_names() -> None:
    """
    DVC's quoted sections and the case of names survive; a value without a key of its own is empty.
    """
    text = "['remote \"Store\"']\n    URL = s3://bucket\n[core]\nremote = Store\nflag\n"

    assert {"'remote \"Store\"'": {"URL": "s3://bucket"}, "core": {"remote": "Store", "flag": ""}} == parse_ini(text)
    with pytest.raises(UnparsableError):
        parse_ini("no section\n")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=5), JSON))
def test_json_comes_out_as_it_went_in(value: dict[str, object]) -> None:
    """
    What JSON can say is read unchanged.
    """
    assert value == parse("x.json", json.dumps(value)).value


@given(st.text(max_size=200) | st.text("[]{}:-*&?! \n\t'\"|>#a<%@", max_size=300))
def test_no_text_breaks_the_parsers(text: str) -> None:
    """
    Any text is parsed or refused by the one error meant for it.
    """
    for path in ("x.yml", "x.json", "x.toml"):
        with suppress(UnparsableError):
            parse(path, text)
    with suppress(UnparsableError):
        parse_ini(text)
