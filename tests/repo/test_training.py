"""Which files train a model, and what kind of repository that makes."""

import pytest

from tests.repo.conftest import Workshop

SKLEARN = "from sklearn.svm import SVC\nSVC().fit(x, y)\n"

TRAINS = {
    "estimator": "from sklearn.linear_model import Ridge\nmodel = Ridge()\nmodel.fit(x, y)\n",
    "pipeline": "from sklearn.pipeline import make_pipeline\np = make_pipeline(a, b)\np.fit(x, y)\n",
    "search": "from sklearn.model_selection import GridSearchCV\nGridSearchCV(m, g).fit(x)\n",
    "given": "from sklearn.base import BaseEstimator\ndef run(model: BaseEstimator):\n    model.fit(x, y)\n",
    "torch": "import torch\nfor b in d:\n    loss.backward()\n    optimizer.step()\n",
    "scaled": "import torch\noptimizer.zero_grad()\nscaler(loss, optimizer)\n",
    "lightning": "import lightning as L\ntrainer = L.Trainer()\ntrainer.fit(model, data)\n",
    "keras": "from tensorflow import keras\nm = keras.Sequential()\nm.compile()\nm.fit(x, epochs=3)\n",
    "xgboost": "import xgboost as xgb\nxgb.train({}, d)\n",
    "lightgbm": "import lightgbm\nlightgbm.train({}, d)\n",
    "transformers": "from transformers import Trainer\nTrainer(model=m).train()\n",
    "spark": "from pyspark.ml.classification import LogisticRegression\nLogisticRegression().fit(df)\n",
    "tfx": "from tfx.components import Trainer\nTrainer(module_file='x')\n",
    "vertex": "from google.cloud import aiplatform\naiplatform.CustomTrainingJob(display_name='x').run()\n",
    "sagemaker": "from sagemaker.sklearn import SKLearn\nSKLearn(entry_point='t.py').fit({'train': s3})\n",
    "yolo": "from ultralytics import YOLO\nYOLO('n.pt').train(data='coco.yaml')\n",
}
DOES_NOT = {
    "scaler": "from sklearn.preprocessing import StandardScaler\ns = StandardScaler()\ns.fit(x)\n",
    "encoder": "from sklearn.preprocessing import LabelEncoder as E\nE().fit(y)\n",
    "named": "import sklearn.linear_model\nscaler.fit(x)\n",
    "vectorizer": "from sklearn.feature_extraction.text import TfidfVectorizer\nbag.fit(x)\n",
    "figure": "import torch\nimport matplotlib.pyplot as plt\nfig = plt.figure()\nfig.fit(x)\n",
    "curve": "import numpy as np\nfrom scipy.stats import norm\nnorm.fit(x)\nnp.polynomial.Polynomial.fit(x, y, 2)\n",
    "clothes": "import os\nshirt.fit(person)\nclient.train(dog)\n",
    "inference": "import torch\nmodel.eval()\nmodel(x)\n",
    "mode": "import torch\nmodel.train()\n",
    "comment": "from sklearn.svm import SVC\n# SVC().fit(x, y)\ns = 'SVC().fit(x, y)'\n",
    "dummy": "from sklearn.dummy import DummyClassifier\nDummyClassifier().fit(x, y)\n",
    "explainer": "import shap\nfrom sklearn.svm import SVC\nshap.Explainer(m).fit(x)\n",
}


@pytest.mark.parametrize("name", TRAINS)
def test_what_trains(workshop: Workshop, name: str) -> None:
    """
    A fit of a model, a loop with gradients, a trainer and a cloud's job are training.
    """
    assert {"train.py"} == workshop.write({"train.py": TRAINS[name]}).repo().training


@pytest.mark.parametrize("name", DOES_NOT)
def test_what_only_looks_like_training(workshop: Workshop, name: str) -> None:
    """
    Scalers, encoders, figures, distributions, comments and inference are none.
    """
    assert frozenset() == workshop.write({"train.py": DOES_NOT[name]}).repo().training


def test_training_through_the_projects_own_modules(workshop: Workshop) -> None:
    """
    A job that fits a model of unknown make trains when the project's own models are within its imports.
    """
    repo = workshop.write(
        {
            "src/app/core/models.py": "from sklearn.ensemble import RandomForestRegressor\nclass M:\n    pass\n",
            "src/app/jobs/training.py": "import mlflow\nfrom app.core import models\nmodel = get()\nmodel.fit(x, y)\n",
            "src/app/jobs/other.py": "import mlflow\nmodel.fit(x, y)\n",
        }
    ).repo()

    assert {"src/app/jobs/training.py": 4} == repo.training_lines


def test_tests_examples_and_vendored_copies_do_not_train_the_product(workshop: Workshop) -> None:
    """
    Only the product counts, unless all code lies in a folder of examples.
    """
    files = {f"{place}/t.py": SKLEARN for place in ("tests", "examples/a", "vendor/x", "docs", "{{cookiecutter.x}}")}

    assert frozenset() == workshop.write({**files, "app/main.py": "import pandas\n"}).repo().training


KINDS = {
    "none": {"app.py": "import flask\n", "README.md": "We use scikit-learn, torch and MLflow.\n"},
    "training": {"src/train.py": SKLEARN, "Dockerfile": "FROM python:3.12\nCOPY src src\n"},
    "research": {
        "train.py": "import torch\nloss.backward()\nopt.step()\n",
        "README.md": "paper",
        "modeling_test.py": "import torch\ndef test_a():\n    assert f() == 1\n",
    },
    "notebooks": {
        "a.ipynb": '{"cells": [{"cell_type": "code", "source": ["from sklearn.svm import SVC\\n", "SVC().fit(x)"]}]}'
    },
    "serving": {"app.py": "import fastapi\nimport onnxruntime\nonnxruntime.InferenceSession('m.onnx')\n"},
    "library": {
        "pyproject.toml": '[project]\nname = "x"\nclassifiers = ["Programming Language :: Python"]\n',
        "docs/conf.py": "",
        "x/a.py": "from sklearn.base import BaseEstimator\nfrom sklearn.svm import SVC\n"
        "class A(BaseEstimator):\n    def fit(self, x, y):\n        SVC().fit(x, y)\n",
    },
    "monorepo": {
        f"{name}/{file}": text
        for name in ("churn", "fraud", "price")
        for file, text in (("requirements.txt", "scikit-learn\n"), ("train.py", SKLEARN), ("Dockerfile", "FROM x\n"))
    },
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_of_a_repository_is_told_with_evidence(workshop: Workshop, kind: str) -> None:
    """
    Each kind is recognised, and each but "none" shows where.
    """
    profile = workshop.write(KINDS[kind]).repo().profile

    assert (kind, kind != "none") == (profile.kind, bool(profile.why))
