"""A small training system that does many practices for real, written out so that a test can spoil one line of it."""

from collections.abc import Mapping
from pathlib import Path

from mlopskit import practices
from mlopskit.findings import Finding
from mlopskit.maturity.assess import assess
from mlopskit.maturity.scale import shipped
from mlopskit.repo import Repo

Files = dict[str, str]

PARAMS = "seed: 7\ntest_size: 0.2\ntrain:\n  c: 1.0\n"
PREPARE = """
import logging

import pandas as pd
import pandera.pandas as pa

logger = logging.getLogger(__name__)
SCHEMA = pa.DataFrameSchema({"mass": pa.Column(float, pa.Check.ge(0)), "species": pa.Column(str)})


def prepare(frame: pd.DataFrame) -> pd.DataFrame:
    logger.info("validating %d rows", len(frame))
    return SCHEMA.validate(frame).dropna()


if __name__ == "__main__":
    prepare(pd.read_csv("data/raw.csv")).to_csv("data/clean.csv", index=False)
"""
TRAIN = """
import json
import logging
import random
import sys

import joblib
import mlflow
import numpy as np
import pandas as pd
import yaml
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

logger = logging.getLogger(__name__)


def train(params: dict) -> float:
    random.seed(params["seed"])
    np.random.seed(params["seed"])
    frame = pd.read_csv("data/clean.csv")
    x_train, x_test, y_train, y_test = train_test_split(
        frame[["mass"]], frame["species"], test_size=params["test_size"], random_state=params["seed"]
    )
    model = LogisticRegression(C=params["train"]["c"]).fit(x_train, y_train)
    accuracy = accuracy_score(y_test, model.predict(x_test))
    baseline = DummyClassifier().fit(x_train, y_train).score(x_test, y_test)
    with mlflow.start_run():
        mlflow.log_params(params["train"])
        mlflow.log_metric("accuracy", accuracy)
        mlflow.sklearn.log_model(model, name="model", registered_model_name="species")
    joblib.dump(model, "models/model.joblib")
    with open("reports/metrics.json", "w") as file:
        json.dump({"accuracy": accuracy, "baseline": baseline}, file)
    if accuracy < baseline:
        raise SystemExit("the model does not beat the baseline")
    return accuracy


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    with open("params.yaml") as file:
        train(yaml.safe_load(file))
"""
TEST = """
import pandas as pd
import pytest

from species.prepare import prepare


def test_nulls_are_dropped():
    frame = pd.DataFrame({"mass": [1.0, 2.0], "species": ["a", "b"]})
    assert len(prepare(frame)) == 2


def test_negative_mass_is_refused():
    with pytest.raises(Exception):
        prepare(pd.DataFrame({"mass": [-1.0], "species": ["a"]}))
"""
DVC = """stages:
  prepare:
    cmd: python -m species.prepare
    deps:
      - data/raw.csv
      - src/species/prepare.py
    outs:
      - data/clean.csv
  train:
    cmd: python -m species.train
    deps:
      - data/clean.csv
      - src/species/train.py
    params:
      - train
    outs:
      - models/model.joblib
    metrics:
      - reports/metrics.json:
          cache: false
"""
MAKEFILE = """.PHONY: lint test train
lint:
\truff check .
\truff format --check .
test:
\tpytest --cov=species
train:
\tdvc repro
"""
JUSTFILE = """lint:
    ruff check .
    ruff format --check .
test:
    pytest --cov=species
train:
    dvc repro
"""
WORKFLOW = """name: ci
on:
  push:
    branches: [main]
  pull_request:
jobs:
  check:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        python: ["3.11", "3.12"]
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: ${{ matrix.python }}
      - run: pip install -e .
      - run: make lint
      - run: make test
  train:
    runs-on: ubuntu-latest
    needs: check
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install -e .
      - run: make train
"""
GITLAB = """check:
  parallel:
    matrix:
      - PYTHON: ["3.11", "3.12"]
  image: python:$PYTHON
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == "main"
  script:
    - pip install -e .
    - make lint
    - make test
train:
  image: python:3.12
  needs: [check]
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == "main"
  script:
    - pip install -e .
    - make train
"""
HOOKS = """repos:
  - repo: https://github.com/astral-sh/ruff-pre-commit
    rev: v0.14.0
    hooks:
      - id: ruff-check
      - id: ruff-format
"""
LEFTHOOK = """pre-commit:
  commands:
    check:
      run: ruff check .
    format:
      run: ruff format --check .
"""
PYPROJECT = """[project]
name = "species"
version = "1.0.0"
requires-python = ">=3.11"
dependencies = ["joblib", "mlflow", "numpy", "pandas", "pandera", "pyyaml", "scikit-learn"]

[dependency-groups]
dev = ["dvc", "pytest", "pytest-cov", "ruff"]

[tool.ruff]
line-length = 100
"""
POETRY_LOCK = """[[package]]
name = "numpy"
version = "2.3.0"
files = [{file = "numpy-2.3.0.tar.gz", hash = "sha256:00"}]

[[package]]
name = "pandas"
version = "2.3.0"
files = [{file = "pandas-2.3.0.tar.gz", hash = "sha256:00"}]

[metadata]
lock-version = "2.1"
python-versions = ">=3.11"
content-hash = "00"
"""
UV_LOCK = """version = 1
requires-python = ">=3.11"

[[package]]
name = "numpy"
version = "2.3.0"

[[package]]
name = "pandas"
version = "2.3.0"
"""
README = "# Species\n\n## Set-up\n\n```bash\npip install -e .\nmake train\n```\n"

PROJECT: Files = {
    "README.md": README,
    "LICENSE": "MIT License\n\nPermission is hereby granted, free of charge, to any person\n",
    "pyproject.toml": PYPROJECT,
    "poetry.lock": POETRY_LOCK,
    "params.yaml": PARAMS,
    "dvc.yaml": DVC,
    "data/raw.csv.dvc": "outs:\n- md5: 00000000000000000000000000000000\n  size: 10\n  path: raw.csv\n",
    ".dvc/config": "[core]\n    remote = store\n['remote \"store\"']\n    url = s3://bucket/species\n",
    "src/species/__init__.py": "",
    "src/species/prepare.py": PREPARE,
    "src/species/train.py": TRAIN,
    "tests/test_prepare.py": TEST,
    "Makefile": MAKEFILE,
    ".github/workflows/ci.yml": WORKFLOW,
    ".pre-commit-config.yaml": HOOKS,
}
"""It uses GitHub Actions, make, pre-commit, poetry's lock, DVC, MLflow and pandera."""


def answers(root: Path, files: Files) -> dict[str, Finding]:
    """Write the files into the folder and return the answer to each practice."""
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
    return {finding.practice: finding for finding in practices.run(Repo(root))}


def levels(found: Mapping[str, Finding]) -> dict[str, float]:
    """Return the level on each scale."""
    return {scale.id: assess(scale, found.values()).level for scale in shipped()}
