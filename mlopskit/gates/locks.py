"""
Does the dependency lock hold what the project declares?

## Why it matters
A lock that is behind installs something else than the project asks for, or nothing at all.

## What it runs
It compares the dependencies in `pyproject.toml` with `uv.lock`, or with a pinned `requirements` or `constraints` file;
`poetry.lock` is asked for by `poetry check --lock`, `pdm.lock` by `pdm lock --check`. Nothing is downloaded.
Known advisories about what is locked are looked up by `uv audit` (for `uv.lock`) or `pip-audit` (for pinned files),
where the settings ask for it, since that needs the network; when no database answers, the gate is incomplete.

```toml
[tool.mlopskit.check.locks]
advisories = true
```

## How to turn it off
```toml
[tool.mlopskit.check.skip]
locks = { reason = "a library, tested against the newest" }
```
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from mlopskit.config import toml
from mlopskit.errors import Incomplete, MlopsError
from mlopskit.gates import Subject, gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.wording import counted
from mlopskit.report import Outcome
from mlopskit.tools import advisories, program

PINNED = ("requirements.lock", "requirements*.txt", "constraints*.txt", "requirements/*.txt")
_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*([^;@#]*)")
_PIN = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*==\s*([^\s;#\\]+)", re.MULTILINE)


def lock(project: Project) -> Subject:
    """There is something to compare when the project declares dependencies and has a lock for them."""
    if not project.has("pyproject.toml"):
        return Subject.absent("there is no pyproject.toml whose dependencies could be locked")
    found = _lock(project)
    return Subject.present(found) if found else Subject.absent("there is no lock; `uv lock` makes one")


def inputs(project: Project) -> tuple[str, ...]:
    """Return the files that the verdict depends on; what is known about packages changes without any of them."""
    return () if project.config.check.locks.advisories else ("**/pyproject.toml", "*.lock", *PINNED)


@gate(title="The dependency lock is fresh", subject=lock, reads=inputs)
def judge(project: Project) -> GateResult:
    name = _lock(project)
    fresh = _fresh(project, name)
    if not project.config.check.locks.advisories:
        return replace(fresh, summary=f"{fresh.summary}; advisories not asked")
    try:
        known = _known(project, name)
    except MlopsError as error:
        told = f"{fresh.summary}; {error.message}{f' ({error.hint})' if error.hint else ''}"
        return GateResult(Outcome.FAIL if fresh.findings else Outcome.INCOMPLETE, told, fresh.findings, fresh.output)
    if known:
        found = f"{counted(len(known), 'known advisory', 'known advisories')} on what it locks"
        return GateResult.failed(f"{fresh.summary}; {found}", [*fresh.findings, *known], output=fresh.output)
    return replace(fresh, summary=f"{fresh.summary}; no known advisory")


def _fresh(project: Project, name: str) -> GateResult:
    if name == "poetry.lock":
        return _ask(project, "poetry", ("check", "--lock"))
    if name == "pdm.lock":
        return _ask(project, "pdm", ("lock", "--check"))
    findings = list(_uv(project) if name == "uv.lock" else _pins(project, name))
    if findings:
        return GateResult.failed(f"{name} is behind pyproject.toml", findings)
    return GateResult.passed(f"{name} holds what pyproject.toml declares")


def _known(project: Project, name: str) -> list[GateFinding]:
    if name in ("poetry.lock", "pdm.lock"):
        raise Incomplete(f"nothing here looks up advisories for {name}", hint="export it to a requirements file")
    if name == "uv.lock":
        found = advisories.of_uv_lock(project.root, timeout=project.timeout)
    else:
        found = advisories.of_requirements(project.root, name, timeout=project.timeout)
    return [GateFinding(each.id, _told(each), name) for each in found]


def _told(known: advisories.Advisory) -> str:
    mended = f"; mended in {', '.join(known.fixed)}" if known.fixed else "; not mended yet"
    return f"{known.package} {known.version}: {known.summary or 'a known fault'}{mended}"


def _lock(project: Project) -> str:
    for name in ("uv.lock", "poetry.lock", "pdm.lock"):
        if project.has(name):
            return name
    # beside the whole lock there may be small ones, each of a part: the fullest is the one that must hold everything
    pins = {path: len(_pinned(project, path)) for path in project.glob(*PINNED)}
    fullest = max(pins, key=lambda path: pins[path], default="")
    return fullest if fullest and pins[fullest] and _declared(project.pyproject) else ""


def _ask(project: Project, tool: str, words: tuple[str, ...]) -> GateResult:
    done = program.run(tool, words, root=project.root, timeout=project.timeout)
    if done.exit_code == 0:
        return GateResult.passed(f"{tool} finds the lock fresh", output=done.stdout)
    finding = GateFinding("behind", program.last_words(done), f"{tool}.lock")
    return GateResult.failed(f"{tool} finds the lock behind", [finding], output=done.stderr)


def _uv(project: Project) -> Iterator[GateFinding]:
    try:
        locked = toml.loads((project.root / "uv.lock").read_text("utf-8"))
        packages = {str(package["name"]): package for package in locked.get("package", [])}
    except (ValueError, KeyError, TypeError) as error:
        raise Incomplete(f"uv.lock does not parse: {error}", hint="`uv lock` writes it anew") from error
    own = packages.get(_normal(str(project.pyproject.get("project", {}).get("name", ""))))
    if own is None:
        yield GateFinding("behind", "uv.lock does not know the project; `uv lock` updates it", "uv.lock")
        return
    recorded = _recorded(own)
    declared = dict(_requirements(_declared(project.pyproject)))
    for name in sorted(declared.keys() | recorded.keys()):
        if name not in recorded:
            yield GateFinding(
                "not-locked", f"`{name}` is declared, but not in uv.lock; `uv lock` adds it", "pyproject.toml"
            )
        elif name not in declared:
            yield GateFinding("behind", f"uv.lock still has `{name}`, which is no longer declared", "uv.lock")
        elif declared[name] != recorded[name]:
            message = f"`{name}` is declared as {_shown(declared[name])}, locked for {_shown(recorded[name])}"
            yield GateFinding("behind", message, "uv.lock")


def _recorded(own: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    metadata = own.get("metadata", {})
    groups = metadata.get("requires-dev", {}).values()
    found: dict[str, frozenset[str]] = {}
    for entry in [*metadata.get("requires-dist", []), *(each for group in groups for each in group)]:
        name = _normal(entry["name"])
        found[name] = found.get(name, frozenset()) | _bounds(entry.get("specifier", ""))
    return found


def _pins(project: Project, path: str) -> Iterator[GateFinding]:
    pinned = _pinned(project, path)
    for name, _ in _requirements(_declared(project.pyproject, groups=False)):
        if name not in pinned:
            yield GateFinding("not-locked", f"`{name}` is declared in pyproject.toml, but not pinned here", path)


def _pinned(project: Project, path: str) -> dict[str, str]:
    text = (project.root / path).read_text("utf-8", "replace")
    return {_normal(name): version for name, version in _PIN.findall(text)}


def _declared(pyproject: Mapping[str, Any], *, groups: bool = True) -> list[str]:
    """Return the requirements that a project declares: its own, and those of its extras and groups."""
    table = pyproject.get("project", {})
    declared = list(table.get("dependencies", []))
    if groups:
        for listed in [
            *table.get("optional-dependencies", {}).values(),
            *pyproject.get("dependency-groups", {}).values(),
        ]:
            declared += [item for item in listed if isinstance(item, str)]
        declared += pyproject.get("tool", {}).get("uv", {}).get("dev-dependencies", [])
    return declared


def _requirements(lines: Iterable[str]) -> Iterator[tuple[str, frozenset[str]]]:
    found: dict[str, frozenset[str]] = {}
    for line in lines:
        if match := _REQUIREMENT.match(line):
            name = _normal(match[1])
            found[name] = found.get(name, frozenset()) | _bounds(match[2].strip().strip("()"))
    yield from found.items()


def _bounds(specifier: str) -> frozenset[str]:
    return frozenset(part.replace(" ", "") for part in specifier.split(",") if part.strip())


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _shown(bounds: frozenset[str]) -> str:
    return ",".join(sorted(bounds)) or "any version"
