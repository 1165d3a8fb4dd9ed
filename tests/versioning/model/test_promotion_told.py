"""What a promotion says of each of its gates, word by word."""

import json

import pytest

from mlopskit.commands.model import promoting, registering
from mlopskit.commands.model.promoting import Request
from mlopskit.commands.model.registering import Registration
from mlopskit.report import Receipt
from tests.versioning.model.conftest import Workshop

HOLDER = "of v0.0.1 in prod"
BAR = '[check.metrics.accuracy]\nfile = "metrics.json"\n'


def make(shop: Workshop, model: str, metrics: dict[str, object] | None, *, data: str = "a,b\n1,2\n") -> None:
    """Train and register a version with these metrics, or with a metrics file that is taken away again."""
    shop.train(model, 0.95, data=data)
    if metrics is None:
        shop.git("rm", "-q", "--cached", "metrics.json")
        (shop.root / "metrics.json").unlink()
    else:
        shop.write({"metrics.json": json.dumps(metrics)})
    shop.commit(f"Measure {model}")
    registering.register(shop.root, Registration("penguins"))


def promote(shop: Workshop, version: str) -> Receipt:
    return promoting.promote(shop.root, Request(f"penguins@{version}", "prod"))


def told(receipt: Receipt, gate: str = "metrics") -> list[str]:
    """Return what was said of a gate, without the ids of commits."""
    gates = receipt.result["gates"]
    assert isinstance(gates, tuple)
    return [f"{one.outcome.value}: {one.message}" for one in gates if one.gate == gate]


@pytest.mark.parametrize(
    ("settings", "metrics", "expected"),
    [
        ("", {"accuracy": 0.95, "folds": {"a": 1}}, ["pass: 2 finite; no bar is set in [tool.mlopskit.check.metrics]"]),
        ("", {"accuracy": float("inf")}, ["fail: `accuracy` is inf, which compares with nothing"]),
        ("", None, ["incomplete: the commit holds no metrics.json; is it committed?"]),
        (BAR, {"accuracy": 0.5}, ["pass: accuracy is 0.5"]),
        (BAR + "minimum = 0.5\n", {"accuracy": 0.5}, ["pass: accuracy is 0.5"]),
        (BAR + "minimum = 0.6\n", {"accuracy": 0.5}, ["fail: accuracy is 0.5, below its minimum 0.6"]),
        (BAR + "maximum = 0.4\n", {"accuracy": 0.5}, ["fail: accuracy is 0.5, above its maximum 0.4"]),
        (
            BAR + 'minimum = 0.6\nbetter-than = "base"\n',
            {"accuracy": 0.5, "base": 0.5},
            [
                "fail: accuracy is 0.5, below its minimum 0.6",
                "fail: accuracy is 0.5, which must be higher than base 0.5",
            ],
        ),
        (BAR + 'better-than = "base"\n', {"accuracy": 0.5, "base": 0.4}, ["pass: accuracy is 0.5"]),
        (
            BAR + 'better-than = "base"\nmargin = 0.2\n',
            {"accuracy": 0.5, "base": 0.4},
            ["fail: accuracy is 0.5, which must be higher than base 0.4 by 0.2"],
        ),
        (
            BAR + 'better-than = "base"\ndirection = "lower"\n',
            {"accuracy": 0.5, "base": 0.4},
            ["fail: accuracy is 0.5, which must be lower than base 0.4"],
        ),
        (BAR, {"accuracy": "0.9"}, ["fail: accuracy: `accuracy` in metrics.json is '0.9', which is no number"]),
    ],
)
def test_a_number_is_judged_by_its_rules(
    settings: str, metrics: dict[str, object] | None, expected: list[str], shop: Workshop
) -> None:
    """
    Without a rule each number must be finite; a bar and a baseline are told with both numbers.
    """
    shop.write({"mlopskit.toml": settings})
    make(shop, "one", metrics)

    assert expected == told(promote(shop, "v0.0.1"))


