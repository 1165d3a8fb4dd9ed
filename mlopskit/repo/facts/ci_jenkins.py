"""Jenkins: the shell steps of a Jenkinsfile, declarative or scripted, read line by line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.wiring.model import Trigger

_STAGE = re.compile(r"\bstage\s*\(?\s*(['\"])(?P<name>.*?)\1")
_SHELL = re.compile(r"\b(?:sh|bat|powershell)\b\s*\(?\s*(?:\[?\s*script\s*:\s*)?(?P<quote>'''|\"\"\"|'|\")")
_CRON = re.compile(r"\b(?:cron|parameterizedCron)\s*\(?\s*['\"]")
_POLL = re.compile(r"\b(?:pollSCM|githubPush|gitlab|bitbucketPush)\s*\(")
_UPSTREAM = re.compile(r"\bupstream\s*\(|\bupstreamProjects\b|\bGenericTrigger\s*\(")
_CATCH = re.compile(r"\b(?:catchError|warnError|try)\b\s*[({]")
_WHEN_FALSE = re.compile(r"\bexpression\s*\{\s*(?:return\s+)?false\s*\}")
_MATRIX = re.compile(r"\bmatrix\s*\{")
_AXIS = re.compile(r"\baxis\s*\{\s*name\s+['\"](\w+)['\"]\s*;?\s*values\s+([^{}]*)\}")
_TAG = re.compile(r"\bbuildingTag\s*\(\)|\btag\s+['\"]")


@dataclass(slots=True)
class _Frame:
    """An open brace: what opened it."""

    kind: str
    name: str = ""
    line: int = 0


def parse(text: str, path: str = "Jenkinsfile") -> Flow:
    """Return the stages with their shell steps."""
    bare = _without_comments(text)
    triggers = _triggers(bare)
    steps: dict[tuple[str, int], list[Step]] = {}
    notes: dict[tuple[str, int], set[str]] = {}
    for stage, step, marks in _read(bare):
        steps.setdefault(stage, [])
        notes.setdefault(stage, set()).update(marks)
        if step:
            steps[stage].append(step)
    if not any(steps.values()):
        return Flow("jenkins", problem="it has no shell steps")
    works = tuple(
        Work(
            name or "Jenkinsfile",
            line,
            tuple(found),
            disabled="never" in notes[name, line],
            triggers=frozenset({Trigger.RELEASE}) if "tag" in notes[name, line] else None,
            approval="input" in notes[name, line],
            matrix=_axes(bare, line),
        )
        for (name, line), found in steps.items()
    )
    return Flow("jenkins", works, triggers, 1, name=path)


def _axes(text: str, line: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the axes of the matrix that a stage stands in, or none."""
    for matrix in _MATRIX.finditer(text):
        end = _closed(text, matrix.end())
        if text.count("\n", 0, matrix.start()) < line <= text.count("\n", 0, end) + 1:
            axes = _AXIS.finditer(text, matrix.end(), end)
            return tuple((axis[1], tuple(re.findall(r"['\"]([^'\"]+)['\"]", axis[2]))) for axis in axes)
    return ()


def _closed(text: str, start: int) -> int:
    depth = 1
    for brace in re.finditer(r"[{}]", text[start:]):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return start + brace.end()
    return len(text)


def _triggers(text: str) -> frozenset[Trigger]:
    """Return what starts it: each change of its branch, and besides what its `triggers` say."""
    found = {Trigger.PUSH}
    if _CRON.search(text):
        found.add(Trigger.SCHEDULE)
    if _UPSTREAM.search(text):
        found.add(Trigger.EVENT)
    if _CRON.search(text) and not _POLL.search(text) and "changeRequest" not in text:
        found.add(Trigger.SCHEDULE)
    if "changeRequest()" in text:
        found.add(Trigger.PULL_REQUEST)
    return frozenset(found)


def _read(text: str) -> Iterator[tuple[tuple[str, int], Step | None, set[str]]]:
    frames: list[_Frame] = []
    rows = text.split("\n")
    at = 0
    pending = _Frame("")
    while at < len(rows):
        row, line = rows[at], at + 1
        if stage := _STAGE.search(row):
            pending = _Frame("stage", stage["name"], line)
        elif _CATCH.search(row):
            pending = _Frame("caught")
        elif re.search(r"\bpost\s*\{", row):
            pending = _Frame("post")
        elif directory := re.search(r"\bdir\s*\(\s*['\"](.*?)['\"]", row):
            pending = _Frame("dir", directory[1])
        current = next(
            (frame for frame in reversed((*frames, pending)) if frame.kind == "stage"), _Frame("stage", "", 1)
        )
        marks = {"never"} if _WHEN_FALSE.search(row) else set()
        marks |= {"tag"} if _TAG.search(row) else set()
        marks |= {"input"} if re.search(r"\binput\s*[({]|\binput\s+['\"]", row) else set()
        if marks or pending.kind == "stage":
            yield (current.name, current.line), None, marks
        shell = _SHELL.search(row)
        if shell:
            pending = _braces(row[: shell.start()], frames, pending)
            lines, at = _script(rows, at, shell)
            if "returnStatus" not in row:
                yield (current.name, current.line), _step(line, lines, frames), set()
            row = rows[at].rpartition(shell["quote"][-1])[2]
        pending = _braces(row, frames, pending)
        at += 1


def _step(line: int, lines: tuple[tuple[int, str], ...], frames: list[_Frame]) -> Step:
    kinds = {frame.kind for frame in frames}
    directory = "/".join(frame.name for frame in frames if frame.kind == "dir")
    return Step(line, (Script(lines, errexit=True),), directory=directory, enforced=not kinds & {"caught", "post"})


def _script(rows: list[str], at: int, shell: re.Match[str]) -> tuple[tuple[tuple[int, str], ...], int]:
    """Return the lines of a quoted script and the row where it ends."""
    quote, rest = shell["quote"], rows[at][shell.end() :]
    if len(quote) == 1:
        body = re.match(rf"((?:\\.|[^{quote}\\])*)", rest)
        return ((at + 1, body[1].replace("\\" + quote, quote) if body else ""),), at
    lines: list[tuple[int, str]] = []
    while True:
        body_text, closed, _ = rest.partition(quote)
        lines.append((at + 1, body_text))
        if closed or at + 1 >= len(rows):
            return tuple(lines), at
        at += 1
        rest = rows[at]


def _braces(row: str, frames: list[_Frame], pending: _Frame) -> _Frame:
    for sign in re.findall(r"[{}]", re.sub(r"'[^']*'|\"[^\"]*\"", "", row)):
        if sign == "{":
            frames.append(pending)
            pending = _Frame("")
        elif frames:
            frames.pop()
    return pending


def _without_comments(text: str) -> str:
    """Blank comments, keeping every line where it is; `//` within a quote or an address stays."""
    text = re.sub(r"/\*.*?\*/", lambda found: re.sub(r"[^\n]", " ", found[0]), text, flags=re.DOTALL)
    return "\n".join(re.sub(r"^\s*//.*$|(?<=[\s;{}])//(?=\s).*$", "", row) for row in text.split("\n"))
