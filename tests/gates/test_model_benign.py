"""Honest model files of the libraries that people use: none of them raises an alarm."""

import pickle
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import joblib  # type: ignore[import-untyped]  # it ships no types
import numpy as np
import pandas as pd
import pytest

from mlopskit.gates.judging.result import GateResult
from mlopskit.report import Outcome

Make = Callable[[Mapping[str, str]], Path]
Judge = Callable[[str, Path], GateResult]
Named = Iterator[tuple[str, Any]]

ROWS = np.arange(120.0).reshape(60, 2) % 7
LABELS = np.array(["x", "y", "z"] * 20)
VALUES = ROWS[:, 0] * 2 + 1


def of_scikit_learn() -> Named:
    """Go through fitted estimators of every kind."""
    from sklearn import (
        calibration,
        cluster,
        compose,
        decomposition,
        ensemble,
        feature_extraction,
        feature_selection,
        gaussian_process,
        impute,
        isotonic,
        kernel_approximation,
        linear_model,
        mixture,
        model_selection,
        naive_bayes,
        neighbors,
        neural_network,
        pipeline,
        preprocessing,
        svm,
        tree,
    )

    classifiers = (
        linear_model.LogisticRegression(),
        linear_model.SGDClassifier(),
        tree.DecisionTreeClassifier(),
        ensemble.RandomForestClassifier(3),
        ensemble.GradientBoostingClassifier(n_estimators=3),
        ensemble.HistGradientBoostingClassifier(max_iter=3),
        ensemble.AdaBoostClassifier(n_estimators=3),
        ensemble.VotingClassifier([("a", naive_bayes.GaussianNB()), ("b", tree.DecisionTreeClassifier())]),
        ensemble.StackingClassifier([("a", naive_bayes.GaussianNB())], cv=2),
        svm.SVC(probability=False),
        neighbors.KNeighborsClassifier(),
        neural_network.MLPClassifier((3,), max_iter=300),
        naive_bayes.GaussianNB(),
        calibration.CalibratedClassifierCV(naive_bayes.GaussianNB(), cv=2),
        model_selection.GridSearchCV(tree.DecisionTreeClassifier(), {"max_depth": [1, 2]}, cv=2),
        model_selection.RandomizedSearchCV(tree.DecisionTreeClassifier(), {"max_depth": [1, 2]}, n_iter=2, cv=2),
        pipeline.make_pipeline(preprocessing.StandardScaler(), linear_model.LogisticRegression()),
    )
    yield from ((type(one).__name__, one.fit(ROWS, LABELS)) for one in classifiers)
    regressors = (
        linear_model.Ridge(),
        linear_model.ElasticNetCV(cv=2),
        gaussian_process.GaussianProcessRegressor(),
        ensemble.ExtraTreesRegressor(3),
        ensemble.HistGradientBoostingRegressor(max_iter=3),
        svm.SVR(),
        neighbors.KNeighborsRegressor(algorithm="ball_tree"),
        compose.TransformedTargetRegressor(linear_model.Ridge(), transformer=preprocessing.StandardScaler()),
    )
    yield from ((type(one).__name__, one.fit(ROWS, VALUES)) for one in regressors)
    yield "Isotonic", isotonic.IsotonicRegression().fit(ROWS[:, 0], VALUES)
    shapers = (
        preprocessing.OneHotEncoder(),
        preprocessing.QuantileTransformer(n_quantiles=5),
        preprocessing.PolynomialFeatures(),
        impute.SimpleImputer(),
        impute.KNNImputer(),
        decomposition.PCA(1),
        decomposition.TruncatedSVD(1),
        cluster.KMeans(2),
        mixture.GaussianMixture(2),
        kernel_approximation.Nystroem(n_components=3),
        feature_selection.VarianceThreshold(),
    )
    yield from ((type(one).__name__, one.fit(ROWS)) for one in shapers)
    frame = pd.DataFrame({"n": ROWS[:, 0], "c": LABELS})
    columns = compose.ColumnTransformer([("c", preprocessing.OneHotEncoder(), ["c"])], remainder="passthrough")
    yield "Columns", columns.fit(frame)
    yield "Words", feature_extraction.text.TfidfVectorizer().fit(["a few words", "and more words"])
    yield "Frame", {"frame": frame, "series": frame["n"], "when": pd.Timestamp("2026-01-01"), "set": {1, 2}}
    yield "Categories", frame.astype({"c": "category"})
    yield "Random", {"new": np.random.default_rng(1), "old": np.random.RandomState(1)}


