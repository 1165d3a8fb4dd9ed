"""
What DVC writes into a repository, read without DVC: `dvc.yaml`, `dvc.lock`, `.dvc` files and parameters.

The formats are stable and small, and reading them takes milliseconds where `dvc status` takes a second.
What is not read here (templating, foreach, remote paths, parameters in Python) raises `NotUnderstood`, so that the
caller can ask DVC itself.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

from mlopskit.config import toml, yaml_bounds
from mlopskit.errors import Incomplete

SIZE_LIMIT = 16 * 2**20
EXPONENT = re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$")
"""Numbers with an exponent, as YAML 1.2 writes them; PyYAML follows 1.1, which wants a point and a sign in them."""


class NotUnderstood(Exception):  # noqa: N818 - it is no error of the user's
    """A feature of DVC that is left to DVC."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder as a lock or a `.dvc` file records it; `path` is from the project's root."""

    path: str
    md5: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage as `dvc.yaml` defines it; paths are from the project's root."""

    name: str
    file: str
    command: tuple[str, ...]
    deps: tuple[str, ...]
    outs: tuple[str, ...]
    params: tuple[tuple[str, str | None], ...]
    """Each parameter as its file and dotted key; None is the whole file."""
    unshared: tuple[str, ...] = ()
    """The outputs that are kept out of DVC's cache or remote (`cache: false`, `push: false`)."""
    frozen: bool = False
    always: bool = False
    """Whether DVC runs it each time anyway."""


@dataclass(frozen=True, slots=True)
class Locked:
    """A stage as `dvc.lock` remembers its last run."""

    command: tuple[str, ...]
    deps: tuple[Entry, ...]
    outs: tuple[Entry, ...]
    params: Mapping[str, Mapping[str, object]]


def stages(root: Path, file: str) -> tuple[Stage, ...]:
    """Return the stages of a `dvc.yaml`."""
    found = _table(document(root / file)).get("stages") or {}
    return tuple(_stage(name, body, file) for name, body in _table(found).items())


def metric_files(root: Path, file: str) -> tuple[str, ...]:
    """Return the metrics files that a `dvc.yaml` names, in its stages and for the whole pipeline."""
    whole = _table(document(root / file))
    folder = str(PurePosixPath(file).parent)
    named = [_from(folder, path) for path in _paths(whole.get("metrics"))]
    stages = _table(whole.get("stages") or {})
    for body in (defined(stages, name) for name in stages):
        where = _from(folder, str(body.get("wdir", ".")))
        named += [_from(where, path) for path in _paths(body.get("metrics"))]
    return tuple(dict.fromkeys(named))


