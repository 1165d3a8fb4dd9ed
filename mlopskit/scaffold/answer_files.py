"""Answers from a file or from words of the form KEY=VALUE."""

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import yaml

from mlopskit.errors import UsageError

LIMIT = 2**20
EXAMPLE = 'a file such as answers.toml with the line: license = "MIT"'


def _yaml(text: str) -> object:
    return yaml.load(text, yaml.CSafeLoader)


READERS: Mapping[str, Callable[[str], object]] = {
    ".toml": tomllib.loads,
    ".json": json.loads,
    ".yaml": _yaml,
    ".yml": _yaml,
}


def read(path: Path) -> dict[str, str]:
    """Return the answers in a TOML, JSON or YAML file; the record of another project (`.mlopskit.json`) is one too."""
    reader = READERS.get(path.suffix)
    if reader is None:
        raise UsageError(f"{path} holds no answers: they are TOML, JSON or YAML", hint=EXAMPLE)
    try:
        if path.stat().st_size > LIMIT:
            raise UsageError(f"{path} is too large to be a file of answers", hint=EXAMPLE)
        content = reader(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            f"the answers in {path} cannot be read: {error.strerror or error}", hint="name a file that is there"
        ) from error
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise UsageError(f"the answers in {path} cannot be read: {str(error).splitlines()[0]}", hint=EXAMPLE) from error
    if isinstance(content, dict) and isinstance(content.get("answers"), dict):
        content = content["answers"]
    return _words(content, path)


def from_words(words: Iterable[str]) -> dict[str, str]:
    """Return the answers in words such as `license=MIT`; the last one of a name counts."""
    answers = {}
    for word in words:
        name, separator, value = word.partition("=")
        if not separator or not name:
            raise UsageError(f"`--set {word}` gives no answer", hint="write it as --set KEY=VALUE")
        answers[name] = value
    return answers


def _words(content: object, path: Path) -> dict[str, str]:
    if not isinstance(content, dict) or not all(isinstance(value, str) for value in content.values()):
        raise UsageError(f"{path} must hold names with one text each", hint=EXAMPLE)
    return {str(name): value for name, value in content.items()}
