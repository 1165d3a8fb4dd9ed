"""What the features are, defined once: training and serving both read them from here."""

from datetime import timedelta
from pathlib import Path

from feast import Entity, FeatureView, Field, FileSource
from feast.types import Float64, String
from feast.value_type import ValueType

from {{ cookiecutter.package }}.data import CATEGORIES, FEATURES, NUMBERS

ROWS = Path(__file__).parent / "data/rows.parquet"
KEY = "row_id"
TOLD_AT = "told_at"

ENTITY = Entity(name="row", join_keys=[KEY], value_type=ValueType.INT64)

VIEW = FeatureView(
    name="rows",
    entities=[ENTITY],
    ttl=timedelta(0),  # values do not grow old; give a span where they do
    schema=[
        *(Field(name=name, dtype=Float64) for name in NUMBERS),
        *(Field(name=name, dtype=String) for name in CATEGORIES),
    ],
    source=FileSource(path=str(ROWS), timestamp_field=TOLD_AT),
    online=True,
)

NAMES = [f"{VIEW.name}:{name}" for name in FEATURES]
