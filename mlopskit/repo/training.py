"""Which code trains a model, told from code that only calls something `fit`."""

from mlopskit.repo.facts.model import Call, PythonFacts
from mlopskit.repo.libraries import LEARNING

TRAINERS = frozenset(
    {
        "xgboost.train", "xgboost.cv", "lightgbm.train", "lightgbm.cv", "catboost.train", "catboost.cv", "fasttext.train_supervised",
        "xgboost.dask.train", "xgboost.spark.train", "autogluon.tabular.TabularPredictor", "pycaret.classification.setup",
        "pycaret.regression.setup", "tfx.components.Trainer", "tfx.v1.components.Trainer", "spacy.training.train",
        "sklearn.model_selection.cross_val_score", "sklearn.model_selection.cross_validate", "spacy.cli.train.train",
        "xgboost_ray.train", "implicit.als", "unsloth.train", "mlx_lm.lora",
        "torch.distributed.pipelining", "ray.train.torch.TorchTrainer", "ray.train.xgboost.XGBoostTrainer",
    }
)  # fmt: skip
"""Calls that are a training by themselves."""
CLOUD_JOBS = (
    ".CustomTrainingJob", ".CustomContainerTrainingJob", ".CustomPythonPackageTrainingJob", ".AutoMLTabularTrainingJob",
    ".AutoMLImageTrainingJob", ".TrainingJob", ".create_training_job", ".TrainingStep", ".TuningStep", ".CustomJob",
)  # fmt: skip
"""Jobs that a cloud trains in, by the tail of the name."""
CLOUD_ESTIMATORS = ("sagemaker.", "azureml.train.", "google.cloud.aiplatform.")
FIT_METHODS = frozenset(
    {"fit", "partial_fit", "fit_resample", "fit_generator", "train_on_batch", "fit_one_cycle", "fine_tune"}
)
NO_MODELS = (
    "sklearn.preprocessing.", "sklearn.feature_extraction.", "sklearn.impute.", "sklearn.decomposition.",
    "sklearn.feature_selection.", "sklearn.compose.", "sklearn.random_projection.", "matplotlib.", "plotly.",
    "category_encoders.", "imblearn.over_sampling.", "imblearn.under_sampling.", "scipy.", "sklearn.calibration.display",
    "pyspark.ml.feature.", "tensorflow.keras.preprocessing.", "keras.preprocessing.", "feature_engine.", "numpy.",
    "sklearn.dummy.", "shap.", "lime.", "eli5.", "alibi.", "captum.", "umap.", "torchvision.transforms.", "evidently.",
)  # fmt: skip
"""Makers of objects that are fitted and are no models: scalers, encoders, figures, explainers, baselines."""
NO_MODEL_NAMES = (
    "scaler", "encoder", "imputer", "vectorizer", "tokenizer", "transformer", "preprocess", "binarizer", "pca", "figure", "fig",
    "ax", "selector", "normalizer", "explainer", "detector", "discretizer", "tfidf", "dv", "layout", "optimizer_config",
)  # fmt: skip
MODEL_BASES = ("Module", "LightningModule", "Model", "BaseEstimator", "ClassifierMixin", "RegressorMixin")


def training_line(facts: PythonFacts) -> int | None:
    """Return the line where a file trains a model, or None when it does not."""
    speaks = any(item.root in LEARNING for item in facts.imports)
    lines = [call.line for call in facts.calls if trains(call, speaks=speaks)]
    if speaks and (loop := _loop(facts)) is not None:
        lines.append(loop)
    return min(lines, default=None)


def trains(call: Call, *, speaks: bool) -> bool:
    """Whether a call trains a model; `speaks` says whether its file imports a learning library."""
    name = call.name
    if name in TRAINERS or name.endswith(CLOUD_JOBS):
        return True
    method = call.method
    if method in FIT_METHODS and "." in name:
        return _fits_model(call, speaks=speaks)
    if method == "train" and name.startswith("."):
        receiver = call.receiver.lower()
        return "trainer" in receiver or receiver.startswith(("ultralytics.", "transformers.", "trl."))
    return False


def _fits_model(call: Call, *, speaks: bool) -> bool:
    receiver = call.receiver
    if receiver.startswith(NO_MODELS):
        return False
    root, _, _ = receiver.partition(".")
    if root in LEARNING or receiver.startswith(("pyspark.ml.", "snowflake.ml.", "bigframes.ml.", *CLOUD_ESTIMATORS)):
        return True
    if any(word in receiver.lower().rsplit(".", 1)[-1] for word in NO_MODEL_NAMES):
        return False
    if receiver in {"self", "super()", "super"}:
        return False
    # an object of unknown make counts where a learning library is at hand and something is given to fit it on
    return speaks and bool(call.arguments)


def _loop(facts: PythonFacts) -> int | None:
    """Return the line of a training loop written by hand: gradients computed, then a step taken."""
    backward = [
        c.line for c in facts.calls if c.method in {"backward", "gradient", "value_and_grad", "apply_gradients"}
    ]
    steps = [
        c.line
        for c in facts.calls
        if c.method in {"step", "apply_gradients", "apply_updates", "update"} and "." in c.name
    ]
    return min(backward) if backward and steps else None
