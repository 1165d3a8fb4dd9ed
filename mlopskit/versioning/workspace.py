"""A project under DVC as its files describe it: where data, cache and remotes lie, read without DVC."""

import configparser
import os
from dataclasses import dataclass
from pathlib import Path

from mlopskit.errors import ConfigError, UsageError, did_you_mean
from mlopskit.tools import git
from mlopskit.tools.dvc_store import CONFIG_LIMIT

SCRATCH = Path("tmp") / "mlops"
"""Where we keep what can be worked out again, below `.dvc`; DVC's own `.gitignore` leaves it out of git."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A place for data that others can reach."""

    name: str
    url: str
    base: Path
    """Where a relative folder begins: the folder of the configuration file that names it."""
    plain: bool = True
    """Whether it keeps objects under their hashes, as every remote does that is no `worktree` or versioned bucket."""

    @property
    def folder(self) -> Path | None:
        """The folder of this machine that it is, or None when it is reached over a network."""
        if "://" in self.url and not self.url.startswith("file://"):
            return None
        return Path(os.path.normpath(self.base / Path(self.url.removeprefix("file://")).expanduser()))


@dataclass(frozen=True, slots=True)
class Workspace:
    """A project under DVC; paths are absolute."""

    root: Path
    cache: Path
    links: tuple[str, ...]
    """How files get from the cache into the project, the best first: reflink, hardlink, symlink, copy."""
    remotes: tuple[Remote, ...]
    default: str
    """The name of the remote that is used when none is named; empty when there is none."""
    git: bool

    @property
    def scratch(self) -> Path:
        """The folder for what can be worked out again."""
        return self.root / ".dvc" / SCRATCH

    def remote(self, name: str | None = None) -> Remote:
        """Return a remote by name, or the default one; raises `UsageError` with the command that adds one."""
        wanted = name or self.default
        if not wanted:
            raise UsageError(
                "no data remote is set, so data cannot be shared", hint="mlops data remote add storage URL-OR-FOLDER"
            )
        known = {remote.name: remote for remote in self.remotes}
        if wanted not in known:
            hint = did_you_mean(wanted, known) or f"mlops data remote add {wanted} URL-OR-FOLDER"
            raise UsageError(f"there is no data remote `{wanted}`", hint=hint)
        return known[wanted]


def find(start: Path = Path()) -> Workspace:
    """Return the project that a folder lies in; raises `UsageError` when DVC is not set up there."""
    folder = start.absolute()
    for root in (folder, *folder.parents):
        if (root / ".dvc").is_dir():
            return _read(root)
    raise UsageError(f"{folder} is in no project under DVC", hint="dvc init, or mlops init NAME for a new project")


def _read(root: Path) -> Workspace:
    merged: dict[str, dict[str, str]] = {}
    bases: dict[str, Path] = {}
    for file in _config_files(root):
        for section, values in _sections(file).items():
            merged.setdefault(section, {}).update(values)
            if "url" in values or "dir" in values:
                bases[section] = file.parent
    remotes = [_remote(section, values, bases) for section, values in merged.items() if section.startswith("remote ")]
    cache = merged.get("cache", {})
    place = bases.get("cache", root / ".dvc") / Path(cache.get("dir", "cache")).expanduser()
    links = tuple(word.strip() for word in cache.get("type", "reflink,copy").split(",") if word.strip())
    named = merged.get("core", {}).get("remote", "")
    return Workspace(root, Path(os.path.normpath(place)), links, tuple(remotes), named, git.inside(root))


def _config_files(root: Path) -> list[Path]:
    """Return the files that may configure a project, the strongest last, as DVC has it."""
    home = Path(os.environ.get("DVC_GLOBAL_CONFIG_DIR") or Path.home() / ".config" / "dvc")
    site = Path(os.environ.get("DVC_SYSTEM_CONFIG_DIR") or "/etc/xdg/dvc")
    files = (site / "config", home / "config", root / ".dvc" / "config", root / ".dvc" / "config.local")
    return [file for file in files if file.is_file()]


def _sections(file: Path) -> dict[str, dict[str, str]]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        if file.stat().st_size > CONFIG_LIMIT:
            raise ConfigError(f"{file} is too large for settings, and was not read", hint=f"mend {file} by hand")
        parser.read_string(file.read_text("utf-8"))
    except (configparser.Error, UnicodeDecodeError, OSError) as error:
        reason = " ".join(str(error).split())
        raise ConfigError(f"{file} does not parse: {reason}", hint=f"mend {file} by hand") from error
    return {name.strip("'").replace('"', "").strip(): dict(parser[name]) for name in parser.sections()}


def _remote(section: str, values: dict[str, str], bases: dict[str, Path]) -> Remote:
    plain = not any(values.get(key, "false").lower() == "true" for key in ("worktree", "version_aware"))
    return Remote(section.removeprefix("remote "), values.get("url", ""), bases.get(section, Path()), plain)
