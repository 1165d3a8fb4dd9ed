"""What a project tracks, read from its `.dvc` files and `dvc.lock`s: in the work tree, or at any commit."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

from mlopskit.errors import Incomplete
from mlopskit.tools import dvc_files, git
from mlopskit.versioning.workspace import Workspace

PATTERNS = ("*.dvc", "dvc.lock", "*/dvc.lock", "dvc.yaml", "*/dvc.yaml", ".dvcignore", "*/.dvcignore")
CONFLICT = ("<<<<<<< ", "=======", ">>>>>>> ")


@dataclass(frozen=True, slots=True)
class Tracked:
    """A file or folder whose content DVC keeps; paths are from the project's root."""

    path: str
    file: str
    """The `.dvc` file or `dvc.lock` that records it."""
    oid: str
    """The hash of its content; that of a folder ends in `.dir`."""
    size: int | None = None
    count: int | None = None
    stage: str = ""
    """The stage that makes it; empty when a person added it."""
    shared: bool = True
    """Whether it belongs into a remote: not what another repository keeps, and not what says `push: false`."""
    remote: str = ""
    """The remote that it says it belongs into; empty for the default one."""
    executable: bool = False
    foreign: str = ""
    """Why only DVC itself can handle it, such as a hash of DVC 2; empty when we can."""
    imported: str = ""
    """The repository that keeps it, and from which DVC fetches it; empty for what this project keeps."""

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.oid.endswith(".dir")


@dataclass(frozen=True, slots=True)
class Broken:
    """A file of DVC's that cannot be read."""

    file: str
    reason: str
    conflict: bool = False
    """Whether a merge left its marks in it."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """All that a project tracks, and what could not be read."""

    items: tuple[Tracked, ...] = ()
    broken: tuple[Broken, ...] = ()

    def within(self, root: Path, paths: tuple[str, ...]) -> "Recorded":
        """Return what lies at or below some paths, or is recorded by one of them."""
        if not paths:
            return self
        wanted = [_from_root(root, path) for path in paths]
        chosen = tuple(item for item in self.items if any(_meets(item, path) for path in wanted))
        missed = [path for path in wanted if not any(_meets(item, path) for item in self.items)]
        broken = tuple(each for each in self.broken if each.file in wanted or f"{each.file[:-4]}" in wanted)
        if missed and not broken:
            raise Incomplete(f"{missed[0]} is not tracked", hint=f"mlops data add {missed[0]}")
        return Recorded(chosen, broken)


def read(space: Workspace) -> Recorded:
    """Return what the work tree's files record."""
    names = files(space)
    owned: set[str] = set()

    def committed(path: str) -> bool:
        if not owned and space.git:
            owned.update(git.ask(space.root, "ls-files", "-z").split("\0"))
        return path in owned

    ignoring = any(_active(space.root / name) for name in names if name.endswith(".dvcignore"))
    found = collect({name: _text(space.root / name) for name in names}, committed)
    if not ignoring:
        return found
    reason = "patterns of .dvcignore"
    return Recorded(tuple(_foreign(item, reason) if item.is_folder else item for item in found.items), found.broken)


def collect(texts: Mapping[str, str], committed: Callable[[str], bool]) -> Recorded:
    """Return what the texts of DVC's files record; `committed` tells of a path whether git has it as a file."""
    items: list[Tracked] = []
    broken: list[Broken] = []
    for name in sorted(texts):
        try:
            if name.endswith(".dvc"):
                items += _pointer(name, texts[name])
            elif name.endswith("dvc.lock"):
                items += _lock(name, texts[name], texts.get(name[: -len("lock")] + "yaml", ""), committed)
        except (Incomplete, KeyError, TypeError, AttributeError, ValueError) as error:
            broken.append(_broken(name, texts[name], error))
    return Recorded(tuple(items), tuple(broken))


def files(space: Workspace) -> tuple[str, ...]:
    """Return the paths of DVC's files in the work tree."""
    if space.git:
        words = ("--cached", "--others", "--exclude-standard", "--deduplicate", "--", *PATTERNS)
        listed = git.ask(space.root, "ls-files", "-z", *words).split("\0")
    else:
        listed = list(git.files(space.root))
    return tuple(path for path in listed if path and _is_ours(path) and (space.root / path).is_file())


