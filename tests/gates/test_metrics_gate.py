"""The gate that compares metrics with their thresholds and baselines."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mlopskit.commands.check import open_project
from mlopskit.gates import named
from mlopskit.gates.judging import running
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.report import Outcome

Make = Callable[[Mapping[str, str]], Path]
Judge = Callable[[str, Path], GateResult]

SETTINGS = '[check.metrics.accuracy]\nfile = "metrics.json"\nminimum = 0.9\nbetter-than = "baseline"\n'


@pytest.mark.parametrize(
    ("metrics", "rules"),
    [
        ('{"accuracy": 0.95, "baseline": 0.6}', []),
        ('{"accuracy": 0.9, "baseline": 0.6}', []),
        ('{"accuracy": 1, "baseline": 0}', []),
        ('{"accuracy": 0.89, "baseline": 0.6}', ["accuracy/below-minimum"]),
        ('{"accuracy": 0.95, "baseline": 0.95}', ["accuracy/not-better"]),
        ('{"accuracy": 0.5, "baseline": 0.6}', ["accuracy/below-minimum", "accuracy/not-better"]),
        ('{"accuracy": NaN, "baseline": 0.6}', ["accuracy/not-a-number"]),
        ('{"accuracy": Infinity, "baseline": 0.6}', ["accuracy/not-a-number"]),
        ('{"accuracy": null, "baseline": 0.6}', ["accuracy/not-a-number"]),
        ('{"accuracy": "0.95", "baseline": 0.6}', ["accuracy/not-a-number"]),
        ('{"accuracy": true, "baseline": 0.6}', ["accuracy/not-a-number"]),
        ('{"accuracy": [0.95], "baseline": 0.6}', ["accuracy/not-a-number"]),
        ('{"accuracy": 0.95, "baseline": NaN}', ["accuracy/not-a-number"]),
        ('{"accuracy": 0.95, "baseline": null}', ["accuracy/not-a-number"]),
        ('{"accuracy": 0.95}', ["accuracy/missing"]),
        ('{"baseline": 0.6}', ["accuracy/missing"]),
        ("[]", ["accuracy/missing"]),
        ("", ["accuracy/unreadable"]),
        ("{", ["accuracy/unreadable"]),
    ],
)
def test_a_number_passes_only_by_being_good(metrics: str, rules: list[str], make: Make, judge: Judge) -> None:
    """
    Each wrong, missing or unusable number fails with its own rule; none passes by absence.
    """
    result = judge("metrics", make({"mlopskit.toml": SETTINGS, "metrics.json": metrics}))

    assert (Outcome.FAIL if rules else Outcome.PASS, rules) == (result.outcome, [each.rule for each in result.findings])


def test_a_missing_file_fails(make: Make, judge: Judge) -> None:
    """
    Metrics that were never written are a failure that names the file.
    """
    finding = GateFinding("accuracy/missing", "there is no metrics.json; does the evaluation run?", "metrics.json")
    expected = GateResult(Outcome.FAIL, "1 of 1 metric not good enough", (finding,), gate="metrics")
    assert expected == judge("metrics", make({"mlopskit.toml": SETTINGS}))


def test_a_finding_points_at_the_number(make: Make, judge: Judge) -> None:
    """
    The line of the number is told.
    """
    root = make({"mlopskit.toml": SETTINGS, "metrics.json": '{\n  "baseline": 0.1,\n  "accuracy": 0.5\n}\n'})

    message = "accuracy is 0.5, below its minimum 0.9"
    finding = GateFinding("accuracy/below-minimum", message, "metrics.json", 3)
    assert (finding,) == judge("metrics", root).findings


@pytest.mark.parametrize(
    ("settings", "good"),
    [
        ('direction = "lower"\nbetter-than = "old"', False),
        ('better-than = "old"', True),
        ('better-than = "old"\nmargin = 0.1', True),
        ('better-than = "old"\nmargin = 0.2', False),
        ('better-than = "other.yaml:deep.old"', False),
        ("maximum = 0.5", True),
        ("maximum = 0.4", False),
    ],
)
def test_direction_margin_and_other_files(settings: str, good: bool, make: Make, judge: Judge) -> None:  # noqa: FBT001 - a column of the table
    """
    Lower can be better, a margin must be reached, and the baseline may stand in another file.
    """
    root = make(
        {
            "mlopskit.toml": f'[check.metrics.loss]\nfile = "metrics.yaml"\nkey = "test.loss"\n{settings}\n',
            "metrics.yaml": "test:\n  loss: 0.5\nold: 0.375\n",
            "other.yaml": "deep:\n  old: 0.625\n",
        }
    )

    assert (Outcome.PASS if good else Outcome.FAIL) is judge("metrics", root).outcome


@pytest.mark.parametrize(("value", "outcome"), [("0.5", Outcome.PASS), ("NaN", Outcome.FAIL)])
def test_without_settings_dvc_metrics_must_be_finite(value: str, outcome: Outcome, make: Make, judge: Judge) -> None:
    """
    Metrics that `dvc.yaml` names are looked at even where nobody set a threshold.
    """
    pipeline = "stages:\n  a:\n    cmd: x\n    metrics:\n      - m.json:\n          cache: false\n"

    assert outcome is judge("metrics", make({"dvc.yaml": pipeline, "m.json": f'{{"a": {{"b": {value}}}}}'})).outcome


@pytest.mark.parametrize(
    ("settings", "rules"),
    [
        ("", ["loss/worse-than-base"]),
        ("tolerance = 0.0625", ["loss/worse-than-base"]),
        ("tolerance = 0.125", []),
        ('direction = "higher"', []),
    ],
)
def test_a_metric_must_not_get_worse_than_before_the_change(settings: str, rules: list[str], make: Make) -> None:
    """
    With `since`, the number at that revision is the bar, within the tolerance.
    """
    direction = "" if "direction" in settings else 'direction = "lower"\n'
    table = f'[check.metrics.loss]\nfile = "m.json"\n{direction}{settings}\n'
    root = make({"mlopskit.toml": table, "m.json": '{"loss": 0.375}'})
    for words in (["add", "-A"], ["-c", "user.name=T", "-c", "user.email=t@e.org", "commit", "-q", "-m", "x"]):
        subprocess.run(["git", *words], cwd=root, check=True)
    (root / "m.json").write_text('{"loss": 0.5}')

    result = running.judge(named("metrics"), open_project(root, since="HEAD"))

    assert rules == [each.rule for each in result.findings]


LOCK = """
schema: '2.0'
stages:
  evaluate:
    cmd: python evaluate.py
    outs:
    - path: eval
      hash: md5
      md5: 68b329da9893e34099c7d8ad5cb9c940.dir
      size: 1
      nfiles: 1
"""


@pytest.mark.parametrize("settings", ["", '[check.metrics.accuracy]\nfile = "eval/metrics.json"\nminimum = 0.9\n'])
def test_a_metric_that_was_not_pulled_is_incomplete(settings: str, make: Make, judge: Judge) -> None:
    """
    Numbers that DVC has recorded and that are not in this clone are neither good nor bad.
    """
    pipeline = "stages:\n  evaluate:\n    cmd: python evaluate.py\n    outs: [eval]\nmetrics: [eval/metrics.json]\n"
    root = make({"dvc.yaml": pipeline, "dvc.lock": LOCK, "mlopskit.toml": settings})

    result = judge("metrics", root)
    expected = "eval/metrics.json: recorded by DVC, but not here; `mlops data pull` brings it"
    assert (Outcome.INCOMPLETE, expected) == (result.outcome, result.summary)
