"""The history of any repository, read without running anything of it: which commits changed data, and which models."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from mlopskit.repo.git import Git
from mlopskit.repo.moments import moment
from mlopskit.versioning.delivery import Commit

MODEL = re.compile(
    r"\.(?:pkl|pickle|joblib|pt|pth|ckpt|onnx|h5|keras|safetensors|bin|model|pb|tflite|gguf|cbm|ubj|sav|mlmodel)$"
    r"|(?:^|/)models?(?:/|\.|$)"
)
"""What the path of a trained model looks like, where `artifacts:` names none."""
NO_BLOB = "0" * 40

Hashes = Mapping[str, str]


def history(git: Git) -> tuple[Commit, ...]:
    """Return the commits that the checked-out branch and the tags lead to."""
    told = git.output(
        *(
            "log",
            "--format=%x01%H%x00%P%x00%ct",
            "--raw",
            "-z",
            "--no-abbrev",
            "--no-renames",
            "--diff-merges=first-parent",
        ),
        *("HEAD", "--tags"),
    )
    records = [_record(each) for each in told.decode("utf-8", "replace").split("\x01")[1:]]
    wanted = {blob for _, changes in records for path, old, new in changes if _watched(path) for blob in (old, new)}
    wanted |= {new for _, changes in records for path, _, new in changes if _name(path) == "dvc.yaml"}
    texts = {blob: content.decode("utf-8", "replace") for blob, content in git.blobs(wanted - {NO_BLOB})}
    artifacts = frozenset(_artifacts(records, texts))
    read = {blob: _hashes(text) for blob, text in texts.items()}
    return tuple(_commit(head, changes, read, artifacts) for head, changes in records)


def _record(text: str) -> tuple[tuple[str, str, str], list[tuple[str, str, str]]]:
    """Return a commit's id, parents and time, and each file that it changed with its blobs before and after."""
    fields = text.split("\0")
    head, rest = (fields[0], fields[1], fields[2].strip()), [field.lstrip("\n") for field in fields[3:]]
    changes = []
    for meta, path in zip(rest[::2], rest[1::2], strict=False):
        words = meta.split()
        if meta.startswith(":") and (_watched(path) or _name(path) == "dvc.yaml"):
            changes.append((path, words[2], words[3]))
    return head, changes


def _commit(
    head: tuple[str, str, str],
    changes: list[tuple[str, str, str]],
    read: Mapping[str, dict[str, Hashes]],
    named: frozenset[str],
) -> Commit:
    data, models = set(), set()
    for path, old, new in changes:
        if not _watched(path):
            continue
        before, after = read.get(old, {}), read.get(new, {})
        folder = str(PurePosixPath(path).parent)
        for kind in ("outs", "deps"):
            for item in _changed(before.get(kind, {}), after.get(kind, {})):
                whole = item if folder == "." else f"{folder}/{item}"
                is_model = whole in named or MODEL.search(whole) is not None
                if kind == "outs" and is_model:
                    models.add(whole)
                elif kind == "outs" and path.endswith(".dvc"):
                    data.add(whole)
    return Commit(
        head[0],
        tuple(head[1].split()),
        moment(head[2]),
        tuple(sorted(data)),
        tuple(sorted(models)),
    )


def _changed(before: Hashes, after: Hashes) -> Iterator[str]:
    return (path for path, md5 in after.items() if before.get(path) != md5)


def _watched(path: str) -> bool:
    return path.endswith(".dvc") or _name(path) == "dvc.lock"


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _hashes(text: str) -> dict[str, Hashes]:
    """
    Return the hashes that a lock or a `.dvc` file records, of `outs` and of `deps`.

    DVC writes these files in one way, so that their lines are read as they stand: a thousand times faster than YAML,
    which decides whether a history of thousands of commits is read at all. A broken file gives what it has.
    """
    found: dict[str, dict[str, str]] = {"outs": {}, "deps": {}}
    section, path, md5 = "", "", ""
    for line in (*text.splitlines(), "outs:"):
        word = line.strip().removeprefix("- ")
        if line.lstrip().startswith("- ") or word in ("outs:", "deps:", "params:"):
            if path and md5 and section in found:
                found[section][path] = md5
            path = md5 = ""
        if word in ("outs:", "deps:", "params:", "cmd:"):
            section = word.rstrip(":")
        elif word.startswith("path: "):
            path = word[6:].strip("'\"")
        elif word.startswith("md5: "):
            md5 = word[5:].strip("'\"")
    return dict(found)


def _artifacts(
    records: list[tuple[tuple[str, str, str], list[tuple[str, str, str]]]], texts: Mapping[str, str]
) -> Iterator[str]:
    """Go through the paths that a `dvc.yaml` has ever named under `artifacts:`."""
    seen = set()
    for _, changes in records:
        for path, _, new in changes:
            if _name(path) == "dvc.yaml" and new not in seen:
                seen.add(new)
                section = re.search(r"^artifacts:(.*(?:\n(?:[ \t].*)?)*)", texts.get(new, ""), re.MULTILINE)
                folder = path.rpartition("/")[0]
                for item in re.findall(r"\bpath:\s*['\"]?([^\s'\",}]+)", section[1] if section else ""):
                    yield f"{folder}/{item}" if folder else item
