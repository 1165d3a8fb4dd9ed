"""Is the model asked what it was trained on, and is it still right? `make watch` asks."""

import argparse
import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from .comparable import FEWEST, WINDOW, comparable
from .data import FEATURES, PREPARED, TARGET, read
from .errors import ProjectError
from .evaluation import METRICS
from .service import PREDICTIONS

TRUTH = Path("logs/truth.csv")
"""What came out to be true: a row for each answer of which it is known by now, with its `id`."""

FOLDER = Path("reports/monitoring")
REFERENCE = FOLDER / "reference.csv"
CURRENT = FOLDER / "current.csv"
DRIFT = FOLDER / "drift.json"
QUALITY = FOLDER / "quality.json"

{% if cookiecutter.kind == "class" %}
TOLERANCE = 0.05
"""How far the accuracy may fall below that of the model card."""
{% else %}
TOLERANCE = 0.2
"""By which part of it the mean error may be larger than that of the model card."""
{% endif %}

log = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> int:
    """Run one step; 1 says that the model is no longer right, 3 that nothing can be concluded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["collect", "quality", "verdict"])
    step = parser.parse_args(arguments).step
    logging.basicConfig(level="INFO", format="%(levelname)s %(name)s: %(message)s")
    try:
        return {"collect": collect, "quality": quality, "verdict": verdict}[step]()
    except ProjectError as error:
        log.error("%s", error)
        return 3


def collect() -> int:
    """Write what the model was trained on, and what it was asked lately, as they compare."""
    asked = recent(answers(PREDICTIONS), datetime.now(UTC))
    if len(asked) < FEWEST:
        raise ProjectError(
            f"{PREDICTIONS} has {len(asked)} answers of the last {WINDOW.days} days, "
            f"and {FEWEST} are the fewest that say something"
        )
    FOLDER.mkdir(parents=True, exist_ok=True)
    known, current = comparable(read(PREPARED), asked)
    known.to_csv(REFERENCE, index=False)
    current.to_csv(CURRENT, index=False)
    log.info("%d answers are held against the training data", len(asked))
    return 0


def quality() -> int:
    """Measure the answers of which the truth is known by now; 1 when too few of them were right."""
    QUALITY.unlink(missing_ok=True)
    if not TRUTH.is_file():
        log.info("%s is not there, so nothing is known of how right the answers were", TRUTH)
        return 0
    known = recent(answers(PREDICTIONS), datetime.now(UTC)).merge(
        pd.read_csv(TRUTH, dtype={"id": str}), on="id", suffixes=("", "_true")
    )
    if len(known) < FEWEST:
        raise ProjectError(f"the truth of {len(known)} answers is known; {FEWEST} are the fewest")
    promised = float(json.loads(METRICS.read_text(encoding="utf-8"))["{{ cookiecutter.metric }}"])
{% if cookiecutter.kind == "class" %}
    measured = round(float((known[TARGET] == known[f"{TARGET}_true"]).mean()), 6)
    degraded = measured < promised - TOLERANCE
{% else %}
    measured = round(float((known[TARGET] - known[f"{TARGET}_true"]).abs().mean()), 6)
    degraded = measured > promised * (1 + TOLERANCE)
{% endif %}
    told = {"measured": measured, "promised": promised, "answers": len(known), "degraded": degraded}
    QUALITY.parent.mkdir(parents=True, exist_ok=True)
    QUALITY.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    log.info("%d answers are known: %.3f measured, %.3f promised", len(known), measured, promised)
    return int(degraded)


def verdict() -> int:
    """Print whether the model must be trained anew, as a line that CI reads."""
    drifted = _content(DRIFT).get("exit_code") == 1
    degraded = bool(_content(QUALITY).get("degraded"))
    sys.stdout.write(f"retrain={'true' if drifted or degraded else 'false'}\n")
    return 0


def answers(log_file: Path) -> pd.DataFrame:
    """Return what the service was asked and answered, a row for each line of its log."""
    if not log_file.is_file():
        raise ProjectError(f"{log_file} is missing: the service writes it, `make fetch` brings it")
    lines = log_file.read_text(encoding="utf-8").splitlines()
    columns = ["id", "time", *FEATURES, TARGET]
    rows = pd.DataFrame([json.loads(line) for line in lines], columns=columns)
    return rows.assign(time=pd.to_datetime(rows["time"], utc=True))


def recent(rows: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """Return the rows of the window before now."""
    return rows[rows["time"] >= now - WINDOW]


def _content(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


if __name__ == "__main__":
    sys.exit(main())
