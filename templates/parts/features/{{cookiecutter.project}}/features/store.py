"""
The feature store: filled from the prepared data, read by training and by serving.

Feast asks for an older pandas than the project has, so it lives in an environment of its own,
`.venv-features`; `make features` makes it and runs this file there.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from definitions import ENTITY, KEY, NAMES, ROWS, TOLD_AT, VIEW
from feast import FeatureStore

from {{ cookiecutter.package }}.data import FEATURES, PREPARED, read
from {{ cookiecutter.package }}.errors import ProjectError

HERE = Path(__file__).parent
REPORT = Path("reports/features.json")
FIRST_TOLD = datetime(2026, 1, 1, tzinfo=UTC)
"""When the rows of the prepared data were told; put the real time here when your data have one."""

log = logging.getLogger(__name__)


def fill(prepared: Path = PREPARED) -> FeatureStore:
    """Write the features of all rows into the store, for training and for serving."""
    rows = read(prepared)
    ROWS.parent.mkdir(parents=True, exist_ok=True)
    told = pd.Timestamp(FIRST_TOLD)
    rows[FEATURES].assign(**{KEY: range(len(rows)), TOLD_AT: told}).to_parquet(ROWS, index=False)
    store = FeatureStore(repo_path=str(HERE))
    store.apply([ENTITY, VIEW])
    store.materialize(datetime(2000, 1, 1, tzinfo=UTC), datetime.now(UTC))
    return store


def for_training(store: FeatureStore, keys: list[int], at: datetime) -> pd.DataFrame:
    """Return the features of rows as they were known at a time, so that no future leaks in."""
    asked = pd.DataFrame({KEY: keys, "event_timestamp": pd.Timestamp(at)})
    rows = store.get_historical_features(entity_df=asked, features=NAMES).to_df()
    return rows.sort_values(KEY).reset_index(drop=True)[FEATURES]


def for_serving(store: FeatureStore, keys: list[int]) -> pd.DataFrame:
    """Return the features of rows as they are known now, fast."""
    asked = [{KEY: key} for key in keys]
    return store.get_online_features(features=NAMES, entity_rows=asked).to_df()[FEATURES]


def prove(prepared: Path = PREPARED, report: Path = REPORT) -> None:
    """Insist that serving reads what training reads, and both what was prepared."""
    store = fill(prepared)
    rows = read(prepared)[FEATURES]
    keys = list(range(len(rows)))
    trained, served = for_training(store, keys, datetime.now(UTC)), for_serving(store, keys)
    different = {
        "training": different_columns(rows, trained),
        "serving": different_columns(rows, served),
    }
    report.parent.mkdir(parents=True, exist_ok=True)
    told = {"rows": len(rows), "features": FEATURES, "different": different}
    report.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    log.info("%d rows of %d features in the store", len(rows), len(FEATURES))
    if any(different.values()):
        raise ProjectError(f"the store gives other values than were prepared: {different}")


def different_columns(expected: pd.DataFrame, given: pd.DataFrame) -> list[str]:
    """Return the columns that are not the same, value by value; two gaps are the same."""
    same = (expected == given) | (expected.isna() & given.isna())
    return [str(name) for name in expected.columns if not same[name].all()]


def main() -> int:
    """Fill the store and prove it; return the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    log.setLevel(logging.INFO)
    try:
        prove()
    except ProjectError as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
