"""What is fuzzed: each parser of a stranger's file and each encoder, as a function of bytes that must end quietly."""

import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

from mlopskit.config import toml, yaml_bounds
from mlopskit.errors import MlopsError
from mlopskit.render import encoders
from mlopskit.repo import git_settings
from mlopskit.repo.facts import docker, documents, make, notebooks, python, requirements, shell
from mlopskit.repo.ignore import ignored, rules
from mlopskit.repo.index import StrangeIndexError, read_index
from mlopskit.repo.reading import decoded
from mlopskit.tools import dvc_files, pickles

Target = Callable[[bytes], object]


def text(content: bytes) -> str:
    """Return bytes as the repository's reader does, or as Latin-1 where it takes them for binary."""
    return decoded(content[:20_000]) or content[:20_000].decode("latin-1")


def quiet(call: Callable[[], object], *expected: type[Exception]) -> None:
    """Do something that may only fail in the ways that its callers know."""
    try:
        call()
    except Exception as error:
        if not isinstance(error, (*expected, MlopsError)):
            raise


def walk_pickle(content: bytes) -> None:
    """Follow a model file; it may say anything, and raise nothing."""
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(content)
        pickles.walk(Path(file.name))


def settings(content: bytes) -> None:
    """Read a git configuration."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "config").write_bytes(content)
        list(git_settings._of_folder(Path(folder)))  # noqa: SLF001 - the parser itself is what is asked


def ignore_rules(content: bytes) -> None:
    """Read rules of ignored files, and hold a path against them."""
    found = rules(text(content)[:2000], "")
    ignored("a/b/" * 8 + "a" * 40 + ".py", folder=False, by=found)


def everywhere(content: bytes) -> None:
    """Encode a text for each sink, and look that it cannot steer what reads it there."""
    said = content.decode("utf-8", "surrogateescape")
    shown = encoders.visible(said)
    assert not [char for char in shown if (ord(char) < 32 and char not in "\n\t") or 0x7F <= ord(char) <= 0x9F]
    assert "\n" not in encoders.line(said)
    for encode in (encoders.github_message, encoders.github_property, encoders.azure_message, encoders.azure_property):
        assert not set("\n\r") & set(encode(said))
    assert "##vso[" not in encoders.azure_message(said).lower()
    assert not set(":,\n") & set(encoders.github_property(said))
    assert "<" not in encoders.html_attribute(said)
    root = ET.Element("a", b=encoders.xml_attribute(said))
    root.text = encoders.xml(said)
    ET.fromstring(ET.tostring(root, encoding="utf-8"))  # noqa: S314 - it is our own
    json.loads(json.dumps(encoders.json_text(said)))
    encoders.markdown(said).encode("utf-8")
    encoders.uri(said).encode("ascii")


TARGETS: Mapping[str, Target] = {
    "yaml": lambda content: quiet(lambda: documents.parse("a.yml", text(content)), documents.UnparsableError),
    "json": lambda content: quiet(lambda: documents.parse("a.json", text(content)), documents.UnparsableError),
    "toml": lambda content: quiet(lambda: documents.parse("a.toml", text(content)), documents.UnparsableError),
    "ini": lambda content: quiet(lambda: documents.parse_ini(text(content)), documents.UnparsableError),
    "yaml-bounds": lambda content: quiet(lambda: yaml_bounds.check(text(content)), ValueError),
    "toml-bounds": lambda content: quiet(lambda: toml.loads(text(content)), ValueError),
    "dvc": lambda content: quiet(lambda: dvc_files.parsed(text(content), "dvc.yaml")),
    "python": lambda content: python.parse_python(text(content)),
    "notebook": lambda content: notebooks.parse_notebook(text(content)),
    "shell": lambda content: shell.pieces(tuple(enumerate(text(content).splitlines(), 1))),
    "docker": lambda content: docker.parse(text(content)),
    "make": lambda content: make.parse(text(content)),
    "requirements": lambda content: quiet(
        lambda: requirements.parse_requirements("setup.py", text(content)), documents.UnparsableError
    ),
    "index": lambda content: quiet(lambda: read_index(content, 20), StrangeIndexError),
    "git-settings": settings,
    "ignore": ignore_rules,
    "pickle": walk_pickle,
    "encoders": everywhere,
}
