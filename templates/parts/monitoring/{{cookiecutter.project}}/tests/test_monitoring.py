"""Drift and degradation are found, and too few answers conclude nothing."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from {{ cookiecutter.package }} import monitoring
from {{ cookiecutter.package }}.comparable import WINDOW
from {{ cookiecutter.package }}.data import FEATURES, PREPARED, TARGET
from {{ cookiecutter.package }}.evaluation import METRICS
from {{ cookiecutter.package }}.service import PREDICTIONS


@pytest.fixture(autouse=True)
def project(prepared: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with prepared data and a measured model."""
    monkeypatch.chdir(tmp_path)
    for path in (PREPARED, METRICS, PREDICTIONS):
        path.parent.mkdir(parents=True, exist_ok=True)
    prepared.to_csv(PREPARED, index=False)
    METRICS.write_text(json.dumps({"{{ cookiecutter.metric }}": {{ 0.98 if cookiecutter.kind == "class" else 1.0 }}}), encoding="utf-8")
    return tmp_path


def answer(rows: pd.DataFrame, when: datetime | None = None) -> None:
    """Write rows as the service does."""
    time = (when or datetime.now(UTC)).isoformat()
    kept = rows[[*FEATURES, TARGET]].assign(time=time, id=[f"{n:032x}" for n in range(len(rows))])
    kept.to_json(PREDICTIONS, orient="records", lines=True)


def learn(rows: pd.DataFrame, wrong: int) -> None:
    """Write what came out to be true: as many answers were wrong."""
    truth = rows[TARGET].to_numpy(copy=True)
{% if cookiecutter.kind == "class" %}
    truth[:wrong] = "another"
{% else %}
    truth[:wrong] = 10 * abs(truth).max()
{% endif %}
    ids = [f"{n:032x}" for n in range(len(rows))]
    pd.DataFrame({"id": ids, TARGET: truth}).to_csv(monitoring.TRUTH, index=False)


def test_what_was_asked_lately_is_laid_beside_the_training_data(prepared: pd.DataFrame) -> None:
    """Both files have the same columns, and no answer is lost."""
    answer(prepared)

    assert monitoring.main(["collect"]) == 0
    reference, current = (pd.read_csv(path) for path in (monitoring.REFERENCE, monitoring.CURRENT))
    assert list(reference.columns) == list(current.columns)
    assert TARGET in current.columns
    assert len(current) == len(prepared)


def test_old_answers_do_not_count(prepared: pd.DataFrame) -> None:
    """What was asked before the window says nothing of today."""
    answer(prepared, datetime.now(UTC) - WINDOW - timedelta(hours=1))

    assert monitoring.main(["collect"]) == 3


@pytest.mark.parametrize("kept", [None, "", "few"])
def test_too_few_answers_conclude_nothing(prepared: pd.DataFrame, kept: str | None) -> None:
    """Without a log, with an empty one and with a few answers the code is that of a failure."""
    if kept == "few":
        answer(prepared.head(3))
    elif kept is not None:
        PREDICTIONS.write_text(kept, encoding="utf-8")

    assert monitoring.main(["collect"]) == 3


@pytest.mark.parametrize(("wrong", "code"), [(0, 0), (100, 1)])
def test_a_model_that_is_no_longer_right_is_found(
    prepared: pd.DataFrame, wrong: int, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Answers that came out wrong fail the job and ask for a new model."""
    answer(prepared)
    learn(prepared, wrong)

    assert monitoring.main(["quality"]) == code
    assert monitoring.main(["verdict"]) == 0
    assert capsys.readouterr().out == f"retrain={'true' if wrong else 'false'}\n"


def test_without_any_truth_nothing_is_said_of_quality() -> None:
    """A verdict of an earlier day does not stay behind."""
    monitoring.FOLDER.mkdir(parents=True)
    monitoring.QUALITY.write_text('{"degraded": true}', encoding="utf-8")

    assert monitoring.main(["quality"]) == 0
    assert not monitoring.QUALITY.exists()


@pytest.mark.parametrize(("code", "told"), [(0, "false"), (1, "true"), (3, "false")])
def test_drift_asks_for_a_new_model(
    code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only what `mlops drift` calls drift does: a comparison that failed is none."""
    monitoring.FOLDER.mkdir(parents=True)
    monitoring.DRIFT.write_text(json.dumps({"exit_code": code}), encoding="utf-8")

    assert monitoring.main(["verdict"]) == 0
    assert capsys.readouterr().out == f"retrain={told}\n"


def test_the_rules_and_the_dashboard_ask_for_what_the_service_counts() -> None:
    """An alert on a number that nobody counts would never ring."""
    folder = Path(__file__).parent.parent
    package = folder / "src" / "{{ cookiecutter.package }}"
    code = (package / "telemetry.py").read_text(encoding="utf-8")
    asked = {
        word
        for name in ("alerts.yml", "grafana.json")
        for word in monitoring_words((folder / "monitoring" / name).read_text(encoding="utf-8"))
    }

    assert len(asked) >= 3
    assert [name for name in sorted(asked) if f'"{name}"' not in code] == []


def monitoring_words(text: str) -> set[str]:
    """Return the metrics that a text asks for, without the endings that Prometheus gives them."""
    found = pd.Series([text]).str.extractall(r"\b((?:service|model)_\w+)\{")[0]
    return set(found.str.replace(r"_(?:total|bucket|sum|count|info)$", "", regex=True)) - {"model"}
