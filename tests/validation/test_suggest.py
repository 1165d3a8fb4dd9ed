"""A suggested suite holds on a held-out sample of the same data, and catches faults put into it."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from mlopskit.commands.suite import convert, show, suggest
from mlopskit.commands.validate import validate
from mlopskit.errors import ExitCode, UsageError
from mlopskit.validation.personal import american, dutch, ean_13, french, german, luhn, mod_97

Fault = Callable[[pd.DataFrame], pd.DataFrame]


def orders(size: int, seed: int, start: int = 1000) -> pd.DataFrame:
    """Return orders: keys, measures of several distributions, sets, dates, texts of one shape, nulls."""
    rng = random.Random(seed)  # noqa: S311 - made-up data
    return pd.DataFrame(
        {
            "order_id": range(start, start + size),
            "quantity": [rng.randint(1, 9) for _ in range(size)],
            "price": [round(rng.lognormvariate(3, 0.7), 2) for _ in range(size)],
            "weight": [rng.gauss(70, 9) for _ in range(size)],
            "wait": [rng.expovariate(0.2) for _ in range(size)],
            "country": [rng.choice(["DE", "FR", "IT", "CH"]) for _ in range(size)],
            "sku": [f"{rng.choice('ABC')}{rng.choice('XYZ')}-{rng.randint(1000, 9999)}" for _ in range(size)],
            "note": [
                rng.choice(["", "gift", "urgent", "call before delivery"]) + str(rng.random()) for _ in range(size)
            ],
            "ordered": pd.Timestamp("2024-01-01") + pd.to_timedelta([rng.randint(0, 10**7) for _ in range(size)], "s"),
            "discount": [rng.random() if rng.random() < 0.8 else None for _ in range(size)],
            "paid": [rng.random() < 0.9 for _ in range(size)],
        }
    )


def replaced(column: str, share: float, value: Callable[[Any], Any]) -> Fault:
    """Return the fault that changes a share of the values of a column."""

    def fault(frame: pd.DataFrame) -> pd.DataFrame:
        rng = random.Random(7)  # noqa: S311 - made-up faults
        values = [value(one) if rng.random() < share else one for one in frame[column]]
        return frame.assign(**{column: values})

    return fault


NUMBERS = ("quantity", "price", "weight", "wait")
TEXTS = ("country", "sku")
FAULTS: dict[str, Fault] = {
    **{f"nulls in {c}": replaced(c, 0.05, lambda _: None) for c in (*NUMBERS, *TEXTS, "order_id", "ordered", "paid")},
    "more nulls in discount": replaced("discount", 0.5, lambda _: None),
    **{f"{c} in another unit": replaced(c, 0.02, lambda v: v * 1000) for c in NUMBERS},
    **{f"negative {c}": replaced(c, 0.02, lambda v: -abs(v) - 1) for c in NUMBERS},
    **{f"shifted {c}": replaced(c, 1, lambda v: v * 3) for c in NUMBERS},
    **{f"{c} as text": replaced(c, 1, str) for c in (*NUMBERS, "order_id")},
    **{f"{c} in lower case": replaced(c, 0.05, str.lower) for c in TEXTS},
    **{f"{c} cut": replaced(c, 0.05, lambda v: v[:1]) for c in TEXTS},
    **{f"{c} with a space": replaced(c, 0.05, lambda v: v + " ") for c in TEXTS},
    "an unknown country": replaced("country", 0.01, lambda _: "XX"),
    "very long notes": replaced("note", 0.02, lambda v: v * 40),
    "far dates": replaced("ordered", 0.01, lambda _: pd.Timestamp("1970-01-01")),
    "dates as text": replaced("ordered", 1, str),
    "repeated keys": replaced("order_id", 0.02, lambda _: 1001),
    "rows twice": lambda frame: pd.concat([frame, frame.head(5)]),
    "a column missing": lambda frame: frame.drop(columns="price"),
    "a column more": lambda frame: frame.assign(extra=1),
    "a column renamed": lambda frame: frame.rename(columns={"price": "cost"}),
    "columns swapped": lambda frame: frame[[*frame.columns[::-1]]],
    "values of two columns swapped": lambda frame: frame.assign(country=frame["sku"], sku=frame["country"]),
    "no rows": lambda frame: frame.head(0),
    "a quantity of zero everywhere": replaced("quantity", 1, lambda _: 0),
}


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Return a suite suggested from a thousand orders."""
    orders(1000, 1).to_parquet(tmp_path / "seen.parquet")
    suggest(str(tmp_path / "seen.parquet"), tmp_path / "suite.json")
    return tmp_path / "suite.json"


@pytest.mark.parametrize("seed", range(2, 6))
def test_a_suggested_suite_holds_on_other_data_of_the_same_origin(tmp_path: Path, suite: Path, seed: int) -> None:
    """
    No expectation fails on orders that the suggestion has not seen.
    """
    orders(600, seed, start=5000 * seed).to_parquet(tmp_path / "held-out.parquet")
    report = validate(str(tmp_path / "held-out.parquet"), str(suite))

    assert [] == [case.message for case in report.cases if case.message]


@pytest.mark.slow
def test_a_suggested_suite_catches_at_least_95_percent_of_faults(tmp_path: Path, suite: Path) -> None:
    """
    Of the faults put into unseen orders, hardly one stays unnoticed.
    """
    caught = {}
    for name, fault in FAULTS.items():
        fault(orders(600, 5, start=9000)).to_parquet(tmp_path / "faulty.parquet", index=False)
        caught[name] = validate(str(tmp_path / "faulty.parquet"), str(suite)).exit_code is not ExitCode.PASS
    missed = [name for name, found in caught.items() if not found]

    assert len(FAULTS) * 0.05 >= len(missed), missed


