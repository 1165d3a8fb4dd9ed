"""The dependencies that manifests declare, each with its line: pip, PEP 621 and 735, Poetry, PDM, conda, Pipenv ..."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator

from mlopskit.repo.facts.documents import UnparsableError, parse, parse_ini
from mlopskit.repo.facts.model import Requirement

ENDINGS = (".toml", ".cfg", "setup.py", "ipfile", ".yml", ".yaml", ".txt", ".in")
_NAME = re.compile(
    r"(?:^|/)(?:pyproject\.toml|setup\.cfg|setup\.py|pipfile|pixi\.toml|[^/]*environment[^/]*\.ya?ml|(?:[\w-]+[-_.])?env\.ya?ml|(?:conda|conda[-_]envs?|environments?)/[^/]+\.ya?ml|conda(?!-lock)[^/]*\.ya?ml"
    r"|[^/]*requirements[^/]*\.(?:txt|in)|[^/]*constraints[^/]*\.txt|requirements/[^/]*\.(?:txt|in))$"
)
_LINE = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(.*)$")
_CONDA = re.compile(r"^(?:[\w./-]+::)?([A-Za-z0-9][\w.-]*)\s*(.*)$")
_GROUP = re.compile(r"requirements[-_.]?(\w*)|(\w+?)[-_.]requirements")


def is_manifest(path: str) -> bool:
    """Whether a file of this name may declare dependencies."""
    return path.endswith(ENDINGS) and _NAME.search(path.lower()) is not None


def parse_requirements(path: str, text: str) -> tuple[Requirement, ...]:
    """Return the dependencies that a manifest declares; raises `UnparsableError`."""
    name = path.lower().rsplit("/", 1)[-1]
    if name == "setup.py":
        return tuple(_setup_py(text))
    if name == "setup.cfg":
        return tuple(_setup_cfg(text))
    if name == "pyproject.toml":
        return tuple(_pyproject(text))
    if name in {"pipfile", "pixi.toml"}:
        return tuple(_tables(text, parse("x.toml", text).value))
    if name.endswith((".yml", ".yaml")):
        return tuple(_conda(text))
    return tuple(_pip(text, _group_of(path)))


def _group_of(path: str) -> str:
    """Return the group that a requirements file's name speaks of: `requirements-dev.txt` is `dev`."""
    folder, _, name = path.lower().rpartition("/")
    stem = name.rsplit(".", 1)[0]
    if folder.rsplit("/", 1)[-1] == "requirements":
        return "" if stem in {"base", "main", "prod", "production", "requirements", "common", "core"} else stem
    found = _GROUP.search(stem)
    word = (found[1] or found[2] or "") if found else ""
    return "" if word in {"txt", "prod", "lock", "base"} or stem == "constraints" else word


def _requirement(written: str, line: int, group: str) -> Requirement | None:
    found = _LINE.match(written.split(";", 1)[0].split(" #", 1)[0].strip())
    if not found:
        return None
    specifier = found[2].split("--hash", 1)[0].strip().rstrip("\\").strip().strip("()")
    if specifier and specifier[0] not in "=<>!~@":
        return None
    return Requirement(_normal(found[1]), specifier.replace(" ", ""), line, group)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _pip(text: str, group: str) -> Iterator[Requirement]:
    for number, line in enumerate(text.splitlines(), 1):
        written = line.strip()
        if not written or written.startswith(("#", "-")):
            continue
        if "#egg=" in written:
            written = written.split("#egg=", 1)[1].split("&", 1)[0]
        if (found := _requirement(written, number, group)) is not None:
            yield found


