from pathlib import Path

import pytest

from mlopskit.errors import ConfigError
from mlopskit.validation.suite import Expectation, Importance, Suite, parse, read

SUITE = """{
  "name": "penguins",
  "expectations": [
    {
      "id": "7f",
      "type": "expect_column_values_to_not_be_null",
      "kwargs": {"column": "island"},
      "meta": {"why": "[{ brackets in text"},
      "severity": "warning"
    },
    {"type": "expect_table_row_count_to_equal", "kwargs": {"value": 344}}
  ],
  "meta": {"great_expectations_version": "1.24.1"}
}
"""


def test_each_expectation_knows_the_line_of_its_type() -> None:
    """
    A suite is read whole, and each expectation keeps the line that names it.
    """
    first = Expectation(
        "expect_column_values_to_not_be_null",
        {"column": "island"},
        Importance.WARNING,
        6,
        "",
        {"why": "[{ brackets in text"},
        "7f",
    )
    second = Expectation("expect_table_row_count_to_equal", {"value": 344}, line=11)
    version = "1.24.1"
    expected = Suite("penguins", "s.json", (first, second), version, {"great_expectations_version": version})

    assert expected == parse(SUITE, "s.json")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{\n  'name': 1}", "s.json:2: the suite is not JSON: Expecting property name enclosed in double quotes"),
        ("[]", "s.json:1: a suite is a JSON object with `name` and `expectations`"),
        ('{"name": "s"}', "s.json:1: the suite has no list `expectations`"),
        ('{"expectations": []} x', "s.json:1: the suite is not JSON: there is text after the end"),
        ("[" * 300 + "]" * 300, "s.json:1: the suite is not JSON: it is nested deeper than 200 levels"),
        (
            '{\n"expectation_suite_name": "s", "expectations": []}',
            "s.json:2: the suite is written for Great Expectations 0.x",
        ),
        (
            '{"expectations": [],\n "meta": {"great_expectations_version": "2.0.1"}}',
            "s.json:2: the suite is written for Great Expectations 2.0.1, not 1.x",
        ),
    ],
)
def test_a_file_that_is_no_suite_is_one_sentence_with_its_line(text: str, message: str) -> None:
    """
    What cannot be meant as a whole is refused, with the file, the line and what is wrong.
    """
    with pytest.raises(ConfigError) as caught:
        parse(text, "s.json")

    assert message == caught.value.message


@pytest.mark.parametrize(
    ("item", "trouble"),
    [
        ("3", "the item is not a JSON object"),
        ("{}", "the expectation has no `type`"),
        (
            '{"type": "expect_column_to_exist", "kwargs": {"column": "a", "column": "b"}}',
            "the key `column` occurs twice, so it is unclear which value is meant",
        ),
        ('{"type": "expect_column_to_exist", "kwargs": []}', "`kwargs` is not a JSON object"),
        (
            '{"type": "expect_column_to_exist", "severity": "high"}',
            "`severity` is `high`, but must be critical, warning or info",
        ),
        (
            '{"type": "expect_column_too_exist"}',
            "there is no expectation `expect_column_too_exist`; did you mean `expect_column_to_exist`?",
        ),
        (
            '{"expectation_type": "expect_column_to_exist"}',
            "`expectation_type` is how Great Expectations 0.x wrote it; 1.x has `type`",
        ),
    ],
)
def test_trouble_in_one_expectation_stays_with_it(item: str, trouble: str) -> None:
    """
    An expectation that cannot be evaluated says why and keeps its line; its neighbours are read as ever.
    """
    text = '{"expectations": [\n' + item + ',\n{"type": "expect_column_to_exist", "kwargs": {"column": "a"}}]}'
    suite = parse(text, "s.json")

    assert [(2, trouble), (3, "")] == [(item.line, item.trouble) for item in suite.expectations]


def test_a_suite_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    """
    A missing file, a folder and a file in another encoding are each told by name.
    """
    (tmp_path / "latin.json").write_bytes('{"name": "é"}'.encode("latin-1"))
    messages = []
    for name in ("missing.json", "", "latin.json"):
        with pytest.raises(ConfigError) as caught:
            read(tmp_path / name, shown=name or "folder")
        messages.append(caught.value.message)

    assert [
        "there is no suite missing.json",
        "folder is a folder, not a suite file",
        "latin.json: the suite is not UTF-8 text (byte 10)",
    ] == messages
