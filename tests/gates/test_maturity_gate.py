"""The gate that holds a project to the maturity that it promised, and to the practices that it had."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mlopskit.commands.check import Wishes, check
from mlopskit.errors import ExitCode

Make = Callable[[Mapping[str, str]], Path]

FILES = {
    "train.py": "from sklearn.linear_model import LinearRegression\n\nLinearRegression().fit([[1]], [1])\n",
    "CHANGELOG.md": "# Changelog\n\n## 1.0.0 (2026-01-02)\n\n- The first release.\n",
    "LICENSE": "MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\n",
}
ASKED = Wishes(("maturity",))


@pytest.fixture(autouse=True)
def _own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is remembered of runs in this test."""
    monkeypatch.setenv("MLOPSKIT_CACHE_DIR", str(tmp_path / "memory"))


def commit(root: Path) -> None:
    for words in (["add", "-A"], ["-c", "user.name=T", "-c", "user.email=t@e.org", "commit", "-q", "-m", "x"]):
        subprocess.run(["git", *words], cwd=root, check=True)


def told(root: Path, wishes: Wishes) -> tuple[ExitCode, list[str]]:
    report = check(root, wishes)
    return report.exit_code, [case.rule for case in report.cases]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("minimum = { google = 0 }", (ExitCode.PASS, ["maturity"])),
        ("minimum = { google = 2 }", (ExitCode.FAIL, ["google-level"])),
        ('require = ["changelog"]', (ExitCode.PASS, ["maturity"])),
        ('require = ["changelog", "model-card"]', (ExitCode.FAIL, ["model-card"])),
    ],
)
def test_a_promise_is_held_or_told(settings: str, expected: tuple[ExitCode, list[str]], make: Make) -> None:
    """
    A least level and required practices fail the gate one by one, each by its name.
    """
    root = make({**FILES, "mlopskit.toml": f"[check.maturity]\n{settings}\n"})
    commit(root)

    assert expected == told(root, ASKED)


def test_a_level_that_no_scale_has_is_told_before_anything_is_judged(make: Make) -> None:
    """
    A promise that cannot be meant is no pass.
    """
    root = make({**FILES, "mlopskit.toml": "[check.maturity]\nminimum = { gogle = 1 }\n"})

    report = check(root, ASKED)
    assert (ExitCode.INCOMPLETE, True) == (report.exit_code, "there is no scale `gogle`" in report.cases[0].message)


def test_no_practice_may_be_lost_since_the_base(make: Make) -> None:
    """
    A practice that was held at the revision and is gone fails; one that was never held does not.
    """
    root = make(FILES)
    commit(root)
    kept = told(root, Wishes(("maturity",), since="HEAD"))
    (root / "CHANGELOG.md").unlink()

    assert (ExitCode.PASS, ["maturity"]) == kept
    assert (ExitCode.FAIL, ["changelog"]) == told(root, Wishes(("maturity",), since="HEAD"))
