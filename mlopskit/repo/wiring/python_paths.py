"""From a Python module, script or console command to the project's own file."""

import re

from mlopskit.config import toml
from mlopskit.repo.wiring.files import Files

_TESTS = re.compile(r"^[\w./-]+\.py(?:::[\w:\[\].-]+)?$")


def module_path(files: Files, module: str, directory: str) -> str:
    """Return the file of a dotted module: from the folder, the root, `src/`, or wherever else the package lies."""
    if not re.fullmatch(r"[A-Za-z_][\w.]*", module):
        return ""
    tail = module.replace(".", "/")
    for base in dict.fromkeys((directory, "", f"{directory}/src" if directory else "src", "src")):
        prefix = f"{base}/{tail}" if base else tail
        for candidate in (f"{prefix}.py", f"{prefix}/__main__.py", f"{prefix}/__init__.py"):
            if files.has(candidate):
                return candidate
    return _elsewhere(files, tail)


def script_path(files: Files, name: str, directory: str) -> str:
    """Return the project's file that a path on a command line names, test ids and variables taken off."""
    bare = name.split("::", 1)[0].split(":", 1)[0] if not name.startswith(("http", "s3:", "gs:")) else ""
    if bare.startswith("**/"):
        return _only(files, bare.removeprefix("**/"))
    rooted = re.sub(r"^\$[{(]?[\w.]+[)}]?/", "", bare)
    rooted = re.sub(r"^\$\{\{.*?\}\}/", "", rooted)
    # below a variable the repository may lie in a folder that is named for an artifact
    return files.find(rooted, directory) or (files.find(rooted.partition("/")[2], "") if rooted != bare else "")


def _only(files: Files, name: str) -> str:
    """Return the one file of that name, wherever it lies: the folder is known when the program runs, not before."""
    matching = [path for path in files.paths if path == name or path.endswith(f"/{name}")]
    return matching[0] if len(matching) == 1 else ""


def console_scripts(files: Files) -> dict[str, str]:
    """Return the console commands that the project's own packages bring, with the file of each."""
    if "console" not in files.cached:
        found: dict[str, str] = {}
        for path in sorted(files.paths):
            name = path.rpartition("/")[2]
            if name == "pyproject.toml":
                found |= _from_pyproject(files, path)
            elif name in {"setup.py", "setup.cfg"}:
                found |= _from_setup(files, path)
        files.cached["console"] = found
    cached = files.cached["console"]
    return cached if isinstance(cached, dict) else {}


def _elsewhere(files: Files, tail: str) -> str:
    """Find a package in a folder of its own (`backend/app/train.py` for `app.train`), when there is exactly one."""
    if "/" not in tail:
        return ""
    ends = tuple(f"/{tail}{suffix}" for suffix in (".py", "/__main__.py"))
    matching = [path for path in files.paths if path.endswith(ends)]
    return matching[0] if len(matching) == 1 else ""


def _from_pyproject(files: Files, path: str) -> dict[str, str]:
    text = files.text(path) or ""
    if "scripts" not in text:
        return {}
    try:
        data = toml.loads(text)
    except (ValueError, RecursionError):
        return {}
    project = _table(data, "project")
    declared = {**_table(project, "scripts"), **_table(_table(_table(data, "tool"), "poetry"), "scripts")}
    base = path.rpartition("/")[0]
    targets = {name: value if isinstance(value, str) else "" for name, value in declared.items()}
    return {name: _target(files, value, base) for name, value in targets.items() if value}


def _from_setup(files: Files, path: str) -> dict[str, str]:
    text = files.text(path) or ""
    if "console_scripts" not in text:
        return {}
    base = path.rpartition("/")[0]
    rows = re.findall(r"^[ \t]*['\"]?([\w.-]+)\s*=\s*([\w.]+:[\w.]+)", text, re.MULTILINE)
    return {name: _target(files, value, base) for name, value in rows}


def _target(files: Files, value: str, base: str) -> str:
    return module_path(files, value.split(":", 1)[0].strip(), base)


def _table(data: object, name: str) -> dict[str, object]:
    found = data.get(name) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}
