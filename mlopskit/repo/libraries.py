"""The libraries whose mention makes a Python file worth parsing, by what they are for; as of November 2026."""

import re
from functools import cache

LEARNING = frozenset(
    "sklearn torch tensorflow keras xgboost lightgbm catboost jax flax transformers pytorch_lightning lightning fastai"
    " statsmodels prophet sktime darts gluonts autogluon h2o pycaret mxnet paddle spacy gensim sentence_transformers"
    " diffusers accelerate trl peft ultralytics detectron2 mmcv mmdet stable_baselines3 rllib surprise implicit lightfm"
    " torchvision torchaudio torch_geometric skorch imblearn pmdarima neuralprophet cuml onnx onnxruntime optax equinox"
    " composer deepspeed unsloth axolotl timm kornia monai tpot flaml autosklearn hmmlearn pymc numpyro pyro lifelines"
    " econml causalml nltk river haiku snorkel ludwig tinygrad mlx coremltools skl2onnx simpletransformers setfit".split()
)
"""Libraries that train or run models."""

DATA = frozenset(
    "pandas numpy polars pyspark dask datasets pyarrow duckdb cudf vaex modin scipy geopandas cv2 PIL skimage"
    " databricks sqlalchemy ray".split()
)
"""Libraries for data, which machine learning and much else use."""

PRACTICE = frozenset(
    "mlflow wandb comet_ml neptune clearml dvclive dvc aim tensorboardX sacred trackio swanlab guild"
    " optuna hyperopt ray skopt nevergrad keras_tuner kerastuner ax smac"
    " shap lime eli5 captum alibi interpret dalex fairlearn aif360 responsibleai raiwidgets"
    " great_expectations pandera tensorflow_data_validation deepchecks soda pydeequ evidently whylogs nannyml"
    " alibi_detect frouros river phoenix arize fiddler giskard"
    " airflow prefect dagster kfp zenml metaflow kedro luigi mage_ai flytekit tfx tensorflow_model_analysis"
    " tensorflow_transform apache_beam azureml azure sagemaker boto3 google vertexai clearml hamilton ploomber"
    " snakemake sematic covalent"
    " feast tecton hopsworks hsfs featureform"
    " fastapi flask bentoml litserve streamlit gradio starlette sanic aiohttp tornado django falcon seldon_core kserve"
    " mlserver torchserve ts ray vllm triton tritonclient robyn blacksheep chainlit dash"
    " prometheus_client prometheus_fastapi_instrumentator starlette_exporter opentelemetry statsd datadog ddtrace"
    " sentry_sdk applicationinsights opencensus newrelic"
    " presidio_analyzer presidio_anonymizer opacus tensorflow_privacy diffprivlib faker scrubadub"
    " hydra omegaconf pydantic_settings dynaconf typer click locust huggingface_hub joblib skops gto".split()
)
"""Libraries of the practices around a model: tracking, tuning, checking, pipelines, serving, watching."""

SPEAKS = LEARNING | DATA | PRACTICE


@cache
def mentions() -> re.Pattern[bytes]:
    """Return the pattern of an import of any of these libraries at the beginning of a line."""
    names = b"|".join(sorted(name.encode() for name in SPEAKS))
    return re.compile(rb"\n[ \t]*(?:from|import)[ \t]+(?:" + names + rb")\b")


@cache
def learns() -> re.Pattern[bytes]:
    """Return the pattern of an import of a library that trains or runs models."""
    names = b"|".join(sorted(name.encode() for name in LEARNING))
    return re.compile(rb"\n[ \t]*(?:from|import)[ \t]+(?:" + names + rb")\b")
