"""Finding a configuration file and turning it into a `Config` that cannot be wrong afterwards."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from mlopskit.config import toml
from mlopskit.config.decoding import decode, set_by_environment
from mlopskit.config.model import FILE, PYPROJECT, Config
from mlopskit.config.positions import key_lines, nearest
from mlopskit.errors import ConfigError

SIZE_LIMIT = 2**20
"""A configuration file above this many bytes is refused unread."""


def load(start: Path, *, file: Path | None = None, env: Mapping[str, str] | None = None) -> Config:
    """
    Return the configuration for a folder: of `file`, or of the nearest file up to the repository's root.

    Raises `ConfigError`, with the file, the line and the nearest known key, when it holds what cannot be meant.
    """
    environment = os.environ if env is None else env
    begin = start.absolute()
    config = _of(file.absolute(), begin) if file else _nearest(begin)
    settings, origins = set_by_environment(config.settings, environment)
    return replace(config, settings=settings, origins={**config.origins, **origins})


def _nearest(start: Path) -> Config:
    folders = list(_up_to_repository(start))
    for folder in folders:
        for name in (FILE, PYPROJECT):
            path = folder / name
            if path.is_file() and (table := _table(path)) is not None:
                return _decoded(path, folder, table)
    return Config(folders[-1] if (folders[-1] / ".git").exists() else start)


def _up_to_repository(start: Path) -> Iterator[Path]:
    """Go from a folder up to the repository that holds it; a folder outside of any repository stands alone."""
    folders = [start, *start.parents]
    roots = [i for i, folder in enumerate(folders) if (folder / ".git").exists()]
    yield from folders[: roots[0] + 1 if roots else 1]


def _of(path: Path, start: Path) -> Config:
    if not path.is_file():
        raise ConfigError(f"there is no configuration file {path}")
    return _decoded(path, start, _table(path) or {})


def _decoded(path: Path, root: Path, table: dict[str, object]) -> Config:
    prefix = "tool.mlopskit." if path.name == PYPROJECT else ""
    lines = {
        key.removeprefix(prefix): line for key, line in key_lines(path.read_text("utf-8")) if key.startswith(prefix)
    }
    settings, keys = decode(table, where=path.name, prefix=prefix, lines=lines)
    found = {key: nearest(lines, key) for key in keys}
    origins = {key: f"{path.name}:{line}" if line else path.name for key, line in found.items()}
    return Config(root, settings, path, origins, lines)


def _table(path: Path) -> dict[str, object] | None:
    """Return the table of a file, or None for a `pyproject.toml` without one."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise ConfigError(f"{path.name} is larger than {SIZE_LIMIT // 1024} KiB and was not read")
        parsed: dict[str, object] = toml.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ConfigError(f"{path.name} is not valid TOML: {error}", hint="mend that line") from error
    except OSError as error:
        raise ConfigError(f"{path.name} could not be read: {error.strerror}") from error
    if path.name != PYPROJECT:
        return parsed
    tool = parsed.get("tool")
    if not isinstance(tool, dict) or "mlopskit" not in tool:
        return None
    if not isinstance(tool["mlopskit"], dict):
        raise ConfigError(f"`tool.mlopskit` in {path.name} must be a table")
    return tool["mlopskit"]
