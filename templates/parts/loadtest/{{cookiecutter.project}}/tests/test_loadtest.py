"""What the load test asks can be asked, and it fails when the numbers are bad."""

import runpy
from pathlib import Path

import pandas as pd
import pytest

from {{ cookiecutter.package }}.data import PREPARED
from {{ cookiecutter.package }}.schema import CONTRACT, question

ROOT = Path(__file__).parent.parent
LOCUSTFILE = ROOT / "loadtest/locustfile.py"


@pytest.fixture(scope="module")
def loadtest() -> dict[str, object]:
    """Return what the file of the load test defines: its own limits, no patches of Python."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("LOCUST_SKIP_MONKEY_PATCH", "1")
        patched.delenv("LOADTEST_P95_MS", raising=False)
        patched.delenv("LOADTEST_ERRORS", raising=False)
        return runpy.run_path(str(LOCUSTFILE))


def test_every_question_fits_the_contract(
    loadtest: dict[str, object],
    prepared: pd.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """A load test of refusals would measure nothing."""
    monkeypatch.chdir(tmp_path)
    PREPARED.parent.mkdir(parents=True)
    prepared.to_csv(PREPARED, index=False)
    asked = question(ROOT / CONTRACT)
    rows = loadtest["rows"]
    assert callable(rows)

    assert len([asked(**row) for row in rows()]) == len(prepared)


@pytest.mark.parametrize(
    ("answers", "errors", "p95", "said"),
    [
        (1000, 0.0, 80.0, []),
        (1000, 0.5, 80.0, ["failed"]),
        (1000, 0.0, 9000.0, ["took"]),
        (0, 0.0, None, ["only", "took"]),
    ],
)
def test_bad_numbers_are_told(
    loadtest: dict[str, object], answers: int, errors: float, p95: float | None, said: list[str]
) -> None:
    """Slow answers, errors and no answers at all each fail the run; good numbers do not."""
    trouble = loadtest["trouble"]
    assert callable(trouble)
    found = trouble(answers, errors, p95)

    assert [word for word in said if not any(word in line for line in found)] == []
    assert len(found) == len(said)
