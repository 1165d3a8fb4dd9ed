"""`mlops check` as a whole: one verdict, the contract's JSON, and the settings' waivers."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from mlopskit.commands.check import Wishes, check, overview
from mlopskit.errors import ConfigError, ExitCode, UsageError
from mlopskit.report import Outcome

FILES = {
    "src/m.py": '"""M."""\n\nX = 1\n',
    "metrics.json": '{"accuracy": 0.95}',
    "mlopskit.toml": '[check.metrics.accuracy]\nfile = "metrics.json"\nminimum = 0.9\n',
}
ALWAYS = {"secrets": "pass", "template": "pass"}
"""What gates say that have their subject in every project."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small project that passes, in no git repository, with the tools of this environment on PATH."""
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    monkeypatch.setenv("MLOPSKIT_CACHE_DIR", str(tmp_path / ".cache"))
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def verdicts(path: Path, wishes: Wishes | None = None) -> dict[str, str]:
    gates = check(path, wishes).result["gates"]
    assert isinstance(gates, list)
    return {gate["gate"]: gate["verdict"] for gate in gates if gate["verdict"] != "skipped"}


def test_a_good_project_passes(project: Path) -> None:
    """
    Gates without a subject are skipped, the others pass, and the exit code is 0.
    """
    assert {"format": "pass", "lint": "pass", "metrics": "pass", **ALWAYS} == verdicts(project)
    assert ExitCode.PASS is check(project).exit_code


def test_one_failure_fails_the_whole(project: Path) -> None:
    """
    The exit code is 1 as soon as one gate fails, whatever stayed open beside it.
    """
    (project / "metrics.json").write_text('{"accuracy": NaN}')
    fake = project / ".venv" / "bin" / "ruff"
    fake.parent.mkdir(parents=True)
    fake.write_text("#!/bin/sh\nexit 7\n")
    fake.chmod(0o755)

    assert {"format": "incomplete", "lint": "incomplete", "metrics": "fail", **ALWAYS} == verdicts(project)
    assert ExitCode.FAIL is check(project).exit_code


