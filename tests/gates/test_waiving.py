"""Baselines, suppressions, changes and reuse: what `mlops check` leaves out, and says so."""

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from mlopskit.commands.check import Wishes, check
from mlopskit.errors import ExitCode, Incomplete, UsageError

Make = Callable[[Mapping[str, str]], Path]
Fake = Callable[[Path, str, str], None]
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is remembered of runs in this test."""
    monkeypatch.setenv("MLOPSKIT_CACHE_DIR", str(tmp_path / "memory"))
    monkeypatch.delenv("CI", raising=False)


def commit(root: Path) -> None:
    for words in (["add", "-A"], ["-c", "user.name=T", "-c", "user.email=t@e.org", "commit", "-q", "-m", "x"]):
        subprocess.run(["git", *words], cwd=root, check=True)


def findings(root: Path, wishes: Wishes) -> list[tuple[str, int | None, str | None]]:
    gates = check(root, wishes).result["gates"]
    assert isinstance(gates, list)
    return [(each["rule"], each["line"], each["suppressed"]) for gate in gates for each in gate["findings"]]


def remarks(root: Path, wishes: Wishes) -> list[tuple[str, str | None, int | None]]:
    told = check(root, wishes).result["remarks"]
    assert isinstance(told, list)
    return [(each["rule"], each["path"], each["line"]) for each in told]


LINT = Wishes(("lint",), today=TODAY)


def test_a_line_can_waive_a_rule_with_a_reason(make: Make) -> None:
    """
    The finding stays in the report with the reason, and counts no more.
    """
    root = make({"a.py": "import os  # mlops: ignore[lint/F401] used by a plug-in\nimport sys\n"})
    still = check(root, LINT).exit_code
    (root / "a.py").write_text("import os  # mlops: ignore[lint/F401] used by a plug-in\n")

    assert [("F401", 1, "used by a plug-in")] == findings(root, LINT)
    assert (ExitCode.FAIL, ExitCode.PASS) == (still, check(root, LINT).exit_code)


@pytest.mark.parametrize(
    ("mark", "remark", "code"),
    [
        ("ignore[lint/F401]", "ignore-without-reason", ExitCode.FAIL),
        ("ignore[lint/F401, until=2026-11-20] soon", "expired-ignore", ExitCode.FAIL),
        ("ignore[lint/F401, until=2026-11-21] soon", None, ExitCode.PASS),
        ("ignore[lint] all of it", None, ExitCode.PASS),
    ],
)
def test_a_waiver_needs_a_reason_and_ends(mark: str, remark: str | None, code: ExitCode, make: Make) -> None:
    """
    Without a reason, or after its last day, a waiver does not count and is reported.
    """
    root = make({"a.py": f"import os  # mlops: {mark}\n"})

    expected = [(remark, "a.py", 1)] if remark else []
    assert (expected, code) == (remarks(root, LINT), check(root, LINT).exit_code)


def test_a_waiver_without_use_is_reported(make: Make) -> None:
    """
    Where nothing is found any more, the waiver is told, in the line and in the settings.
    """
    settings = '[[check.ignore]]\nrule = "lint/F401"\npath = "old/**"\nreason = "legacy"\n'
    root = make({"a.py": "X = 1  # mlops: ignore[lint] was needed once\n", "mlopskit.toml": settings})

    assert [("unused-ignore", "mlopskit.toml", 1), ("unused-ignore", "a.py", 1)] == remarks(root, LINT)


def test_the_settings_can_waive_by_path(make: Make) -> None:
    """
    A rule is waived below one folder only.
    """
    settings = '[[check.ignore]]\nrule = "lint/*"\npath = "old/**"\nreason = "legacy"\n'
    root = make({"old/a.py": "import os\n", "new/a.py": "import os\n", "mlopskit.toml": settings})

    assert [("F401", 1, None), ("F401", 1, "legacy")] == findings(root, LINT)


def test_a_baseline_knows_findings_by_their_line_not_its_number(make: Make, tmp_path: Path) -> None:
    """
    What was there before passes wherever it moves, a new one fails, and a second one of the same kind too.
    """
    root, file = make({"a.py": "import os\n"}), tmp_path / "baseline.json"
    written = check(root, Wishes(("lint",), baseline=file, update_baseline=True, today=TODAY))
    held = Wishes(("lint",), baseline=file, today=TODAY)
    (root / "a.py").write_text("X = 1\n\n\nimport os\n")
    moved = findings(root, held)
    (root / "a.py").write_text("import os\nimport sys\n")
    grown = check(root, held).exit_code

    assert ExitCode.PASS is written.exit_code
    assert ("F401", 4, "known in the baseline") in moved
    assert ExitCode.FAIL is grown


def test_a_baseline_shrinks_and_never_grows_in_ci(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    What is no longer found is told, `prune` takes it out, and CI refuses to add.
    """
    root, file = make({"a.py": "import os\nimport sys\n"}), tmp_path / "baseline.json"
    check(root, Wishes(("lint",), baseline=file, update_baseline=True))
    (root / "a.py").write_text("import os\n")
    stale = remarks(root, Wishes(("lint",), baseline=file))
    check(root, Wishes(("lint",), baseline=file, prune_baseline=True))
    left = json.loads(file.read_text())["findings"]
    (root / "a.py").write_text("import os\nimport re\n")
    monkeypatch.setenv("CI", "true")

    assert [("baseline-stale", str(file), None)] == stale
    assert 1 == sum(left.values())
    with pytest.raises(UsageError, match="only shrinks"):
        check(root, Wishes(("lint",), baseline=file, update_baseline=True))


