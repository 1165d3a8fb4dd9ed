"""What kind of file a path is, judged by its name alone: own or vendored, product, test, example or document."""

import re
from functools import cache, lru_cache

from mlopskit.repo.tables import load

_GENERATED_NAME = re.compile(r"(?:_pb2(?:_grpc)?\.pyi?|\.min\.js|\.min\.css|\.map)$")
_TEMPLATE = re.compile(r"\{\{|\{%")
_TEST_NAME = re.compile(r"(?:^test_.*|.*_tests?|^conftest|^tests?)\.py$|\.(?:test|spec)\.[jt]sx?$")


@cache
def _named(kind: str) -> frozenset[str]:
    return frozenset(load("folders")[kind])


@lru_cache(maxsize=100_000)
def _folder(folder: str) -> tuple[bool, bool, bool]:
    """Return, for a folder's path, whether it is foreign, of the tests, and beside the product."""
    parts = folder.lower().split("/")
    foreign = not _named("foreign").isdisjoint(parts) or _TEMPLATE.search(folder) is not None
    tests = not _named("tests").isdisjoint(part.replace("-", "_") for part in parts)
    return foreign or parts[:2] == [".dvc", "cache"], tests, not _named("aside").isdisjoint(parts)


def is_own(path: str) -> bool:
    """Whether the project wrote the file itself: not vendored, not generated, not a template of another project."""
    folder, _, name = path.rpartition("/")
    if "{" in name and _TEMPLATE.search(name):
        return False
    # this is asked for each file there is, and a word in a name is found quicker than a pattern
    generated = ("_pb2" in name or ".min." in name or ".map" in name) and _GENERATED_NAME.search(name) is not None
    return not generated and not _folder(folder)[0]


def is_test(path: str) -> bool:
    """Whether the file is a test or lies among the tests."""
    folder, _, name = path.rpartition("/")
    lowered = name.lower()
    named = ("test" in lowered or "spec" in lowered) and _TEST_NAME.search(lowered) is not None
    return named or _folder(folder)[1]


def is_aside(path: str) -> bool:
    """Whether the file lies in examples, tutorials, docs, or what is kept from former times."""
    return _folder(path.rpartition("/")[0])[2]