@pytest.mark.parametrize(
    ("metrics", "expected"),
    [
        ({"other": 1}, "fail: accuracy: metrics.json has no `accuracy` at "),
        (None, "fail: accuracy: the commit "),
    ],
)
def test_a_number_that_is_not_there_fails(metrics: dict[str, object] | None, expected: str, shop: Workshop) -> None:
    """
    A key that the file lacks, and a file that the commit lacks, are told with the commit.
    """
    shop.write({"mlopskit.toml": BAR})
    make(shop, "one", metrics)

    (said,) = told(promote(shop, "v0.0.1"))

    assert said.startswith(expected)
    assert shop.git("rev-parse", "HEAD")[:9] in said


@pytest.mark.parametrize(
    ("tolerance", "before", "now", "expected"),
    [
        ("", 0.9, 0.9, "pass: accuracy is 0.9, that of v0.0.1 in prod is 0.9, on the same data"),
        ("", 0.9, 0.8, "fail: accuracy is 0.8, worse than 0.9 of v0.0.1 in prod"),
        ("tolerance = 0.05\n", 0.9, 0.8, f"fail: accuracy is 0.8, worse than 0.9 {HOLDER}, more than the 0.05 allowed"),
        ("tolerance = 0.5\n", 0.9, 0.8, "pass: accuracy is 0.8, that of v0.0.1 in prod is 0.9, on the same data"),
        ('direction = "lower"\n', 0.8, 0.9, "fail: accuracy is 0.9, worse than 0.8 of v0.0.1 in prod"),
    ],
)  # fmt: skip
def test_the_version_in_the_stage_is_the_measure(
    tolerance: str, before: float, now: float, expected: str, shop: Workshop
) -> None:
    """
    The numbers of both versions are told, and what is tolerated between them.
    """
    shop.write({"mlopskit.toml": BAR + tolerance})
    make(shop, "one", {"accuracy": before})
    promote(shop, "v0.0.1")
    make(shop, "two", {"accuracy": now})

    assert [expected] == told(promote(shop, "v0.0.2"))


def test_numbers_of_other_data_are_not_compared(shop: Workshop) -> None:
    """
    The changed data are named; a version that was never measured cannot be compared with either.
    """
    shop.write({"mlopskit.toml": BAR})
    make(shop, "one", {"accuracy": 0.9})
    promote(shop, "v0.0.1")
    make(shop, "two", {"accuracy": 0.9}, data="a,b\n5,6\n")
    other = told(promote(shop, "v0.0.2"))

    lead = "incomplete: accuracy cannot be compared with that of v0.0.1 in prod: "
    assert [f"{lead}it was measured on other data (data.csv)"] == other


def test_data_that_nothing_records_leave_a_comparison_open(shop: Workshop) -> None:
    """
    Where the settings name data of which no hash is kept, nobody knows what was measured; those that are kept do.
    """
    shop.write({"mlopskit.toml": BAR + '[model]\nevaluation-data = ["gone.csv"]\n'})
    make(shop, "one", {"accuracy": 0.9})
    promote(shop, "v0.0.1")
    make(shop, "two", {"accuracy": 0.9})
    unknown = told(promote(shop, "v0.0.2"))
    shop.write({"mlopskit.toml": BAR + '[model]\nevaluation-data = ["data.csv"]\n'})
    named = told(promote(shop, "v0.0.2"))

    lead = "incomplete: accuracy cannot be compared with that of v0.0.1 in prod: "
    assert [f"{lead}nothing records the data that it was measured on"] == unknown
    assert ["pass: accuracy is 0.9, that of v0.0.1 in prod is 0.9, on the same data"] == named


def test_the_model_of_a_version_is_told_with_its_place(shop: Workshop) -> None:
    """
    It lies in the remote, or in git itself.
    """
    make(shop, "one", {"accuracy": 0.95})
    (remote,) = told(promote(shop, "v0.0.1"), "object")
    shop.write({".gitignore": "/data.csv\n"})
    shop.git("add", "--force", "model.txt")
    make(shop, "two", {"accuracy": 0.95})
    (git,) = told(promote(shop, "v0.0.2"), "object")

    assert remote.startswith("pass: model.txt is in the remote with its true hash ")
    assert git.startswith("pass: model.txt is in git with its true hash ")
