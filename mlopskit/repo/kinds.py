"""What kind of file a path is, judged by its name alone: own or vendored, product, test, example or document."""

import re
from functools import lru_cache

VENDORED = frozenset(
    "vendor vendored _vendor third_party third-party thirdparty 3rdparty external extern externals bower_components"
    " node_modules site-packages dist-packages .venv venv virtualenv .tox .nox __pycache__ .ipynb_checkpoints".split()
)
GENERATED = frozenset("__generated__ .eggs htmlcov mlruns wandb lightning_logs .dvc/cache _build".split())
TESTS = frozenset("test tests testing unittests unit_tests integration_tests e2e fixtures testdata test_data".split())
ASIDE = frozenset(
    "example examples sample samples demo demos tutorial tutorials doc docs documentation cohorts archive archived"
    " legacy deprecated old benchmarks benchmark homework quickstart quickstarts playground contrib".split()
)
_GENERATED_NAME = re.compile(r"(?:_pb2(?:_grpc)?\.pyi?|\.min\.js|\.min\.css|\.map)$")
_TEMPLATE = re.compile(r"\{\{|\{%")
_TEST_NAME = re.compile(r"(?:^test_.*|.*_tests?|^conftest|^tests?)\.py$|\.(?:test|spec)\.[jt]sx?$")


@lru_cache(maxsize=100_000)
def _folder(folder: str) -> tuple[bool, bool, bool]:
    """Return, for a folder's path, whether it is foreign, of the tests, and beside the product."""
    parts = folder.lower().split("/")
    foreign = not VENDORED.isdisjoint(parts) or not GENERATED.isdisjoint(parts) or _TEMPLATE.search(folder) is not None
    tests = any(part in TESTS or part.replace("-", "_") in TESTS for part in parts)
    return foreign or parts[:2] == [".dvc", "cache"], tests, not ASIDE.isdisjoint(parts)


def is_own(path: str) -> bool:
    """Whether the project wrote the file itself: not vendored, not generated, not a template of another project."""
    folder, _, name = path.rpartition("/")
    if "{" in name and _TEMPLATE.search(name):
        return False
    return not _folder(folder)[0] and not ("." in name and _GENERATED_NAME.search(name))


def is_test(path: str) -> bool:
    """Whether the file is a test or lies among the tests."""
    folder, _, name = path.rpartition("/")
    return _folder(folder)[1] or _TEST_NAME.search(name.lower()) is not None


def is_aside(path: str) -> bool:
    """Whether the file lies in examples, tutorials, docs, or what is kept from former times."""
    return _folder(path.rpartition("/")[0])[2]