def defined(bodies: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return how a pipeline defines a stage of its lock; one of a series, `name@item`, stands under `do`."""
    series, _, item = name.partition("@")
    found = bodies.get(name) or bodies.get(series)
    body = found if isinstance(found, dict) else {}
    inner = body["do"] if isinstance(body.get("do"), dict) else body
    if not item or "wdir" not in inner:
        return inner
    return {**inner, "wdir": str(inner["wdir"]).replace("${item}", item).replace("${key}", item)}


def locked(root: Path, file: str) -> dict[str, Locked]:
    """Return what the `dvc.lock` beside a `dvc.yaml` remembers, by stage; empty when there is none."""
    path = (root / file).with_name("dvc.lock")
    if not path.is_file():
        return {}
    whole = _table(document(path))
    if str(whole.get("schema", "")) != "2.0":
        raise NotUnderstood("a dvc.lock of an old schema")
    bodies, found = _bodies(root, file), _table(whole.get("stages") or {})
    return {name: _locked(_table(body), _folder(defined(bodies, name), file)) for name, body in found.items()}


def tracked(root: Path, file: str) -> tuple[Entry, ...]:
    """Return what a `.dvc` file tracks."""
    whole = _table(document(root / file))
    folder = _from(str(PurePosixPath(file).parent), str(whole.get("wdir", ".")))
    return tuple(_entry(item, folder) for item in whole.get("outs") or ())


def shared(root: Path, file: str) -> tuple[Entry, ...]:
    """Return what of a `.dvc` file belongs into the remote: nothing of what another repository keeps."""
    whole = _table(document(root / file))
    if imported(whole):
        return ()
    kept = [item for item in whole.get("outs") or () if not _unshared([{"out": item}])]
    folder = _from(str(PurePosixPath(file).parent), str(whole.get("wdir", ".")))
    return tuple(_entry(item, folder) for item in kept)


def imported(pointer: Mapping[str, Any]) -> str:
    """Return the repository that a `.dvc` file imports from; what comes from a plain address is kept by this one."""
    sources = (item.get("repo") for item in pointer.get("deps") or () if isinstance(item, dict))
    return next((str(source.get("url") or "another repository") for source in sources if isinstance(source, dict)), "")


def parameter(root: Path, file: str, key: str | None) -> object:
    """Return a parameter's value now; raises `KeyError` when it is not there."""
    values = document(root / file)
    return values if key is None else inside(values, key)


def inside(values: object, key: str) -> object:
    """Return what a dotted key leads to; raises `KeyError` where it leads nowhere."""
    for part in key.split("."):
        values = _step(values, part)
    return values


def document(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return a YAML, JSON or TOML file as plain values; raises `Incomplete` with the line when it does not parse."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise Incomplete(f"{path.name} is larger than {SIZE_LIMIT // 2**20} MiB and was not read")
        return parsed(path.read_text("utf-8"), path.name)
    except OSError as error:
        raise Incomplete(f"{path.name} could not be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Incomplete(f"{path.name} is not text in UTF-8") from error


def parsed(text: str, name: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return the text of a YAML, JSON or TOML file of that name as plain values."""
    if name.endswith(".py"):
        raise NotUnderstood("parameters in Python")
    try:
        if name.endswith(".json"):
            return json.loads(text)
        return toml.loads(text) if name.endswith(".toml") else _yaml(text)
    except (ValueError, RecursionError) as error:
        raise Incomplete(f"{name} does not parse: {' '.join(str(error).split())}") from error


def _yaml(text: str) -> object:
    import yaml

    yaml_bounds.check(text)
    try:
        return yaml.load(text, Loader=_loader())  # noqa: S506 - a safe loader that knows one more way to write a number
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


@cache
def _loader() -> Any:  # noqa: ANN401 - a class that is made of one of two
    """Return a safe loader that reads `1e-05` as the number that YAML 1.2, and so DVC, takes it for."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader: Any = type("Loader", (base,), {})
    loader.add_implicit_resolver("tag:yaml.org,2002:float", EXPONENT, list("-+.0123456789"))
    return loader


def _bodies(root: Path, file: str) -> dict[str, Any]:
    return _table(_table(document(root / file)).get("stages") or {})


def _stage(name: str, body: Any, file: str) -> Stage:  # noqa: ANN401 - a value of YAML
    table = _table(body)
    if "foreach" in table or "matrix" in table or "${" in json.dumps(table, default=str):
        raise NotUnderstood("templated stages")
    folder = _folder(table, file)
    outs = [path for kind in ("outs", "metrics", "plots") for path in _paths(table.get(kind))]
    return Stage(
        name,
        file,
        _command(table.get("cmd")),
        tuple(_from(folder, path) for path in _paths(table.get("deps"))),
        tuple(_from(folder, path) for path in outs),
        tuple((_from(folder, path), key) for path, key in _params(table.get("params"))),
        tuple(_from(folder, path) for kind in ("outs", "metrics", "plots") for path in _unshared(table.get(kind))),
        bool(table.get("frozen", False)),
        bool(table.get("always_changed", False)),
    )


def _folder(body: Any, file: str) -> str:  # noqa: ANN401 - a value of YAML
    return _from(str(PurePosixPath(file).parent), str(_table(body).get("wdir", ".")))


def _locked(body: dict[str, Any], folder: str) -> Locked:
    return Locked(
        _command(body.get("cmd")),
        tuple(_entry(item, folder) for item in body.get("deps") or ()),
        tuple(_entry(item, folder) for item in body.get("outs") or ()),
        {_from(folder, path): values or {} for path, values in (body.get("params") or {}).items()},
    )


def _entry(item: Any, folder: str) -> Entry:  # noqa: ANN401 - a value of YAML
    table = _table(item)
    if table.get("hash") != "md5":
        # before DVC 3, line ends were changed before hashing
        raise NotUnderstood("hashes of an old or unknown kind")
    return Entry(_from(folder, str(table["path"])), str(table.get("md5", "")))


def _paths(listed: Any) -> list[str]:  # noqa: ANN401 - a value of YAML
    """Return the paths of a list whose items are a path, or a path with its flags."""
    items = [listed] if isinstance(listed, str) else list(listed or ())
    return [path for item in items for path in (item if isinstance(item, dict) else [str(item)])]


def _unshared(listed: Any) -> list[str]:  # noqa: ANN401 - a value of YAML
    items = [item for item in listed or () if isinstance(item, dict)] if isinstance(listed, list) else []
    flagged = [(path, flags) for item in items for path, flags in item.items() if isinstance(flags, dict)]
    return [path for path, flags in flagged if flags.get("cache") is False or flags.get("push") is False]


def _params(listed: Any) -> list[tuple[str, str | None]]:  # noqa: ANN401 - a value of YAML
    found: list[tuple[str, str | None]] = []
    for item in listed or ():
        if not isinstance(item, dict):
            found.append(("params.yaml", str(item)))
            continue
        for file, keys in item.items():
            found += [(str(file), str(key)) for key in keys] if keys else [(str(file), None)]
    return found


def _command(command: Any) -> tuple[str, ...]:  # noqa: ANN401 - a value of YAML
    lines = command if isinstance(command, list) else [command]
    return tuple(str(line).strip() for line in lines if line is not None)


def _from(folder: str, path: str) -> str:
    if "://" in path or path.startswith("/"):
        raise NotUnderstood("paths outside the project")
    return normpath(f"{folder}/{path}")


def _table(value: Any) -> dict[str, Any]:  # noqa: ANN401 - a value of YAML
    if not isinstance(value, dict):
        # the value itself is not told: spelled out, a few aliases of aliases would fill the memory
        raise Incomplete(f"a table was expected where DVC's file has one of the type {type(value).__name__}")
    return value


def _step(values: Any, part: str) -> object:  # noqa: ANN401 - a value of YAML
    if isinstance(values, list) and part.isdecimal():
        return values[int(part)] if int(part) < len(values) else _absent(part)
    return values[part] if isinstance(values, dict) and part in values else _absent(part)


def _absent(part: str) -> object:
    raise KeyError(part)
