"""Dockerfiles: what the build runs, and what the container starts."""

import json
import re

from mlopskit.repo.facts.running import Flow, Script, Step, Work

_INSTRUCTION = re.compile(
    r"^\s*(?:ONBUILD\s+)?(FROM|RUN|CMD|ENTRYPOINT|HEALTHCHECK|WORKDIR|SHELL|COPY|ADD|ARG|ENV|USER)\b\s*(.*)$",
    re.IGNORECASE,
)
_HEREDOC = re.compile(r"<<-?\s*['\"]?(\w+)['\"]?")
_FLAG = re.compile(r"^(?:--[\w-]+(?:=\S+)?\s+)+")
_TAKES_VALUE = frozenset(
    [
        "-v",
        "--volume",
        "-e",
        "--env",
        "-p",
        "--publish",
        "--name",
        "-w",
        "--workdir",
        "-u",
        "--user",
        "--network",
        "--entrypoint",
        "--env-file",
        "--mount",
        "--platform",
        "--gpus",
        "-h",
        "--hostname",
        "-l",
        "--label",
        "--shm-size",
        "--memory",
        "-m",
        "--cpus",
        "--add-host",
        "--ipc",
        "--runtime",
        "--restart",
        "--pull",
        "-f",
        "--file",
        "--profile",
        "--project-name",
        "--index",
        "--ulimit",
        "--log-driver",
        "--device",
        "--net",
        "--link",
    ]
)


def parse(text: str, path: str = "Dockerfile") -> Flow:
    """Return two works: `build` (each RUN) and `start` (the last ENTRYPOINT with its CMD)."""
    runs: list[Step] = []
    start: dict[str, tuple[int, tuple[str, ...]]] = {}
    base = ""
    first = 1
    pipefail = False
    for line, name, value, lines in _instructions(text):
        if name == "FROM":
            base, first, start, pipefail = value, first if base else line, {}, False
        elif name == "SHELL":
            pipefail = "pipefail" in value
        elif name == "RUN":
            runs.append(_run(line, lines, pipefail=pipefail))
        elif name in {"CMD", "ENTRYPOINT"} and value.strip().upper() != "NONE":
            start[name] = (line, _words(value))
    if not base:
        return Flow("docker", problem="it names no base image")
    works = [Work("build", first, tuple(runs))]
    if start:
        line = start.get("ENTRYPOINT", start.get("CMD", (1, ())))[0]
        works.append(Work("start", line, (_start(start),)))
    return Flow("docker", tuple(works), name=path)


def command_behind(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the command that `docker run IMAGE COMMAND` starts in the container, if it names one."""
    at = 1
    entrypoint: tuple[str, ...] = ()
    seen = 0
    wanted = 3 if "compose" in words[:3] else 2
    while at < len(words):
        word = words[at]
        if word.startswith("--entrypoint"):
            value = word.partition("=")[2] or (words[at + 1] if at + 1 < len(words) else "")
            entrypoint = tuple(value.split())
        if word in _TAKES_VALUE:
            at += 2
        elif word.startswith("-"):
            at += 1
        else:
            seen += 1
            at += 1
            if seen == wanted:
                break
    return (*entrypoint, *words[at:])


def _instructions(text: str) -> list[tuple[int, str, str, tuple[tuple[int, str], ...]]]:
    """Return the instructions with their lines, continued lines and here-documents joined."""
    found = []
    rows = text.split("\n")
    at = 0
    while at < len(rows):
        match = _INSTRUCTION.match(rows[at])
        if not match:
            at += 1
            continue
        line = at + 1
        lines = [(line, match[2])]
        while lines[-1][1].rstrip().endswith("\\") and at + 1 < len(rows):
            at += 1
            while at + 1 < len(rows) and (not rows[at].strip() or rows[at].lstrip().startswith("#")):
                at += 1
            lines.append((at + 1, rows[at]))
        if match[1].upper() in {"RUN", "COPY"} and (marker := _HEREDOC.search(match[2])):
            at, lines = _document(rows, at, marker[1])
        at += 1
        value = " ".join(row.rstrip().removesuffix("\\") for _, row in lines)
        found.append((line, match[1].upper(), value, tuple(lines)))
    return found


def _document(rows: list[str], at: int, marker: str) -> tuple[int, list[tuple[int, str]]]:
    lines = []
    at += 1
    while at < len(rows) and rows[at].strip() != marker:
        lines.append((at + 1, rows[at]))
        at += 1
    return at, lines


def _run(line: int, lines: tuple[tuple[int, str], ...], *, pipefail: bool) -> Step:
    joined = " ".join(row.rstrip().removesuffix("\\") for _, row in lines)
    bare = _FLAG.sub("", joined.strip())
    if bare.startswith("["):
        return Step(line, argv=_words(bare))
    return Step(line, (Script(_without_flags(lines), pipefail=pipefail),))


def _without_flags(lines: tuple[tuple[int, str], ...]) -> tuple[tuple[int, str], ...]:
    """Take `--mount=...` and its like off the first words of a RUN, over continued lines."""
    found = []
    leading = True
    for number, row in lines:
        if leading:
            bare = re.sub(r"^\s*(?:--[\w-]+=\S+\s*)+", "", row)
            leading = bare.strip() in {"", "\\"}
            found.append((number, bare if bare.strip() else "\\"))
        else:
            found.append((number, row))
    return tuple(found)


def _start(start: dict[str, tuple[int, tuple[str, ...]]]) -> Step:
    line, words = start.get("ENTRYPOINT", (0, ()))
    after, arguments = start.get("CMD", (0, ()))
    if words[:2] in {("/bin/sh", "-c"), ("sh", "-c")} and words[2:]:
        arguments = ()
    return Step(line or after, argv=(*words, *arguments))


def _words(value: str) -> tuple[str, ...]:
    """Return the words of an exec form, or the shell that a plain text runs in."""
    text = value.strip()
    if text.startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = re.findall(r"[\"']([^\"']*)[\"']", text)
        return tuple(str(word) for word in found) if isinstance(found, list) else ()
    return ("sh", "-c", text) if text else ()
