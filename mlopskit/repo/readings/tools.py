"""
Which tools a repository runs or has set up: the tools' names come from a table, the answers from wiring and settings.

A table row is a tool: `runs` are patterns of commands (`docker push`: the program, then words that must come in this
order; `*` within a word), `but_not` patterns that take a command out again, `actions` those of a CI service's
marketplace, `hooks` ids of pre-commit, `files` patterns of settings files, `keys` tables of `pyproject.toml`,
`options` sections of `setup.cfg`, `tox.ini` and the like (`pytest:addopts=--cov` asks for a word in an option), `calls`
patterns of Python calls.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from mlopskit.findings import Evidence, Place
from mlopskit.repo.remembering import once_per_repo
from mlopskit.repo.shapes import fits
from mlopskit.repo.snapshot import Repo
from mlopskit.repo.tables import load
from mlopskit.repo.wiring import Command, Job, Trigger, strongest

SHOWN = 5
INI_FILES = ("setup.cfg", "tox.ini", "pytest.ini")


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool by its traces; see the module's text for what each means."""

    name: str
    runs: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    hooks: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()


@cache
def tools(table: str, kind: str) -> tuple[Tool, ...]:
    """Return the tools of a kind, from the table `mlopskit/repo/tables/TABLE.toml`."""
    return tuple(_tool(row) for row in load(table)[kind])


def _tool(row: Mapping[str, Any]) -> Tool:
    traces = {key: tuple(value) for key, value in row.items() if key != "name"}
    return Tool(row["name"], **traces)


def runs_of(repo: Repo, wanted: Iterable[Tool]) -> tuple[Command, ...]:
    """Return the commands, hooks and actions that run one of these tools, the strongest first."""
    wanted = tuple(wanted)
    named, wild = _programs(wanted)
    possible = (
        command
        for command in repo.wiring.commands
        if (program := command.program.lower()) in named or any(fits(program, name) for name in wild)
    )
    found = [command for command in possible if any(_runs(tool, command) for tool in wanted)]
    found += [command for command in used_actions(repo) if any(_acts(tool, command) for tool in wanted)]
    return strongest(found)


