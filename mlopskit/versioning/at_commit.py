"""The small files that tell where a model comes from, as they are at one commit."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

from mlopskit.errors import Incomplete
from mlopskit.tools import dvc_files, git


@dataclass(frozen=True, slots=True)
class Hashed:
    """A file or folder with the hash that DVC records; `size` in bytes is 0 where it is not recorded."""

    path: str
    md5: str
    size: int = 0

    @property
    def object_id(self) -> str:
        """The hash without the mark of a folder."""
        return self.md5.removesuffix(".dir")


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the pipeline as `dvc.lock` records its last run."""

    name: str
    command: str
    deps: tuple[Hashed, ...]
    outs: tuple[Hashed, ...]
    params: tuple[tuple[str, object], ...]
    """Each parameter as `file:key` and its value."""


@dataclass(frozen=True)
class AtCommit:
    """A project at one commit of the user's own repository; `folder` is the project's own path in it, or empty."""

    root: Path
    """The top of the work tree."""
    commit: str
    folder: str = ""
    _texts: dict[str, str | None] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def files(self) -> frozenset[str]:
        """The files of the project that git holds, as paths from the project's own folder."""
        tree = f"{self.commit}:{self.folder}" if self.folder else self.commit
        listed = git.ask(self.root, "ls-tree", "-r", "-z", "--name-only", "--full-tree", tree)
        return frozenset(path for path in listed.split("\0") if path)

    def text(self, path: str) -> str | None:
        """Return a file's text, or None when git does not hold it."""
        if path not in self._texts:
            whole = f"{self.folder}/{path}" if self.folder else path
            self._texts[path] = git.text_at(self.root, self.commit, whole) if path in self.files else None
        return self._texts[path]

    def document(self, path: str) -> Any:  # noqa: ANN401 - whatever the file holds
        """Return a YAML, JSON or TOML file as plain values, None when it is not there."""
        text = self.text(path)
        return None if text is None else dvc_files.parsed(text, path)

    def table(self, path: str) -> dict[str, Any]:
        """Return a file that holds a table; empty when it is not there."""
        found = self.document(path)
        return found if isinstance(found, dict) else {}

    def has(self, path: str) -> bool:
        """Whether git holds the file, or something in the folder, of that path."""
        return path in self.files or any(each.startswith(f"{path}/") for each in self.files)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The stages that a lock records, each after those that it depends on."""
        found = [
            step for path in sorted(self.files) if PurePosixPath(path).name == "dvc.lock" for step in _lock(self, path)
        ]
        return tuple(_in_order(found))

    @cached_property
    def tracked(self) -> tuple[Hashed, ...]:
        """What the `.dvc` files track."""
        return tuple(each for path in sorted(self.files) if path.endswith(".dvc") for each in _pointer(self, path))

    @cached_property
    def recorded(self) -> dict[str, Hashed]:
        """The hash that a stage or a `.dvc` file records for what it makes or tracks, by path."""
        made = [out for step in self.steps for out in step.outs]
        return {each.path: each for each in (*self.tracked, *made)}

    @cached_property
    def metric_files(self) -> tuple[str, ...]:
        """The metrics files that the pipelines name."""
        named = [
            path for file in self._pipelines() for path in _metrics(self.table(file), str(PurePosixPath(file).parent))
        ]
        return tuple(dict.fromkeys(named))

    @cached_property
    def left_to_git(self) -> frozenset[str]:
        """What stages make and DVC does not keep, because they say `cache: false`."""
        return frozenset(
            path for file in self._pipelines() for path in _uncached(self.table(file), str(PurePosixPath(file).parent))
        )

    def artifact(self, name: str) -> dict[str, Any]:
        """Return what `dvc.yaml` says under `artifacts:` about a model; empty when it says nothing."""
        found = self.table("dvc.yaml").get("artifacts")
        body = found.get(name) if isinstance(found, dict) else None
        return body if isinstance(body, dict) else {}

    def maker(self, path: str) -> Step | None:
        """Return the step that makes a path, or the folder that it lies in."""
        return next((s for s in self.steps if any(f"{path}/".startswith(f"{out.path}/") for out in s.outs)), None)

    def upstream(self, path: str) -> tuple[Step, ...]:
        """Return the steps that a path is made by, in order."""
        wanted, needed = {path}, []
        for step in reversed(self.steps):
            if any(_meets(out.path, each) for out in step.outs for each in wanted):
                needed.append(step)
                wanted |= {dep.path for dep in step.deps}
        return tuple(reversed(needed))

    def downstream(self, path: str) -> frozenset[str]:
        """Return a path and all that is made from it."""
        reached = {path}
        for step in self.steps:
            if any(_meets(dep.path, each) for dep in step.deps for each in reached):
                reached |= {out.path for out in step.outs}
        return frozenset(reached)

    def _pipelines(self) -> list[str]:
        return [path for path in sorted(self.files) if PurePosixPath(path).name == "dvc.yaml"]


def _lock(at: AtCommit, path: str) -> Iterator[Step]:
    parent = str(PurePosixPath(path).parent)
    bodies = at.table(str(PurePosixPath(path).with_name("dvc.yaml"))).get("stages") or {}
    whole = at.table(path)
    for name, body in (whole.get("stages") or {}).items():
        try:
            yield _step(name, body, normpath(f"{parent}/{dvc_files.defined(bodies, name).get('wdir', '.')}"))
        except (AttributeError, KeyError, TypeError) as error:
            raise Incomplete(
                f"{path} at {at.commit[:9]} cannot be read: the stage `{name}` is not as DVC writes it"
            ) from error


def _step(name: str, body: dict[str, Any], folder: str) -> Step:
    command = body.get("cmd") or ""
    params = (body.get("params") or {}).items()
    return Step(
        name,
        " && ".join(command) if isinstance(command, list) else str(command),
        tuple(_hashed(item, folder) for item in body.get("deps") or ()),
        tuple(_hashed(item, folder) for item in body.get("outs") or ()),
        tuple(
            (f"{normpath(f'{folder}/{file}')}:{key}", value)
            for file, keys in params
            for key, value in (keys or {}).items()
        ),
    )


def _pointer(at: AtCommit, path: str) -> Iterator[Hashed]:
    whole = at.table(path)
    folder = normpath(f"{PurePosixPath(path).parent}/{whole.get('wdir', '.')}")
    for item in whole.get("outs") or ():
        if isinstance(item, dict) and "path" in item:
            yield _hashed(item, folder)


def _hashed(item: dict[str, Any], folder: str) -> Hashed:
    path = str(item["path"])
    where = path if "://" in path or path.startswith("/") else normpath(f"{folder}/{path}")
    return Hashed(where, str(item.get("md5") or ""), int(item.get("size") or 0))


def _metrics(whole: dict[str, Any], folder: str) -> Iterator[str]:
    yield from (normpath(f"{folder}/{path}") for path in _paths(whole.get("metrics")))
    stages = whole.get("stages") or {}
    for body in (dvc_files.defined(stages, name) for name in stages):
        where = normpath(f"{folder}/{body.get('wdir', '.')}")
        yield from (normpath(f"{where}/{path}") for path in _paths(body.get("metrics")))


def _uncached(whole: dict[str, Any], folder: str) -> Iterator[str]:
    stages = whole.get("stages") or {}
    for body in (dvc_files.defined(stages, name) for name in stages):
        where = normpath(f"{folder}/{body.get('wdir', '.')}")
        listed = [
            item for kind in ("outs", "metrics", "plots") for item in body.get(kind) or () if isinstance(item, dict)
        ]
        for path, flags in (pair for item in listed for pair in item.items()):
            if isinstance(flags, dict) and flags.get("cache") is False:
                yield normpath(f"{where}/{path}")


def _paths(listed: Any) -> list[str]:  # noqa: ANN401 - a value of YAML
    items = listed if isinstance(listed, list) else []
    return [str(path) for item in items for path in (item if isinstance(item, dict) else [item])]


def _in_order(steps: list[Step]) -> Iterator[Step]:
    """Go through the steps, each after those that make what it reads; a circle is gone through as it stands."""
    left = list(steps)
    while left:
        made = {out.path for step in left for out in step.outs}
        ready = [step for step in left if not any(_meets(dep.path, out) for dep in step.deps for out in made)]
        ready = ready or left
        yield from ready
        left = [step for step in left if step not in ready]


def _meets(path: str, other: str) -> bool:
    """Whether two paths are the same, or one lies in the other."""
    return path == other or path.startswith(f"{other}/") or other.startswith(f"{path}/")
