"""Values of personal data are counted and placed, and told only to who asks for them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from mlopskit.commands.suite import suggest
from mlopskit.commands.validate import Wishes, outcomes, validate
from mlopskit.render.formats import MACHINE, render
from mlopskit.validation import gx_json
from mlopskit.validation.outcome import Observed, Result, SuiteRun
from mlopskit.validation.report import report
from mlopskit.validation.samples import Samples, shown
from mlopskit.validation.suite import Expectation, Suite

CARD = 4_111_111_111_111_111
PEOPLE = "".join(f"{i},someone{i}@example.org,{CARD},{i % 5}\n" for i in range(40))
ASKED: Sequence[tuple[str, dict[str, Any]]] = (
    ("values_to_match_regex", {"column": "contact", "regex": "^nobody"}),
    ("values_to_be_between", {"column": "card", "max_value": 5}),
    ("max_to_be_between", {"column": "card", "max_value": 5}),
    ("most_common_value_to_be_in_set", {"column": "contact", "value_set": ["x"]}),
    ("distinct_values_to_be_in_set", {"column": "contact", "value_set": ["x"]}),
    ("pair_values_to_be_equal", {"column_A": "card", "column_B": "id"}),
)
BY_GX = {"column_A": "contact", "column_B": "id"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with people and a suite that all of them fail."""
    (tmp_path / "people.csv").write_text(f"id,contact,card,visits\n{PEOPLE}")
    expectations = [{"type": f"expect_column_{name}", "kwargs": kwargs} for name, kwargs in ASKED]
    expectations.append({"type": "expect_column_values_to_be_between", "kwargs": {"column": "visits", "max_value": 3}})
    (tmp_path / "people.json").write_text(json.dumps({"name": "people", "expectations": expectations}))
    return tmp_path


def test_no_format_holds_personal_values_and_all_hold_the_others(project: Path) -> None:
    """
    Neither a format of reports nor Great Expectations' own holds an address or a card; each holds the other samples.
    """
    left_to_gx = {"type": "expect_column_pair_values_to_be_equal", "kwargs": BY_GX}
    suite = json.loads((project / "people.json").read_text())
    (project / "people.json").write_text(json.dumps(suite | {"expectations": [left_to_gx, *suite["expectations"]]}))
    runs = outcomes("people.csv", "people.json", root=project)
    said = report(runs)
    texts = [*(render(said, name) for name in (*MACHINE, "text")), gx_json.render(runs)]

    assert [] == [text for text in texts if "@example" in text or "someone" in text or str(CARD) in text]
    assert [] == [text for text in texts if "visits" not in text]
    assert (4,) * 8 == runs[0].results[-1].observed.partial_unexpected_list  # type: ignore[union-attr] # it is there


def results(project: Path, suite: str = "people.json", wishes: Wishes | None = None) -> list[dict[str, Any]]:
    """Return the results of the suite as JSON has them."""
    told: Any = validate("people.csv", suite, root=project, wishes=wishes).result
    return list(told["suites"][0]["results"])


def test_counts_and_rows_of_personal_values_are_told(project: Path) -> None:
    """
    What is wrong can be found in the data: how many values, and in which rows.
    """
    first = results(project)[0]

    assert (40, 100.0, []) == (first["unexpected_count"], first["unexpected_percent"], first["partial_unexpected_list"])
    assert {"partial_unexpected_index_list": list(range(20))} == first["details"]
    assert "e-mail address" == first["withheld"]


def test_who_asks_for_samples_gets_those_of_great_expectations(project: Path) -> None:
    """
    `all` shows the first twenty values in the order of the rows.
    """
    told = results(project, wishes=Wishes(samples=Samples.ALL))[0]

    assert [f"someone{i}@example.org" for i in range(20)] == told["partial_unexpected_list"]
    assert "" == told["withheld"]


def test_the_configuration_may_forbid_all_samples(project: Path) -> None:
    """
    `none` shows no value at all, and the command line wins over it.
    """
    (project / "mlopskit.toml").write_text('[validate]\nsamples = "none"\n')
    last = results(project)[-1]
    asked = results(project, wishes=Wishes(samples=Samples.SAFE))[-1]

    assert (8, [], "no samples are asked for") == (
        last["unexpected_count"],
        last["partial_unexpected_list"],
        last["withheld"],
    )
    assert [4] * 8 == asked["partial_unexpected_list"]


def test_a_column_that_the_suite_marks_is_withheld_whatever_its_values_look_like(project: Path) -> None:
    """
    A suggested suite marks what it found, so that an address that is none is withheld as well.
    """
    suggest("people.csv", project / "suggested.json", root=project)
    short = "".join(f"{i},Ada,{CARD},1\n" for i in range(40, 44))
    (project / "people.csv").write_text(f"id,contact,card,visits\n{PEOPLE}{short}")
    failed = [one for one in results(project, "suggested.json") if one["outcome"] == "fail"]

    assert {"contact"} == {one["kwargs"]["column"] for one in failed}
    assert [([], "e-mail address")] == [(one["partial_unexpected_list"], one["withheld"]) for one in failed]


@pytest.mark.parametrize("meta", [{"personal_data": ["Name"]}, {"personal_data": {"name": {"name": 1.0}}}])
def test_a_person_may_mark_a_column_by_hand(meta: dict[str, Any]) -> None:
    """
    A list of names will do, in any case of letters, also for rows of several columns and for what was observed.
    """
    expectations = (
        Expectation("expect_compound_columns_to_be_unique", {"column_list": ["name", "day"]}),
        Expectation("expect_column_min_to_be_between", {"column": "name"}),
        Expectation("expect_column_unique_value_count_to_be_between", {"column": "name"}),
    )
    seen = (
        Observed(
            success=False,
            element_count=2,
            missing_count=0,
            unexpected_count=2,
            partial_unexpected_list=({"name": "Ada", "day": 1},),
            details={"partial_unexpected_counts": [{"value": "Ada"}]},
        ),
        Observed(success=False, observed_value="Ada"),
        Observed(success=False, observed_value=7),
    )
    told = tuple(Result.of(one, "gx", what) for one, what in zip(expectations, seen, strict=True))
    run = SuiteRun(Suite("s", "s.json", expectations, meta=meta), "d", "gx", "pandas", 2, told)
    left = [one.observed for one in shown(run, Samples.SAFE).results]
    why = "name" if isinstance(meta["personal_data"], dict) else "personal data"

    assert [
        Observed(
            success=False,
            element_count=2,
            missing_count=0,
            unexpected_count=2,
            partial_unexpected_list=(),
            withheld=why,
        ),
        Observed(success=False, withheld=why),
        Observed(success=False, observed_value=7),
    ] == left


def test_numbers_that_only_look_a_little_like_cards_are_shown() -> None:
    """
    Without the check digit a long number is a number.
    """
    expectation = Expectation("expect_column_values_to_be_between", {"column": "n", "max_value": 1})
    values = tuple(4_111_111_111_111_112 + 10 * i for i in range(8))
    result = Result.of(
        expectation,
        "duckdb",
        Observed(success=False, element_count=8, unexpected_count=8, partial_unexpected_list=values),
    )
    run = SuiteRun(Suite("s", "s.json", (expectation,)), "d", "duckdb", "pandas", 8, (result,))

    assert run == shown(run, Samples.SAFE)
