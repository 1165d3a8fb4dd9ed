"""tox: the environments of `tox.ini`, `setup.cfg`, `tox.toml` or `pyproject.toml` and their commands."""

import re
from itertools import product

from mlopskit.config import toml
from mlopskit.repo.facts.ini_lines import Option, read
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.facts.toml_lines import line_of_key

DEEPEST = 5
MOST_NAMES = 100

_FACTOR = re.compile(r"^(?:!?[\w.,{}!-]+):\s+(?=\S)")
_CHOICE = re.compile(r"\{([^{}]*,[^{}]*)\}")


def parse(text: str, path: str = "tox.ini") -> Flow:
    """Return the environments; `default` are those of `envlist`, joined by commas."""
    if path.endswith(".toml"):
        return _toml(text, path)
    sections = read(text)
    core = sections.get("tox", sections.get("tox:tox", {}))
    base = sections.get("testenv", {})
    own = [name.partition(":")[2] for name in sections if name.startswith("testenv:")]
    if not core and not base and not own:
        return Flow("tox", problem="it says nothing of tox")
    names = _names(core.get("envlist", core.get("env_list")))
    works = []
    for name in dict.fromkeys((*names, *(expanded for item in own for expanded in _expand(item)))):
        section = next((sections[f"testenv:{item}"] for item in own if name in _expand(item)), {})
        works.append(_environment(name, section, base, sections))
    if not works and base:
        works = [_environment("py", {}, base, sections)]
    default = ",".join(names) or "py"
    return Flow("tox", tuple(works), line=1, default=default, name=path)


def nearest(flow: Flow, name: str) -> str:
    """Return the environment that a name such as `py312` stands for when only `py` is written down."""
    bare = re.sub(r"^py\d+$", "py", name)
    return next(
        (work.name for work in flow.works if work.name == bare), flow.works[0].name if name.startswith("py") else name
    )


def _environment(
    name: str, own: dict[str, Option], base: dict[str, Option], sections: dict[str, dict[str, Option]]
) -> Work:
    steps: list[Step] = []
    for key in ("commands_pre", "commands", "commands_post"):
        option = own.get(key) or base.get(key)
        steps += _commands(option, sections) if option else []
    ignoring = (own.get("ignore_errors") or base.get("ignore_errors")) is not None
    outcome = (own.get("ignore_outcome") or base.get("ignore_outcome") or Option("", 0, ())).text.lower() == "true"
    line = min((option.line for option in (own or base).values()), default=1)
    del ignoring
    return Work(name, max(1, line - 1), tuple(steps), enforced=not outcome)


def _commands(option: Option, sections: dict[str, dict[str, Option]], depth: int = 0) -> list[Step]:
    steps: list[Step] = []
    pending: list[tuple[int, str]] = []
    for line, row in option.lines:
        pending.append((line, row))
        if row.endswith("\\"):
            continue
        first, text = pending[0][0], " ".join(part.rstrip("\\").strip() for _, part in pending)
        pending = []
        reference = re.fullmatch(r"\{\[([^\]]+)\](\w+)\}", text)
        if reference and depth < DEEPEST:
            other = sections.get(reference[1], {}).get(reference[2])
            steps += _commands(other, sections, depth + 1) if other else []
            continue
        bare = _FACTOR.sub("", text)
        ignoring = bare.startswith("-")
        bare = re.sub(r"\{posargs(?::([^{}]*))?\}", lambda found: found[1] or "", bare.lstrip("-!@ "))
        bare = bare.replace("{toxinidir}/", "").replace("{tox_root}/", "").replace("{envpython}", "python")
        if bare.strip():
            steps.append(Step(first, (Script(((first, bare.strip()),)),), enforced=not ignoring))
    return steps


def _names(option: Option | None) -> list[str]:
    if option is None:
        return []
    found: list[str] = []
    for _, row in option.lines:
        for item in re.split(r",(?![^{]*\})|\s+", row):
            found += _expand(item.strip())
    return [name for name in found if name]


def _expand(text: str) -> list[str]:
    """Return the names of `py{311,312}-{unit,lint}`; a hundred of them at most."""
    parts = re.split(r"\{([^{}]*)\}", text)
    choices = [
        [part] if place % 2 == 0 else [item.strip() for item in part.split(",")] for place, part in enumerate(parts)
    ]
    found = []
    for combined in product(*choices[:9]):
        found.append("".join(combined))
        if len(found) >= MOST_NAMES:
            break
    return found


def _toml(text: str, path: str) -> Flow:
    try:
        data = toml.loads(text)
    except (ValueError, RecursionError) as error:
        return Flow("tox", problem=f"it is not valid TOML: {error}")
    prefix: tuple[str, ...] = ()
    if path.endswith("pyproject.toml"):
        prefix = ("tool", "tox")
        data = _table(_table(data, "tool"), "tox")
        if legacy := data.get("legacy_tox_ini"):
            offset = line_of_key(text, "tool", "tox", "legacy_tox_ini")
            return parse("\n" * offset + str(legacy), "tox.ini")
    if not data:
        return Flow("tox", problem="it says nothing of tox")
    environments = _table(data, "env")
    base = _table(data, "env_run_base")
    names = [name for name in data.get("env_list", []) if isinstance(name, str)]
    works = []
    for name in dict.fromkeys((*names, *environments)):
        own = _table(environments, name)
        where = ("env", name) if own.get("commands") else ("env_run_base",)
        line = line_of_key(text, *prefix, *where, "commands")
        works.append(Work(name, line, _toml_steps((own if own.get("commands") else base).get("commands"), text, line)))
    return Flow("tox", tuple(works), default=",".join(names), name=path)


def _toml_steps(commands: object, text: str, line: int) -> tuple[Step, ...]:
    rows = text.split("\n")
    steps: list[Step] = []
    at = line
    for command in commands if isinstance(commands, list) else []:
        words = tuple(word for word in command if isinstance(word, str)) if isinstance(command, list) else ()
        if not words:
            continue
        at = next((number for number in range(at, len(rows) + 1) if words[0] in rows[number - 1]), at)
        ignoring = words[0] == "-"
        steps.append(Step(at, argv=words[1:] if ignoring else words, enforced=not ignoring))
    return tuple(steps)


def _table(data: object, name: str) -> dict[str, object]:
    found = data.get(name) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}
