"""What `dvc.yaml` and its lock say: stages with commands, inputs, outputs and parameters, and the metrics kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mlopskit.findings import Evidence
from mlopskit.repo.snapshot import Repo


@dataclass(frozen=True, slots=True)
class DvcStage:
    """One stage as the pipeline file has it, and as the lock had it when it last ran (None when it never did)."""

    path: str
    line: int | None
    name: str
    defined: dict[str, Any]
    locked: dict[str, Any] | None


def dvc_stages(repo: Repo) -> tuple[DvcStage, ...]:
    """Return the stages of every pipeline file of the product, with what the lock beside it says."""
    files = [path for path in repo.glob("**/dvc.yaml") if repo.is_product(path)]
    return tuple(stage for path in files for stage in _stages(repo, path))


def dvc_metrics(repo: Repo) -> tuple[Evidence, ...]:
    """Return where a pipeline file names its metrics, in a stage or for the whole."""
    found = [
        Evidence(s.path, repo.line_of(s.path, "stages", s.name, "metrics"), "keeps metrics")
        for s in dvc_stages(repo)
        if s.defined.get("metrics")
    ]
    for path in repo.glob("**/dvc.yaml"):
        document = repo.data(path)
        if repo.is_product(path) and isinstance(document, dict) and document.get("metrics"):
            found.append(Evidence(path, repo.line_of(path, "metrics"), "keeps metrics"))
    return tuple(found)


def locked_paths(stage: dict[str, Any], key: str) -> frozenset[str]:
    """Return the paths under `deps` or `outs`, of a definition (plain or with options) or of a lock (with hashes)."""
    paths = set()
    for item in stage.get(key) or []:
        if isinstance(item, dict):
            paths.add(str(item["path"] if "path" in item else next(iter(item), "")))
        else:
            paths.add(str(item))
    return frozenset(path.rstrip("/") for path in paths)


def stale_parameters(repo: Repo, stage: DvcStage) -> str:
    """Return which parameter has another value than the lock, or an empty string."""
    folder = stage.path.rpartition("/")[0]
    for file, values in _table(stage.locked, "params").items():
        current = repo.data(f"{folder}/{file}".lstrip("/"))
        for key, value in (values or {}).items():
            if _at(current, key) != value:
                return f"the parameter `{key}` has another value"
    return ""


def _at(document: object, route: str) -> object:
    for part in route.split("."):
        if not isinstance(document, dict) or part not in document:
            return None
        document = document[part]
    return document


def _stages(repo: Repo, path: str) -> Iterator[DvcStage]:
    defined = _table(repo.data(path), "stages")
    locked = _table(repo.data(path.removesuffix(".yaml") + ".lock"), "stages")
    for name, stage in defined.items():
        if isinstance(stage, dict):
            kept = locked.get(name)
            yield DvcStage(
                path, repo.line_of(path, "stages", name), name, stage, kept if isinstance(kept, dict) else None
            )


def _table(document: object, key: str) -> dict[str, Any]:
    value = document.get(key) if isinstance(document, dict) else None
    return value if isinstance(value, dict) else {}
