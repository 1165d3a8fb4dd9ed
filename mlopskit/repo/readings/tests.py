"""The tests that really check something of the project: what they assert, and which of its files they try."""

from collections.abc import Iterable
from dataclasses import dataclass

from mlopskit.findings import Evidence, Place
from mlopskit.repo.facts.model import Function
from mlopskit.repo.readings.tools import in_ci, runs_of, tools
from mlopskit.repo.remembering import once_per_repo
from mlopskit.repo.snapshot import Repo
from mlopskit.repo.wiring import Command


@dataclass(frozen=True, slots=True)
class RealTest:
    """A test function with assertions, and the product's files that its file imports, directly or through others."""

    path: str
    line: int
    name: str
    asserts: int
    subjects: frozenset[str]

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.path, self.line)


@once_per_repo
def real_tests(repo: Repo) -> tuple[RealTest, ...]:
    """Return every test function that asserts something; those that try no file of the project have no subjects."""
    found = repo.functions(_is_test_function, product=False)
    files = {seen.path for seen in found if repo.is_test(seen.path) or repo.is_product(seen.path)}
    subjects = {path: _subjects(repo, path) for path in files}
    return tuple(
        RealTest(seen.path, seen.line, seen.fact.name, seen.fact.asserts, subjects[seen.path])
        for seen in found
        if seen.path in files
    )


def tests_of(tests: Iterable[RealTest], paths: Iterable[str]) -> tuple[RealTest, ...]:
    """Return the tests that try one of these files."""
    wanted = frozenset(paths)
    return tuple(test for test in tests if test.subjects & wanted)


def shown_tests(tests: Iterable[RealTest], limit: int = 5) -> tuple[Evidence, ...]:
    """Return the first test of each file as evidence."""
    first: dict[str, Evidence] = {}
    for test in tests:
        tried = sorted(test.subjects)
        reason = f"`{test.name}` asserts" + (f", on `{tried[0]}`" if len(tried) == 1 else "")
        first.setdefault(test.path, Evidence(test.path, test.line, reason))
    return tuple(first.values())[:limit]


@once_per_repo
def test_commands(repo: Repo) -> tuple[Command, ...]:
    """Return the commands that run tests: a test runner, or a file of the tests as a program; strongest first."""
    return runs_of(repo, tools("code_tools", "test_runner"))


def tests_in_ci(repo: Repo) -> tuple[Command, ...]:
    """Return the test runs that a CI service starts."""
    return in_ci(test_commands(repo))


def _is_test_function(function: Function) -> bool:
    *_, name = function.name.split(".")
    return function.asserts > 0 and name.lower().startswith("test")


def _subjects(repo: Repo, path: str) -> frozenset[str]:
    return frozenset(file for file in repo.modules_from(path) if file != path and not repo.is_test(file))