class _Where:
    """Finds the line of what is declared in a text, forward from a header."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def header(self, *words: str) -> int:
        """Return the number of the line that holds all these words, or 1."""
        return next((n for n, line in enumerate(self._lines, 1) if all(word in line for word in words)), 1)

    def item(self, written: str, after: int) -> int:
        """Return the first line from `after` on that lists this, in quotes or alone, else `after`."""
        quoted = (f'"{written}"', f"'{written}'")
        return self._first(after, lambda line: line.strip() == written or any(form in line for form in quoted))

    def key(self, name: str, after: int) -> int:
        """Return the first line from `after` on that sets this key, else `after`."""
        sets = re.compile(rf"""\s*["']?{re.escape(name)}["']?\s*=""")
        return self._first(after, lambda line: sets.match(line) is not None)

    def _first(self, after: int, fits: Callable[[str], bool]) -> int:
        return next((n for n in range(max(after, 1), len(self._lines) + 1) if fits(self._lines[n - 1])), after)


def _pyproject(text: str) -> Iterator[Requirement]:
    value = parse("pyproject.toml", text).value
    where = _Where(text)
    project, tool = _dict(value, "project"), _dict(value, "tool")
    yield from _listed(project.get("dependencies"), where, where.header("dependencies"), "")
    for group, items in _dict(project, "optional-dependencies").items():
        yield from _listed(items, where, where.header("optional-dependencies"), group)
    for group, items in _dict(value, "dependency-groups").items():
        yield from _listed(items, where, where.header("[dependency-groups"), group)
    poetry = _dict(tool, "poetry")
    yield from _table(poetry.get("dependencies"), where, where.header("[tool.poetry.dependencies"), "")
    yield from _table(poetry.get("dev-dependencies"), where, where.header("[tool.poetry.dev-dependencies"), "dev")
    for group, content in _dict(poetry, "group").items():
        header = where.header(f"[tool.poetry.group.{group}.dependencies")
        yield from _table(_dict(content).get("dependencies"), where, header, group)
    for group, items in _dict(tool, "pdm", "dev-dependencies").items():
        yield from _listed(items, where, where.header("[tool.pdm.dev-dependencies"), group)
    yield from _listed(_dict(tool, "uv").get("dev-dependencies"), where, where.header("dev-dependencies"), "dev")
    for group, content in _dict(tool, "hatch", "envs").items():
        for key in ("dependencies", "extra-dependencies"):
            yield from _listed(_dict(content).get(key), where, where.header(f"[tool.hatch.envs.{group}"), group)
    yield from _pixi(_dict(tool, "pixi"), where, "[tool.pixi.")


def _tables(text: str, value: object) -> Iterator[Requirement]:
    """Return what a Pipfile or a pixi.toml declares."""
    where = _Where(text)
    top = _dict(value)
    yield from _table(top.get("packages"), where, where.header("[packages]"), "")
    yield from _table(top.get("dev-packages"), where, where.header("[dev-packages]"), "dev")
    yield from _pixi(top, where, "[")


def _pixi(top: dict[str, object], where: _Where, opening: str) -> Iterator[Requirement]:
    for key in ("dependencies", "pypi-dependencies"):
        yield from _table(top.get(key), where, where.header(f"{opening}{key}]"), "")
        for group, content in _dict(top, "feature").items():
            header = where.header(f"{opening}feature.{group}.{key}]")
            yield from _table(_dict(content).get(key), where, header, group)


def _listed(items: object, where: _Where, after: int, group: str) -> Iterator[Requirement]:
    for item in items if isinstance(items, list) else []:
        if isinstance(item, str) and (found := _requirement(item, where.item(item, after), group)) is not None:
            yield found


def _table(items: object, where: _Where, after: int, group: str) -> Iterator[Requirement]:
    for name, asked in items.items() if isinstance(items, dict) else ():
        if name.lower() == "python":
            continue
        version = asked if isinstance(asked, str) else _dict(asked).get("version", "")
        specifier = "" if version in {"*", ""} else str(version)
        if specifier and specifier[0].isdigit():
            # in Poetry a bare version stands for exactly that one
            specifier = f"=={specifier}"
        yield Requirement(_normal(name), specifier.replace(" ", ""), where.key(name, after), group)


def _setup_cfg(text: str) -> Iterator[Requirement]:
    sections = parse_ini(text)
    where = _Where(text)
    written = sections.get("options", {}).get("install_requires", "")
    yield from _listed(written.splitlines(), where, where.header("install_requires"), "")
    for group, items in sections.get("options.extras_require", {}).items():
        yield from _listed(items.splitlines(), where, where.header("[options.extras_require]"), group)


def _setup_py(text: str) -> Iterator[Requirement]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, RecursionError, MemoryError, ValueError) as error:
        raise UnparsableError(f"not valid Python 3: {error}"[:200]) from error
    lists = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in ast.walk(tree):
        for keyword in call.keywords if isinstance(call, ast.Call) else ():
            value = lists.get(keyword.value.id, keyword.value) if isinstance(keyword.value, ast.Name) else keyword.value
            if keyword.arg == "install_requires":
                yield from _literals([value], "")
            elif keyword.arg == "extras_require" and isinstance(value, ast.Dict):
                for key, items in zip(value.keys, value.values, strict=True):
                    resolved = lists.get(items.id, items) if isinstance(items, ast.Name) else items
                    yield from _literals([resolved], str(key.value) if isinstance(key, ast.Constant) else "extra")


def _literals(nodes: Iterable[ast.expr], group: str) -> Iterator[Requirement]:
    for node in nodes:
        for item in node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else ():
            if isinstance(item, ast.Constant) and isinstance(item.value, str):
                found = _requirement(item.value, item.lineno, group)
                if found is not None:
                    yield found


def _conda(text: str) -> Iterator[Requirement]:
    document = parse("environment.yml", text)
    listed = _dict(document.value).get("dependencies")
    for number, item in enumerate(listed if isinstance(listed, list) else []):
        line = document.lines.get(("dependencies", number), 1)
        if isinstance(item, str):
            yield from _conda_one(item, line)
        elif isinstance(item, dict) and isinstance(item.get("pip"), list):
            for inner, written in enumerate(item["pip"]):
                at = document.lines.get(("dependencies", number, "pip", inner), line)
                found = _requirement(written, at, "") if isinstance(written, str) else None
                if found is not None:
                    yield found


def _conda_one(written: str, line: int) -> Iterator[Requirement]:
    found = _CONDA.match(written.strip())
    if found and _normal(found[1]) not in {"python", "pip"}:
        version = found[2].strip()
        # conda's `name=1.2=build` allows the patches of 1.2; its `==` is exact
        single = version.startswith("=") and not version.startswith("==")
        specifier = f"=={version[1:].split('=')[0]}" if single else version
        yield Requirement(_normal(found[1]), specifier.replace(" ", ""), line, "")


def _dict(value: object, *route: str) -> dict[str, object]:
    for step in route:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}