def _is_ours(path: str) -> bool:
    name = PurePosixPath(path).name
    return name in {"dvc.lock", "dvc.yaml", ".dvcignore"} or (name.endswith(".dvc") and name != ".dvc")


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > dvc_files.SIZE_LIMIT * 4:  # a lock of a hundred thousand outputs is no larger
            raise Incomplete(f"{file} is too large for one of DVC's files, and was not read")
        return file.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise Incomplete(f"{file} could not be read: {error.strerror}") from error


def _active(file: Path) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in _text(file).splitlines())


def _pointer(name: str, text: str) -> Iterator[Tracked]:
    table = dvc_files.parsed(_quoted(text), name)
    folder = normpath(f"{PurePosixPath(name).parent}/{table.get('wdir', '.')}")
    imported = dvc_files.imported(table)
    for item in table.get("outs") or ():
        if item.get("cache", True):
            found = _tracked(item, name, folder, shared=not imported and bool(item.get("push", True)))
            yield replace(found, imported=imported) if imported else found


def _lock(name: str, text: str, pipeline: str, committed: Callable[[str], bool]) -> Iterator[Tracked]:
    table = dvc_files.parsed(_quoted(text), name) or {}
    stages = (dvc_files.parsed(pipeline, "dvc.yaml") or {}).get("stages") or {} if pipeline else {}
    for stage, body in (table.get("stages") or {}).items():
        if pipeline and not {stage, stage.partition("@")[0]} & set(stages):
            continue  # a stage that was taken out; its output is nobody's any more
        told = dvc_files.defined(stages, stage)
        folder = normpath(f"{PurePosixPath(name).parent}/{told.get('wdir', '.')}")
        flags = _flags(told)
        for item in body.get("outs") or ():
            flag = flags.get(item["path"])
            if flag is None and committed(normpath(f"{folder}/{item['path']}")):
                continue
            if (flag or {}).get("cache", True):
                shared = bool((flag or {}).get("push", True))
                yield _tracked({**item, **(flag or {})}, name, folder, shared=shared, stage=stage)


def _quoted(text: str) -> str:
    """Quote the names that YAML 1.1 takes for true and false, because DVC writes YAML 1.2, where they are words."""
    return re.sub(r"(?mi)^(\s*(?:- )?path: )(yes|no|on|off|y|n)$", r"\1'\2'", text)


def _flags(stage: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return what a stage says of its outputs, by path; templates are left out, because their paths are not known."""
    found: dict[str, Mapping[str, Any]] = {}
    for kind in ("outs", "metrics", "plots"):
        listed = stage.get(kind) or ()
        for item in [listed] if isinstance(listed, str) else listed:
            pairs = item.items() if isinstance(item, dict) else [(str(item), {})]
            found.update({str(path): flags or {} for path, flags in pairs if "${" not in str(path)})
    return found


def _tracked(item: Mapping[str, Any], file: str, folder: str, *, shared: bool, stage: str = "") -> Tracked:
    path = str(item["path"])
    outside = "://" in path or path.startswith("/") or normpath(f"{folder}/{path}").startswith("../")
    kind = "" if item.get("hash") == "md5" else "a hash of an old or unknown kind"
    return Tracked(
        path if outside else normpath(f"{folder}/{path}"),
        file,
        str(item.get("md5") or ""),
        item.get("size"),
        item.get("nfiles"),
        stage,
        shared,
        str(item.get("remote") or ""),
        bool(item.get("isexec", False)),
        "a path outside the project" if outside else kind,
    )


def _broken(name: str, text: str, error: Exception) -> Broken:
    lines = text.splitlines()
    conflict = all(any(line.startswith(mark) for line in lines) for mark in CONFLICT)
    return Broken(name, " ".join(str(error).split())[:200], conflict)


def _foreign(item: Tracked, reason: str) -> Tracked:
    return replace(item, foreign=item.foreign or reason)


def _meets(item: Tracked, path: str) -> bool:
    return (
        path in {".", item.file, item.path, item.stage} or f"{item.path}/".startswith(f"{path}/") or _inside(item, path)
    )


def _inside(item: Tracked, path: str) -> bool:
    return item.is_folder and path.startswith(f"{item.path}/")


def _from_root(root: Path, path: str) -> str:
    """Return a path that a person typed as one from the project's root; a stage's name stays as it is."""
    absolute = Path(normpath(Path.cwd() / path))
    return absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else path