def test_what_stayed_open_is_exit_3(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Without its tool a gate is incomplete, the others still report, and the exit code is 3.
    """
    monkeypatch.setenv("PATH", "/nowhere")

    assert {"format": "incomplete", "lint": "incomplete", "metrics": "pass", **ALWAYS} == verdicts(project)
    assert ExitCode.INCOMPLETE is check(project).exit_code


def test_an_empty_folder_is_no_pass(tmp_path: Path) -> None:
    """
    Where no gate has anything to judge, the verdict is incomplete and says so.
    """
    report = check(tmp_path)

    assert (ExitCode.INCOMPLETE, "incomplete: no gate found anything to judge here") == (
        report.exit_code,
        report.page.verdict.text,
    )


def test_a_gate_asked_for_by_name_must_have_its_subject(project: Path) -> None:
    """
    Asking for a gate that has nothing to judge leaves the question open.
    """
    report = check(project, Wishes(("lint", "data")))

    assert {"data": "incomplete", "lint": "pass"} == verdicts(project, Wishes(("lint", "data")))
    assert ExitCode.INCOMPLETE is report.exit_code


def test_an_unknown_gate_is_a_wrong_usage(project: Path) -> None:
    """
    The nearest gate is offered.
    """
    with pytest.raises(UsageError) as raised:
        check(project, Wishes(("lnt",)))

    assert ("there is no gate `lnt`", "did you mean `lint`?") == (raised.value.message, raised.value.hint)


def test_a_skipped_gate_tells_its_reason_until_its_day_is_over(project: Path) -> None:
    """
    A skip holds to its last day; after that the gate runs again, and the settings' line is reported.
    """
    (project / "metrics.json").write_text("{}")
    with (project / "mlopskit.toml").open("a") as file:
        file.write('[check.skip]\nmetrics = { reason = "no model yet", until = 2026-06-30 }\n')

    before = check(project, Wishes(today=date(2026, 6, 30)))
    after = check(project, Wishes(today=date(2026, 7, 1)))

    skipped = [case.message for case in before.cases if case.group == "metrics"]
    assert ["no model yet, until 2026-06-30"] == skipped
    assert (ExitCode.PASS, ExitCode.FAIL) == (before.exit_code, after.exit_code)
    assert [
        {
            "rule": "expired-skip",
            "message": "the skip of `metrics` ended on 2026-06-30, so the gate runs again",
            "path": "mlopskit.toml",
            "line": 5,
            "severity": "warning",
            "suppressed": None,
        }
    ] == after.result["remarks"]


def test_a_skip_of_an_unknown_gate_is_a_wrong_setting(project: Path) -> None:
    """
    The settings cannot skip what does not exist; the nearest gate is offered.
    """
    (project / "mlopskit.toml").write_text('[check.skip]\nmetric = { reason = "x" }\n')

    with pytest.raises(ConfigError) as raised:
        check(project)

    assert ("mlopskit.toml:2: there is no gate `metric` to skip", "did you mean `metrics`?") == (
        raised.value.message,
        raised.value.hint,
    )


def test_the_command_speaks_the_contracts_json(project: Path) -> None:
    """
    `mlops check --format json` gives the envelope with verdict and gates, and the exit code in both places.
    """
    (project / "metrics.json").write_text('{"accuracy": 0.5}')
    words = [sys.executable, "-m", "mlopskit", "check", "metrics", "--format", "json", "--path", str(project)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    spoken = json.loads(done.stdout)
    for gate in spoken["result"]["gates"]:
        gate.pop("seconds")

    finding = {
        "rule": "accuracy/below-minimum",
        "message": "accuracy is 0.5, below its minimum 0.9",
        "path": "metrics.json",
        "line": 1,
        "severity": "error",
        "suppressed": None,
    }
    gate = {
        "gate": "metrics",
        "verdict": "fail",
        "summary": "1 of 1 metric not good enough",
        "reused": False,
        "findings": [finding],
    }
    assert (1, 1, {"verdict": "fail", "gates": [gate], "remarks": []}) == (
        done.returncode,
        spoken["exit_code"],
        spoken["result"],
    )


def test_a_gate_whose_subject_cannot_be_told_is_incomplete(project: Path) -> None:
    """
    A broken settings file of one tool opens the question of its gate, and the others still report.
    """
    (project / "mypy.ini").write_text("strict = true\n")

    report = check(project)

    assert {"format": "pass", "lint": "pass", "metrics": "pass", "types": "incomplete", **ALWAYS} == verdicts(project)
    assert ExitCode.INCOMPLETE is report.exit_code


def test_the_list_tells_why_and_runs_nothing(project: Path) -> None:
    """
    `--list` names every gate with the reason why it runs here or not, and how it is turned off.
    """
    listed = overview(project).result["list"]
    assert isinstance(listed, list)
    shown = {each["gate"]: (each["runs"], each["why"]) for each in listed}

    assert (True, "1 metric") == shown["metrics"]
    assert (False, "there are no notebooks") == shown["notebooks"]
    assert all(
        "[tool.mlopskit.check.skip]" in each["turn_off"] or "check.ignore" in each["turn_off"] for each in listed
    )


@pytest.mark.slow
def test_the_data_gate_runs_the_suites_that_are_named(project: Path) -> None:
    """
    Data that breaks its suite fails with the suite's line; data that is missing leaves the gate open.
    """
    with (project / "mlopskit.toml").open("a") as file:
        file.write('[[validate.suites]]\nsuite = "s.json"\ndata = "d.csv"\n')
    rule = "expect_column_values_to_be_between"
    kwargs = '{"column": "a", "min_value": 0, "max_value": 5}'
    (project / "s.json").write_text(f'{{"name": "s",\n"expectations": [\n{{"type": "{rule}", "kwargs": {kwargs}}}]}}')
    missing = check(project, Wishes(("data",)))
    (project / "d.csv").write_text("a\n9\n")
    poisoned = check(project, Wishes(("data",)))
    (project / "d.csv").write_text("a\n3\n")
    good = check(project, Wishes(("data",)))

    assert [ExitCode.INCOMPLETE, ExitCode.FAIL, ExitCode.PASS] == [
        report.exit_code for report in (missing, poisoned, good)
    ]
    assert [(Outcome.FAIL, rule, "s.json", 3)] == [
        (case.outcome, case.rule, case.path, case.line) for case in poisoned.cases
    ]