@cache
def _programs(wanted: tuple[Tool, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the programs that some tool is run by, and the shapes of those that are named by a star."""
    programs = {pattern.split()[0] for tool in wanted for pattern in tool.runs}
    wild = frozenset(name for name in programs if "*" in name)
    return frozenset(programs - wild), wild


def commands_like(repo: Repo, *patterns: str) -> tuple[Command, ...]:
    """Return the commands that match one of these patterns, the strongest first."""
    return strongest(command for command in repo.wiring.commands if matches(command, patterns))


def live(commands: Iterable[Command]) -> tuple[Command, ...]:
    """Return those that are not switched off."""
    return tuple(command for command in commands if not command.disabled)


def in_ci(commands: Iterable[Command]) -> tuple[Command, ...]:
    """Return those that a CI service runs, be it only when a person starts it there."""
    return tuple(command for command in commands if command.in_ci)


@once_per_repo
def used_actions(repo: Repo) -> tuple[Command, ...]:
    """Return the actions, orbs and tasks that jobs use, as commands whose program is the action's name."""
    return tuple(_as_command(repo, job, name, place) for job in repo.wiring.jobs for name, place in job.uses)


def step_text(repo: Repo, place: Place) -> str:
    """Return the text of the CI step that holds this place, as far as its indentation tells."""
    lines = repo.lines(place.path)
    at = (place.line or 1) - 1
    if at >= len(lines):
        return ""
    start = next((n for n in range(at, -1, -1) if lines[n].lstrip().startswith("- ")), at)
    depth = _indent(lines[start])
    end = next((n for n in range(start + 1, len(lines)) if lines[n].strip() and _indent(lines[n]) <= depth), len(lines))
    return "\n".join(lines[start:end])


def configurations(repo: Repo, wanted: Iterable[Tool]) -> tuple[Evidence, ...]:
    """Return the settings of these tools in the product's files: files of their own, and sections of shared ones."""
    found: list[Evidence] = []
    for tool in wanted:
        found += [Evidence(path, 1, f"settings of {tool.name}") for path in _filled(repo, tool.files)]
        found += [
            Evidence(path, repo.line_of(path, *key.split(".")), f"`[{key}]` sets up {tool.name}")
            for path in _products(repo, "**/pyproject.toml")
            for key in tool.keys
            if _at(repo.data(path), key.split(".")) is not None
        ]
        found += [item for option in tool.options for item in _ini_options(repo, tool, option)]
    return tuple(found)


def hook_settings(repo: Repo, wanted: Iterable[Tool]) -> tuple[Evidence, ...]:
    """Return the pre-commit hooks that run one of these tools."""
    ids = {hook: tool.name for tool in wanted for hook in tool.hooks}
    return tuple(
        Evidence(place.path, place.line, f"the hook `{hook}` runs {ids[hook]} before each commit")
        for hook, place in hooks(repo)
        if hook in ids
    )


def hooks(repo: Repo) -> tuple[tuple[str, Place], ...]:
    """Return the ids of all pre-commit hooks that are set up, with their places."""
    return tuple(item for path in _products(repo, "**/.pre-commit-config.{yaml,yml}") for item in _hooks_in(repo, path))


def seen(command: Command) -> Evidence:
    """Return a command as evidence: what it is, what runs it, when, and whether its failure counts."""
    return Evidence(command.place.path, command.place.line, f"`{_short(command.text)}` {how_it_runs(command)}")


def shown_runs(commands: Sequence[Command]) -> tuple[Evidence, ...]:
    """Return the first commands as evidence, each place once."""
    first: dict[Place, Evidence] = {}
    for command in commands:
        first.setdefault(command.place, seen(command))
    return tuple(first.values())[:SHOWN]


def how_it_runs(command: Command) -> str:
    """Return in words what runs a command, when, and whether its failure counts."""
    if command.disabled:
        return "never runs: it is switched off"
    who = f"in the {command.provider} job `{command.job}`" if command.job else f"by {command.provider or 'a script'}"
    when = " and ".join(
        sorted(trigger.value.replace("_", " ") for trigger in command.triggers if trigger is not Trigger.SHELL)
    )
    said = f"runs {who}" + (f" on {when}" if when else ", started by hand")
    return said if command.enforced else f"{said}, but its failure is not heeded"


def searched_runs(repo: Repo) -> tuple[str, ...]:
    """Return which wiring was searched, for a no."""
    ci = sum(command.in_ci for command in repo.wiring.commands)
    return (
        f"{len(repo.wiring.jobs)} CI jobs ({ci} commands)",
        f"{len(repo.wiring.commands) - ci} other commands and hooks",
    )


def searched_settings(wanted: Iterable[Tool]) -> tuple[str, ...]:
    """Return which settings were searched, for a no."""
    files = [file for tool in wanted for file in tool.files]
    return tuple(dict.fromkeys([*files, "pyproject.toml", *INI_FILES, ".pre-commit-config.yaml"]))


def matches(command: Command, patterns: tuple[str, ...]) -> bool:
    """Whether the command matches one of the patterns: the program, then words in this order, others between them."""
    named, wild = _by_program(patterns)
    program = command.program.lower()
    words = named.get(program, ())
    if not words and not wild:
        return False
    given = [word.lower() for word in command.arguments]
    found = any(_in_order(wanted, given) for wanted in words)
    return found or any(fits(program, name) and _in_order(wanted, given) for name, wanted in wild)


@cache
def _by_program(
    patterns: tuple[str, ...],
) -> tuple[dict[str, list[tuple[str, ...]]], list[tuple[str, tuple[str, ...]]]]:
    """Return the words wanted after each program, and those for programs with a wildcard; made once per table."""
    named: dict[str, list[tuple[str, ...]]] = {}
    wild: list[tuple[str, tuple[str, ...]]] = []
    for pattern in patterns:
        program, *words = pattern.split()
        if "*" in program:
            wild.append((program, tuple(words)))
        else:
            named.setdefault(program, []).append(tuple(words))
    return named, wild


def _in_order(wanted: tuple[str, ...], given: list[str]) -> bool:
    remaining = iter(given)
    return all(any(_same(word, want) for word in remaining) for want in wanted)


def _same(word: str, wanted: str) -> bool:
    return fits(word, wanted) if "*" in wanted else word == wanted


def _runs(tool: Tool, command: Command) -> bool:
    asks_only = command.arguments in (("--version",), ("-V",), ("--help",))
    return matches(command, tool.runs) and not matches(command, tool.but_not) and not asks_only


def _acts(tool: Tool, command: Command) -> bool:
    name = command.program.lower().split("@", 1)[0]
    return any(_same(name, action) for action in tool.actions)


def _as_command(repo: Repo, job: Job, name: str, place: Place) -> Command:
    swallowed = "continue-on-error: true" in step_text(repo, place)
    return Command(
        name, (), place, job.triggers, not swallowed, job.disabled, (job.place, place), job.provider, job.name
    )


def _hooks_in(repo: Repo, path: str) -> list[tuple[str, Place]]:
    data = repo.data(path)
    repos = data.get("repos") if isinstance(data, dict) else None
    found: list[tuple[str, Place]] = []
    for n, entry in enumerate(repos if isinstance(repos, list) else ()):
        listed = entry.get("hooks") if isinstance(entry, dict) else None
        for m, hook in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(hook, dict) and isinstance(hook.get("id"), str):
                found.append((hook["id"], Place(path, repo.line_of(path, "repos", n, "hooks", m, "id"))))
    return found


def _filled(repo: Repo, patterns: Sequence[str]) -> tuple[str, ...]:
    if not patterns:
        return ()
    return tuple(path for path in _products(repo, *patterns) if (repo.text(path) or "").strip())


def _products(repo: Repo, *patterns: str) -> tuple[str, ...]:
    return tuple(path for path in repo.glob(*patterns) if repo.is_product(path) or "/" not in path)


def _ini_options(repo: Repo, tool: Tool, option: str) -> list[Evidence]:
    section, _, rest = option.partition("|")
    key, _, word = rest.partition("=")
    found: list[Evidence] = []
    for path in _products(repo, *(f"**/{name}" for name in INI_FILES)):
        options = repo.ini(path).get(section)
        if options is None or (key and word not in options.get(key, "")):
            continue
        places = repo.find(rf"^\[{section}\]".replace(":", r"\:"), path)
        found.append(Evidence(path, places[0].line if places else 1, f"`[{section}]` sets up {tool.name}"))
    return found


def _at(data: object, route: Sequence[str]) -> object:
    for key in route:
        if not isinstance(data, dict) or key not in data:
            return None
        data = data[key]
    return data


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _short(text: str, width: int = 100) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"
