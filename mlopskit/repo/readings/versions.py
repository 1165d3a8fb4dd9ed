"""What is tracked by content: outputs of DVC, files under Git LFS, and which file names mean data or a model."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from mlopskit.findings import Evidence
from mlopskit.repo.facts.model import Call
from mlopskit.repo.remembering import once_per_repo
from mlopskit.repo.snapshot import Repo, Seen
from mlopskit.repo.tables import load

HASHES = ("md5", "etag", "checksum", "hash", "version_id")
MODEL_WORDS = ("model", "checkpoint", "weights", "classifier", "regressor", "estimator")
DATA_FOLDERS = ("data", "dataset", "datasets", "raw", "processed", "corpus")


def dvc_outputs(repo: Repo) -> tuple[Evidence, ...]:
    """Return the outputs that DVC tracks with a hash; `detail` is the path of the output."""
    pointers = [path for path in repo.glob("**/*.dvc") if not repo.is_test(path)]
    locks = [path for path in repo.glob("**/dvc.lock") if not repo.is_test(path)]
    found = [item for path in pointers for item in _pointer(repo, path)]
    return (*found, *(item for path in locks for item in _lock(repo, path)))


def dvc_imports(repo: Repo) -> tuple[Evidence, ...]:
    """Return the `.dvc` files that import from another repository or an address, with what fixes the version."""
    found = []
    for path in repo.glob("**/*.dvc"):
        for dep in _listed(repo.data(path), "deps"):
            source = dep.get("repo")
            lock = source.get("rev_lock") if isinstance(source, dict) else dep.get("etag") or dep.get("md5")
            if lock:
                found.append(Evidence(path, repo.line_of(path, "deps"), str(lock)))
    return tuple(found)


def git_lfs_files(repo: Repo) -> tuple[Evidence, ...]:
    """Return the files that are pointers of Git LFS; `detail` is the file's path."""
    if not repo.find(r"filter=lfs", *repo.glob("**/.gitattributes")):
        return ()
    named = sorted({*data_files(repo), *model_files(repo)})
    pointers = (path for path in named if (repo.text(path) or "").startswith("version https://git-lfs"))
    return tuple(Evidence(path, 1, path) for path in pointers)


@once_per_repo
def model_files(repo: Repo) -> tuple[str, ...]:
    """Return the own files that are trained models by their names."""
    return tuple(path for path in repo.files if is_model_file(path))


@once_per_repo
def data_files(repo: Repo) -> tuple[str, ...]:
    """Return the own files that hold data by their names."""
    return tuple(path for path in repo.files if is_data_file(path))


def is_model_file(path: str) -> bool:
    """Whether a file of this name is a trained model."""
    name = path.rpartition("/")[2].lower()
    if not name.endswith(_suffixes("model_registry")) and ("." in name or not any(w in name for w in MODEL_WORDS)):
        return False
    generic = name.endswith((".bin", ".pkl", ".pickle", ".joblib", ".json.gz", ".pb"))
    return not generic or not is_data_name(path)


def is_data_file(path: str) -> bool:
    """Whether a file of this name holds data."""
    return path.lower().endswith(_suffixes("data_versions")) and not is_model_file(path)


def is_data_name(path: str) -> bool:
    """Whether a path speaks of data: a folder or a name that says so."""
    parts = path.lower().split("/")
    stem = parts[-1].split(".", 1)[0]
    return (
        any(part in DATA_FOLDERS for part in parts[:-1])
        or stem in DATA_FOLDERS
        or stem.startswith(("train", "test", "val"))
    )


def model_artifacts(repo: Repo) -> tuple[Seen[Call], ...]:
    """Return where the product keeps a model as an artifact of a tracker, which numbers its versions by itself."""
    return tuple(seen for seen in repo.calls("wandb.Artifact") if _of_model(seen.fact))


def _of_model(call: Call) -> bool:
    named = any("model" in item.text.lower() for item in call.arguments if item.keyword == "type")
    second = call.arguments[1] if len(call.arguments) > 1 else None
    return named or (second is not None and not second.keyword and "model" in second.text.lower())


@cache
def _suffixes(table: str) -> tuple[str, ...]:
    return tuple(load(table)["suffixes"])


def _pointer(repo: Repo, path: str) -> Iterator[Evidence]:
    folder = path.rpartition("/")[0]
    for number, out in enumerate(_listed(repo.data(path), "outs")):
        if any(out.get(key) for key in HASHES) or out.get("files"):
            name = str(out.get("path", path.removesuffix(".dvc").rsplit("/", 1)[-1]))
            yield Evidence(path, repo.line_of(path, "outs", number), f"{folder}/{name}".lstrip("/"))


def _lock(repo: Repo, path: str) -> Iterator[Evidence]:
    document = repo.data(path)
    stages = document.get("stages") if isinstance(document, dict) else None
    for stage, value in (stages or {}).items():
        for number, out in enumerate(_listed(value, "outs")):
            if any(out.get(key) for key in HASHES):
                yield Evidence(path, repo.line_of(path, "stages", stage, "outs", number), str(out.get("path", "")))


def _listed(document: object, key: str) -> list[dict[str, Any]]:
    items = document.get(key) if isinstance(document, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
