"""What runs the project's own code: the commands that reach a file, directly or through imports."""

from collections.abc import Iterable
from functools import lru_cache

from mlopskit.findings import Strength
from mlopskit.repo.snapshot import Repo
from mlopskit.repo.training import has_estimators
from mlopskit.repo.training import training_line as line_in
from mlopskit.repo.wiring import Command, strongest


def commands_running(repo: Repo, paths: Iterable[str]) -> tuple[Command, ...]:
    """Return the commands that run one of these files, or a file of the project that imports one; strongest first."""
    wanted = frozenset(paths)
    if not wanted:
        return ()
    entries = {command.entry for command in repo.wiring.commands if command.entry}
    reaching = {entry for entry in entries if entry in wanted or wanted & repo.modules_from(entry)}
    return strongest(command for command in repo.wiring.commands if command.entry in reaching)


def strength_of(repo: Repo, paths: Iterable[str]) -> Strength:
    """Return how strongly these files are held by what runs them; `used` at least, since a person can run them."""
    commands = commands_running(repo, paths)
    return max(Strength.USED, commands[0].strength) if commands else Strength.USED


def training_commands(repo: Repo) -> tuple[Command, ...]:
    """Return the commands that train a model of the product, the strongest first."""
    return commands_running(repo, {path for path in repo.training if repo.is_product(path)})


@lru_cache(maxsize=2)
def training_code(repo: Repo) -> frozenset[str]:
    """Return the product's files that take part in training: those that train, their imports, and their importers."""
    trains = frozenset(path for path in repo.training if repo.is_product(path))
    part = set(trains)
    for path in trains:
        part |= repo.modules_from(path)
    for path, _ in repo.python_files():
        reached = repo.modules_from(path)
        if reached & trains:
            part |= reached
    return frozenset(path for path in part if repo.is_product(path))


def training_line(repo: Repo, path: str) -> int | None:
    """Return the line where a file trains a model, in the product or aside, or None when it does not."""
    if repo.is_product(path):
        return repo.training_lines.get(path)
    facts = repo.python(path)
    return line_in(facts, speaks=has_estimators(facts)) if facts is not None else None


def runs_as_it_stands(repo: Repo, path: str) -> bool:
    """Whether the file can be run: it has a `__main__` block, or trains at its top level."""
    facts = repo.python(path)
    if facts is None or path.endswith(".ipynb"):
        return False
    line = training_line(repo, path)
    return facts.main_line is not None or any(not call.function for call in facts.calls if call.line == line)