@pytest.mark.filterwarnings("ignore")
def test_no_model_of_scikit_learn_raises_an_alarm(make: Make, judge: Judge) -> None:
    """
    Estimators, transformers, pipelines, frames and generators pass, pickled and by joblib: more than fifty files.
    """
    root = make({"a.txt": ""})
    for number, (name, model) in enumerate(of_scikit_learn()):
        joblib.dump(model, root / f"{name}.joblib", compress=number % 2 * 3)
        (root / f"{name}.pkl").write_bytes(pickle.dumps(model, protocol=2 + number % 4))

    result = judge("model", root)

    assert (Outcome.PASS, []) == (result.outcome, [(each.path, each.message) for each in result.findings])
    assert len(list(root.glob("*.pkl")) + list(root.glob("*.joblib"))) >= 50


@pytest.mark.filterwarnings("ignore")
def test_no_model_of_xgboost_raises_an_alarm(make: Make, judge: Judge) -> None:
    """
    Boosters and the estimators around them pass.
    """
    xgboost = pytest.importorskip("xgboost", reason="xgboost is not installed: its own files cannot be made here")
    root = make({"a.txt": ""})
    matrix = xgboost.DMatrix(ROWS, label=VALUES)
    models = {
        "booster": xgboost.train({}, matrix, 2),
        "classifier": xgboost.XGBClassifier(n_estimators=2).fit(ROWS, ROWS[:, 0] > 3),
        "regressor": xgboost.XGBRegressor(n_estimators=2).fit(ROWS, VALUES),
        "ranker": xgboost.XGBRanker(n_estimators=2).fit(ROWS, VALUES.astype(int), group=[30, 30]),
    }
    for name, model in models.items():
        joblib.dump(model, root / f"{name}.joblib")
        (root / f"{name}.pkl").write_bytes(pickle.dumps(model))

    result = judge("model", root)
    assert (Outcome.PASS, []) == (result.outcome, [(each.path, each.message) for each in result.findings])


@pytest.mark.filterwarnings("ignore")
def test_no_model_of_lightgbm_raises_an_alarm(make: Make, judge: Judge) -> None:
    """
    Boosters and the estimators around them pass.
    """
    lightgbm = pytest.importorskip("lightgbm", reason="lightgbm is not installed: its own files cannot be made here")
    root = make({"a.txt": ""})
    quiet = {"verbose": -1, "n_estimators": 2}
    models = {
        "booster": lightgbm.train({"verbose": -1}, lightgbm.Dataset(ROWS, VALUES), 2),
        "classifier": lightgbm.LGBMClassifier(**quiet).fit(ROWS, LABELS),
        "regressor": lightgbm.LGBMRegressor(**quiet).fit(ROWS, VALUES),
        "ranker": lightgbm.LGBMRanker(**quiet).fit(ROWS, VALUES.astype(int), group=[30, 30]),
    }
    for name, model in models.items():
        joblib.dump(model, root / f"{name}.joblib")
        (root / f"{name}.pkl").write_bytes(pickle.dumps(model))

    result = judge("model", root)
    assert (Outcome.PASS, []) == (result.outcome, [(each.path, each.message) for each in result.findings])


def networks_of_torch(torch: Any) -> Named:  # noqa: ANN401 - torch itself
    """Go through networks and what is saved beside them."""
    nn = torch.nn
    layers = (
        nn.Linear(2, 1),
        nn.Conv2d(1, 2, 3),
        nn.LSTM(2, 3),
        nn.TransformerEncoderLayer(4, 2),
        nn.Embedding(3, 2),
        nn.BatchNorm1d(3),
        nn.MultiheadAttention(4, 2),
        nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Dropout()),
        nn.ModuleDict({"a": nn.GRU(2, 2)}),
    )
    for layer in layers:
        yield f"state-{type(layer).__name__}", layer.state_dict()
        yield f"whole-{type(layer).__name__}", layer
    optimizer = torch.optim.Adam(layers[0].parameters())
    yield "checkpoint", {"epoch": 1, "model": layers[0].state_dict(), "optimizer": optimizer.state_dict()}
    kinds = (torch.float16, torch.bfloat16, torch.int8, torch.bool, torch.complex64)
    yield "tensors", [torch.ones(2, dtype=kind) for kind in kinds]
    yield "sparse", torch.eye(3).to_sparse()
    yield "parameter", nn.Parameter(torch.ones(2))
    yield "size", torch.ones(2, 3).size()


def test_no_model_of_torch_raises_an_alarm(make: Make, judge: Judge) -> None:
    """
    States, whole networks, checkpoints and tensors pass, in the new archive and in the old format.
    """
    torch = pytest.importorskip("torch", reason="torch is not installed: its own files cannot be made here")
    root = make({"a.txt": ""})
    for name, model in networks_of_torch(torch):
        torch.save(model, root / f"{name}.pt")
        torch.save(model, root / f"{name}-old.pth", _use_new_zipfile_serialization=False)

    result = judge("model", root)

    assert (Outcome.PASS, []) == (result.outcome, [(each.path, each.message) for each in result.findings])
