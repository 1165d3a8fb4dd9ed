"""A version's lineage as a model card with the front matter that the Hugging Face Hub reads."""

import re
from collections.abc import Iterator

from mlopskit.versioning.lineage import Lineage

INTENDED = "Say here what the model is for, what it is not for, and where it fails: nobody else can know."

TASKS = frozenset(
    [
        "text-classification",
        "token-classification",
        "question-answering",
        "summarization",
        "translation",
        "text-generation",
        "fill-mask",
        "feature-extraction",
        "sentence-similarity",
        "text-ranking",
        "image-classification",
        "object-detection",
        "image-segmentation",
        "depth-estimation",
        "image-to-text",
        "image-feature-extraction",
        "video-classification",
        "audio-classification",
        "automatic-speech-recognition",
        "text-to-speech",
        "tabular-classification",
        "tabular-regression",
        "time-series-forecasting",
        "reinforcement-learning",
        "graph-ml",
    ]
)
"""What the Hub calls the tasks that a model can be for."""


def card(lineage: Lineage) -> str:
    """Return the card as Markdown; only what it is meant for is left to a person."""
    import yaml

    head = yaml.safe_dump(front_matter(lineage), sort_keys=False, allow_unicode=True)
    return f"---\n{head}---\n\n" + "\n".join(_body(lineage))


def front_matter(lineage: Lineage) -> dict[str, object]:
    """Return the card's metadata in the Hub's own words."""
    results = [
        {"type": _word(name), "name": name.rpartition(":")[2], "value": value} for name, value in lineage.metrics
    ]
    task = next((word for word in (lineage.kind, *lineage.labels) if word in TASKS), "")
    data = lineage.data[0] if lineage.data else None
    told: dict[str, object] = {
        "license": lineage.licence.lower(),
        "library_name": _library(lineage),
        "pipeline_tag": task,
        "tags": list(lineage.labels),
        "datasets": [each.path for each in lineage.data],
        "model_name": lineage.version.model,
        "metrics": sorted({_word(name) for name, _ in lineage.metrics}),
        "model-index": [
            {
                "name": lineage.version.model,
                "results": [
                    {
                        "task": {"type": task or "other"},
                        "dataset": {
                            "name": data.path if data else "unknown",
                            "type": "dvc",
                            "revision": data.md5 if data else "",
                        },
                        "metrics": results,
                    }
                ],
            }
        ]
        if results
        else [],
    }
    return {key: value for key, value in told.items() if value}


def _body(lineage: Lineage) -> Iterator[str]:
    version = lineage.version
    yield f"# {version.model} {version.version}\n"
    yield f"{lineage.title or 'A model.'}\n"
    yield f"## Intended use\n\n{INTENDED}\n"
    yield "## Where it comes from\n"
    yield from _table(("what", "value"), list(_origin(lineage)))
    yield "## How it was made\n"
    yield from _table(("stage", "command"), [(step.name, step.command) for step in lineage.steps])
    yield "## Data\n"
    yield from _table(("path", "MD5", "bytes"), [(each.path, each.md5, str(each.size or "")) for each in lineage.data])
    yield "## Parameters\n"
    yield from _table(("parameter", "value"), [(name, str(value)) for name, value in lineage.parameters])
    yield "## Metrics\n"
    yield from _table(("metric", "value"), [(name, repr(value)) for name, value in lineage.metrics])
    yield "## Environment\n"
    pins = [(name, pinned) for name, pinned in lineage.packages]
    yield from _table(("package", "version"), [*((("python", lineage.python),) if lineage.python else ()), *pins])


def _origin(lineage: Lineage) -> Iterator[tuple[str, str]]:
    version, model = lineage.version, lineage.model
    told = {
        "repository": lineage.source,
        "commit": version.commit,
        "made by": f"{lineage.author.name}, {lineage.author.when:%Y-%m-%d %H:%M} UTC",
        "registered by": f"{version.who}, {version.when:%Y-%m-%d %H:%M} UTC",
        "file": model.path if model else "",
        "MD5": model.md5 if model else "",
        "licence": lineage.licence,
        **{f"lock {path}": f"sha256 {digest}" for path, digest in lineage.environment},
    }
    yield from ((what, value) for what, value in told.items() if value)


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    if not rows:
        yield "None is recorded.\n"
        return
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(_inert(each) for each in row)} |"
    yield ""


def _inert(text: str) -> str:
    """Return text of a repository so that Markdown and HTML take it for nothing else."""
    flat = " ".join(text.split())
    return re.sub(r"([\\`*_{}\[\]<>|#!&])", r"\\\1", flat)


def _word(metric: str) -> str:
    return re.sub(r"[^a-z0-9_]+", "_", metric.rpartition(":")[2].lower())


def _library(lineage: Lineage) -> str:
    known = {"torch": "pytorch", "tensorflow": "tensorflow", "keras": "keras", "transformers": "transformers"}
    known |= {"scikit-learn": "sklearn", "xgboost": "xgboost", "lightgbm": "lightgbm", "catboost": "catboost"}
    pinned = dict(lineage.packages)
    return next((library for package, library in known.items() if package in pinned), "")