def test_personal_data_is_told_without_a_value(tmp_path: Path) -> None:
    """
    E-mail addresses, cards and account numbers are found by form and checksum; numbers that only look alike are not.
    """
    table: dict[str, list[Any]] = {
        "mail": ["anna@example.org", "ben@example.com", "c.d@example.net", "x@example.ch"],
        "card": ["4111 1111 1111 1111", "5500-0000-0000-0004", "4012888888881881", "4222222222222220"],
        "iban": ["DE89370400440532013000", "CH9300762011623852957", "GB29NWBK60161331926819", "no account"],
        "ahv": ["756.9217.0769.85"] * 4,
        "order": ["4111 1111 1111 1112", "4111 1111 1111 1113", "4111 1111 1111 1114", "4111 1111 1111 1115"],
        "phone": ["+41 44 668 18 00", "+49 30 901820", "0041446681800", "+1 202 456 1111"],
        "id": [1, 2, 3, 4],
    }
    pd.DataFrame(table).to_csv(tmp_path / "people.csv", index=False)
    receipt = suggest(str(tmp_path / "people.csv"), tmp_path / "suite.json")
    told_as_json = json.dumps(receipt.result)
    told = told_as_json + "".join(receipt.notes)
    found = {(one["column"], one["kind"]) for one in json.loads(told_as_json)["personal_data"]}

    assert {
        ("mail", "e-mail address"),
        ("card", "payment card"),
        ("iban", "IBAN"),
        ("ahv", "social security number (Switzerland)"),
        ("phone", "phone number"),
    } == found
    assert [] == [value for values in table.values() for value in values if isinstance(value, str) and value in told]


def test_no_suite_holds_personal_data(tmp_path: Path) -> None:
    """
    The few addresses and cards of many rows, which would make a set or bounds, are neither in the file nor told.
    """
    mails, cards = ["anna@example.org", "ben@example.com", "c.d@example.net"], [4111111111111111, 5500000000000004]
    rows = 300
    table = {"mail": [mails[i % 3] for i in range(rows)], "card": [cards[i % 2] for i in range(rows)], "n": range(rows)}
    pd.DataFrame(table).to_parquet(tmp_path / "people.parquet")
    receipt = suggest(str(tmp_path / "people.parquet"), tmp_path / "suite.json")
    told = (tmp_path / "suite.json").read_text() + json.dumps(receipt.result) + str(receipt)

    assert [] == [value for value in (*mails, *map(str, cards)) if value in told]
    assert ["mail", "card"] == [one["column"] for one in json.loads(json.dumps(receipt.result))["personal_data"]]


def test_checksums_tell_the_real_from_the_similar() -> None:
    """
    Each check accepts a published example and refuses it with one digit changed.
    """
    pairs = [
        (luhn, "4111111111111111", "4111111111111112"),
        (mod_97, "DE89 3704 0044 0532 0130 00", "DE88 3704 0044 0532 0130 00"),
        (ean_13, "756.9217.0769.85", "756.9217.0769.84"),
        (french, "2 55 08 14 168 025 38", "2 55 08 14 168 025 39"),
        (german, "86095742719", "86095742718"),
        (dutch, "111222333", "111222334"),
        (american, "219-09-9999", "666-09-9999"),
    ]

    assert [(True, False)] * len(pairs) == [(check(real), check(similar)) for check, real, similar in pairs]


def test_an_older_suite_is_converted_and_shown(tmp_path: Path) -> None:
    """
    What Great Expectations 0.x wrote becomes a suite of 1.x; an existing file is not replaced unasked.
    """
    old = {
        "expectation_suite_name": "old",
        "expectations": [{"expectation_type": "expect_column_to_exist", "kwargs": {"column": "a"}, "meta": {}}],
        "meta": {"great_expectations_version": "0.18.12"},
    }
    (tmp_path / "old.json").write_text(json.dumps(old))
    convert(tmp_path / "old.json", tmp_path / "new.json")
    shown = json.loads(json.dumps(show(tmp_path / "new.json").result))["expectations"]

    assert [("expect_column_to_exist", "duckdb", 5)] == [(e["expectation"], e["engine"], e["line"]) for e in shown]
    with pytest.raises(UsageError):
        convert(tmp_path / "old.json", tmp_path / "new.json")


def test_a_data_contract_becomes_a_suite(tmp_path: Path) -> None:
    """
    The rules of an ODCS 3 contract are expectations.
    """
    (tmp_path / "contract.yaml").write_text(
        "kind: DataContract\napiVersion: v3.0.0\nid: orders\nschema:\n- name: orders\n  properties:\n"
        "  - name: id\n    logicalType: integer\n    required: true\n    primaryKey: true\n"
        "  - name: code\n    logicalType: string\n    logicalTypeOptions: {pattern: '^[A-Z]+$', maxLength: 5}\n"
    )
    convert(tmp_path / "contract.yaml", tmp_path / "suite.json")
    suite = json.loads((tmp_path / "suite.json").read_text())

    assert [
        "expect_table_columns_to_match_set",
        "expect_column_values_to_be_of_type",
        "expect_column_values_to_not_be_null",
        "expect_column_values_to_be_unique",
        "expect_column_values_to_be_of_type",
        "expect_column_values_to_match_regex",
        "expect_column_value_lengths_to_be_between",
    ] == [one["type"] for one in suite["expectations"]]