def verdicts(root: Path, wishes: Wishes) -> dict[str, tuple[str, bool]]:
    gates = check(root, wishes).result["gates"]
    assert isinstance(gates, list)
    return {gate["gate"]: (gate["verdict"], gate["reused"]) for gate in gates if gate["verdict"] != "skipped"}


EMPTY = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
FILES = {"a.py": "X = 1\n", "n.ipynb": EMPTY, "test_a.py": "def test_a():\n    assert int('1') == 1\n"}


def test_since_runs_only_what_the_change_can_affect(make: Make) -> None:
    """
    A changed notebook runs the gates that read notebooks or everything; the others are told as left out.
    """
    root = make({**FILES, "MODEL_CARD.md": "x"})
    commit(root)
    (root / "n.ipynb").write_text(f"{EMPTY}\n")
    report = check(root, Wishes(since="HEAD", fresh=True))
    left = {case.group: case.message for case in report.cases if case.outcome == "skipped"}

    assert "nothing that it reads has changed since HEAD" == left["docs"]
    assert {"notebooks", "lint", "tests"} <= set(verdicts(root, Wishes(since="HEAD", fresh=True)))


def test_since_an_unknown_revision_is_a_wrong_usage(make: Make) -> None:
    """
    The command that fetches it is offered.
    """
    root = make(FILES)
    commit(root)

    with pytest.raises(UsageError, match="git knows no revision `nowhere`"):
        check(root, Wishes(since="nowhere"))


def test_a_shallow_clone_is_incomplete_with_the_command_that_deepens_it(make: Make, tmp_path: Path) -> None:
    """
    Where the revision is cut off, nothing can be said, and the mending command is told.
    """
    root = make(FILES)
    commit(root)
    (root / "a.py").write_text("X = 2\n")
    commit(root)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth", "1", root.as_uri(), str(clone)], check=True)

    with pytest.raises(Incomplete) as raised:
        check(clone, Wishes(since="HEAD~1"))

    assert ("this clone is too shallow to know `HEAD~1`", "git fetch --unshallow") == (
        raised.value.message,
        raised.value.hint,
    )


def test_unchanged_inputs_reuse_the_verdict(make: Make) -> None:
    """
    A second run asks only the gates whose files, settings or tools have changed; `fresh` asks all.
    """
    root = make({"a.py": "X = 1\n", "n.ipynb": EMPTY})
    chosen = ("lint", "notebooks")
    os.utime(root / "a.py", (1, 1))
    first = verdicts(root, Wishes(chosen))
    second = verdicts(root, Wishes(chosen))
    (root / "a.py").write_text("import os\n")
    third = verdicts(root, Wishes(chosen))
    fresh = verdicts(root, Wishes(chosen, fresh=True))

    assert {"lint": ("pass", False), "notebooks": ("pass", False)} == first
    assert {"lint": ("pass", True), "notebooks": ("pass", True)} == second
    assert {"lint": ("fail", False), "notebooks": ("pass", True)} == third
    assert {"lint": ("fail", False), "notebooks": ("pass", False)} == fresh


def test_what_was_incomplete_is_asked_again(make: Make, fake: Fake) -> None:
    """
    A gate that could not be evaluated is never remembered.
    """
    root = make(FILES)
    fake(root, "ruff", "exit 7")
    first = verdicts(root, Wishes(("lint",)))
    second = verdicts(root, Wishes(("lint",)))

    assert {"lint": ("incomplete", False)} == first == second
