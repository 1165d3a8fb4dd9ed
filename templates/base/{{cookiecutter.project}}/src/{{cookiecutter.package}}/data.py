"""The data: {{ cookiecutter.data_module }}."""

{% if "data/imports.py" in cookiecutter.more %}
{{ cookiecutter.more["data/imports.py"] }}
{% else %}
import logging
from pathlib import Path

import pandas as pd
from sklearn.model_selection import train_test_split
{% endif %}

from .errors import ProjectError
from .params import Params

RAW = Path("data/raw/{{ cookiecutter.raw }}")
PREPARED = Path("data/prepared/{{ cookiecutter.data }}.csv")
{% if "data/first.py" in cookiecutter.more %}
{{ cookiecutter.more["data/first.py"] }}
{% endif %}

{{ cookiecutter.more["data/columns.py"] }}

log = logging.getLogger(__name__)


def prepare_file(raw: Path = RAW, prepared: Path = PREPARED) -> None:
    """{{ cookiecutter.prepares }}."""
    rows = prepare(read(raw))
    prepared.parent.mkdir(parents=True, exist_ok=True)
    rows.to_csv(prepared, index=False, lineterminator="\n")
    log.info("prepared %d rows in %s", len(rows), prepared)


def read(path: Path) -> pd.DataFrame:
    """{{ cookiecutter.reads }}."""
    if not path.is_file():
        raise ProjectError(f"{path} is missing: `dvc pull` fetches the data")
{% if "data/read.py" in cookiecutter.more %}
{{ cookiecutter.more["data/read.py"] }}
{% else %}
    return pd.read_csv(path)
{% endif %}


{{ cookiecutter.more["data/prepare.py"] }}


def split(rows: pd.DataFrame, params: Params) -> tuple[pd.DataFrame, pd.DataFrame]:
{{ cookiecutter.more["data/split.py"] }}
{% if cookiecutter.even %}
    train, test = train_test_split(
        rows, test_size=params.test_share, random_state=params.seed, stratify=rows[{{ cookiecutter.even }}]
    )
    return train, test
{% endif %}


def require(rows: pd.DataFrame, columns: list[str]) -> None:
    """Raise an error that names the columns that are not there."""
    missing = [column for column in columns if column not in rows.columns]
    if missing:
        raise ProjectError(f"the data lack the column(s) {', '.join(missing)}")
{% if "data/last.py" in cookiecutter.more %}


{{ cookiecutter.more["data/last.py"] }}
{% endif %}
