"""Where results go: further reports, the step summary, colour."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]


def test_one_run_tells_in_several_formats(mlops: Run, tmp_path: Path) -> None:
    """
    Each `--report` writes one file, folders included, from the same run whose text goes to stdout.
    """
    told = tmp_path / "deep" / "told.json"
    drawn = tmp_path / "told.html"

    code, out, _ = mlops("weigh", "whales", "-q", "--report", f"json={told}", "--report", f"html={drawn}")

    assert (1, "Weight: too heavy\n") == (code, out)
    assert "whales" == json.loads(told.read_text(encoding="utf-8"))["result"]["what"]
    assert drawn.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [told.parent, told, drawn] == sorted(tmp_path.rglob("*"))


def test_a_report_that_cannot_be_written_is_no_pass(mlops: Run, tmp_path: Path) -> None:
    """
    A report on the way of which a file stands is exit code 3 with the reason, even when all was well.
    """
    (tmp_path / "file").touch()

    code, _, err = mlops("weigh", "penguins", "--report", f"json={tmp_path}/file/told.json")

    assert (3, True) == (code, "could not be written" in err)


def test_a_device_is_written_to_and_never_replaced(mlops: Run) -> None:
    """
    `--report json=/dev/null` leaves the device what it is.
    """
    code, _, _ = mlops("weigh", "penguins", "--report", "json=/dev/null")

    assert (0, True) == (code, Path("/dev/null").is_char_device())


def test_a_failed_command_reports_into_its_files_too(mlops: Run, tmp_path: Path) -> None:
    """
    A CI job that collects the report of a failed command finds the error in it.
    """
    told = tmp_path / "told.json"

    code, _, _ = mlops("weigh", "air", "--report", f"json={told}")

    assert (3, "missing-tool") == (code, json.loads(told.read_text(encoding="utf-8"))["error"]["kind"])


def test_github_gets_the_whole_report_as_step_summary(
    mlops: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    With `--format github` the page is added to what the step summary already holds.
    """
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))

    code, out, _ = mlops("weigh", "whales", "--format", "github")

    assert (1, "Weight: too heavy\n::error title=weight%3A heavy::it is heavy\n") == (code, out)
    assert summary.read_text(encoding="utf-8").startswith("before\n## Weight\n\n**too heavy**\n")


RED = "\x1b[31mWeight: fine\x1b[0m\n"
PLAIN = "Weight: fine\n"


@pytest.mark.parametrize(
    ("environment", "words", "out"),
    [
        ({}, [], PLAIN),
        ({"FORCE_COLOR": "1"}, [], RED),
        ({"CLICOLOR_FORCE": "1"}, [], RED),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], PLAIN),
        ({"NO_COLOR": "1"}, ["--color", "always"], RED),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], PLAIN),
    ],
)
def test_colour_is_decided_by_flag_then_environment(
    mlops: Run, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], words: list[str], out: str
) -> None:
    """
    The flag comes first, then NO_COLOR, then FORCE_COLOR, then whether a terminal is there; here none is.
    """
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert (0, out, "") == mlops("weigh", "penguins", "-q", *words)
