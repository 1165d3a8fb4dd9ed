"""Each encoder on what its sink would obey, letter by letter, and columns at the very width where they change."""

import pytest

from mlopskit.render import columns, encoders


@pytest.mark.parametrize(
    ("encode", "text", "expected"),
    [
        ("visible", "a\r\nb\tc\rd\x00\x7f\x9f", "a\nb\tc\\x0dd\\x00\\x7f\\x9f"),
        ("visible", "\u200f\ud800\U000e0041\ufffe", "\\u200f\\ud800\\U000e0041\\ufffe"),
        ("visible", "\x80\xff\u0100", "\\x80\xff\u0100"),
        ("line", "a\n\tb", "a\\n b"),
        ("log_line", "##vso[x] ##[y] ##z ##VSO[", "#\\x23vso[x] #\\x23[y] ##z #\\x23VSO["),
        ("log_line", "  ::warning::x", "  \\x3a:warning::x"),
        ("log_line", "a ::warning::x", "a ::warning::x"),
        ("log_line", "::", "\\x3a:"),
        ("github_message", "a%\nb:c,", "a%25%0Ab:c,"),
        ("github_property", "a%\nb:c,", "a%25\\nb%3Ac%2C"),
        ("azure_message", "a%\nb;]##[c", "a%AZP25%0Ab;]#\\x23[c"),
        ("azure_property", "a%\nb;]", "a%AZP25\\nb%3B%5D"),
        ("markdown", "a `b|` `c*` `d\\`", "a \\`b\\|\\` `c*` \\`d\\\\\\`"),
        ("markdown", "@e <f> [g](h) #1", "@\u200be \\<f\\> \\[g\\]\\(h\\) \\#1"),
        ("markdown", "`::x` `a\nb`", "`\\x3a:x` \\`a\\\\nb\\`"),
        ("html", "a `b<` & \"c\" '::' ##", "a <code>b&lt;</code> &amp; &quot;c&quot; &#x27;&#58;:&#x27; #&#35;"),
        ("html_attribute", "`a`", "`a`"),
        ("xml", "::a\n::b ##[", "\\x3a:a\n\\x3a:b #\\x23["),
        ("xml_attribute", "::a\n::b", "\\x3a:a\\n::b"),
        ("json_document", '"##[a] ##vso[b]"', '"#\\u0023[a] #\\u0023vso[b]"'),
        ("uri", "/a b/ä#?%.py", "a%20b/%C3%A4%23%3F%25.py"),
        ("uri", "", "."),
        ("uri", "/", "."),
        ("uri", "a\ud800\udcff\udfffb", "a%EF%BF%BD%FF%EF%BF%BDb"),
        ("json_text", "a\udcffä", "a\\udcffä"),
    ],
)  # fmt: skip
def test_a_text_is_made_inert(encode: str, text: str, expected: str) -> None:
    """
    What steers is spelled out, and nothing else is touched.
    """
    assert expected == getattr(encoders, encode)(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("abc", 3), ("ä", 1), ("日本", 4), ("e\u0301", 1), ("a\u200bb", 2), ("\uff21", 2), ("", 0)]
)
def test_a_text_is_as_wide_as_a_terminal_shows_it(text: str, expected: int) -> None:
    """
    East Asian letters take two cells, marks and joiners none.
    """
    assert expected == columns.cells(text)
    assert expected + 3 == len(columns.pad(text, expected + 3)) + (expected - len(text))


@pytest.mark.parametrize(
    ("width", "expected"),
    [(5, ["ab cd", "efghij"]), (4, ["ab", "cd", "efghij"]), (12, ["ab cd efghij"]), (11, ["ab cd", "efghij"])],
)
def test_words_fill_a_line_to_its_last_cell(width: int, expected: list[str]) -> None:
    """
    A line is full when the next word does not fit to the cell; a word that is too long is kept whole.
    """
    assert expected == columns.fill("ab cd efghij", width)
    assert ["", ""] == columns.fill("\n\n", width)


WORDS = " ".join(["word"] * 20)


@pytest.mark.parametrize(
    ("rows", "width", "expected"),
    [
        ([["ab", "cde"], ["f", "g"]], 7, [2, 3]),
        ([["ab", "cde"], ["f", "g"]], 6, None),
        ([["a", WORDS]], 102, [1, 99]),
        ([["a", WORDS]], 101, [1, 98]),
        ([["a", WORDS]], 35, [1, 32]),
        ([["a", WORDS]], 34, None),
        ([["a", " ".join(["word"] * 12)]], 24, [1, 21]),
        ([["a", " ".join(["word"] * 12)]], 22, None),
        ([["a", "w" * 10 + " " + "x" * 20]], 23, [1, 20]),
        ([["a", "w" * 10 + " " + "x" * 20]], 22, None),
        ([["a", "aa bb cc dd ee ff"]], 15, [1, 12]),
        ([["a", "aa bb cc dd ee ff"]], 14, None),
    ],
)
def test_the_widest_column_gives_way_until_it_is_a_tower(
    rows: list[list[str]], width: int, expected: list[int] | None
) -> None:
    """
    It shrinks to what it can be read at, to its longest word, and no further.
    """
    assert expected == columns.widths(rows, width)


@pytest.mark.parametrize(
    ("width", "expected"),
    [(12, ([], [2, 4, 2])), (11, ([1], [2, 2])), (5, ([1, 2], [2])), (6, ([1], [2, 2])), (1, ([1, 2], [1]))],
)
def test_the_widest_columns_hang_below_and_the_first_stays(width: int, expected: tuple[list[int], list[int]]) -> None:
    """
    The widest goes first; what the row is about is kept however narrow it gets.
    """
    assert expected == columns.hung([["ab", "cdef", "gh"]], width)
