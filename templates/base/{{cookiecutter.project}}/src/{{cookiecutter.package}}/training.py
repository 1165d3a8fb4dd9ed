"""Training: {{ cookiecutter.trains }}."""

import logging
from pathlib import Path

import joblib
import pandas as pd
{{ cookiecutter.more["training/imports.py"] }}

MODEL = Path("models/model.joblib")

log = logging.getLogger(__name__)
{% if "training/first.py" in cookiecutter.more %}


{{ cookiecutter.more["training/first.py"] }}
{% endif %}


def train_file(params: Params, prepared: Path = PREPARED, model: Path = MODEL) -> None:
    """Train on the training rows of the prepared file and write the model."""
    rows, _ = split(read(prepared), params)
    fitted = train(rows, params)
    model.parent.mkdir(parents=True, exist_ok=True)
    joblib.dump(fitted, model)
    log.info("trained on %d rows, wrote %s", len(rows), model)


def train(rows: pd.DataFrame, params: Params) -> {{ cookiecutter.estimator }}:
    """Return a model fitted to these rows."""
    return build(params).fit(rows[FEATURES], rows[TARGET])


{{ cookiecutter.more["training/baseline.py"] }}


{{ cookiecutter.more["training/build.py"] }}
