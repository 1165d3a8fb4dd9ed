"""Snakemake: the rules of a Snakefile, linked by the files that they give and take."""

import re

from mlopskit.repo.facts.python_flows import Steps
from mlopskit.repo.facts.running import Flow, Script, Step, Work

_RULE = re.compile(r"^(?:rule|checkpoint)\s+(\w+)\s*:")
_SECTION = re.compile(
    r"^\s+(input|output|shell|script|notebook|run|params|log|conda|threads|resources|message|benchmark)\s*:(.*)$"
)
_TEXT = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_RULE_OUTPUT = re.compile(r"rules\.(\w+)\.output")


def parse(text: str, path: str = "Snakefile") -> Flow:
    """Return the rules as stages, and their shell commands and scripts."""
    found, works = Steps(), []
    gives: dict[str, str] = {}
    takes: dict[str, list[str]] = {}
    shells: dict[str, list[tuple[int, str]]] = {}
    rule, section = "", ""
    for number, row in enumerate(text.split("\n"), start=1):
        if row.lstrip().startswith("#"):
            continue
        if header := _RULE.match(row):
            rule, section = found.add(header[1], number), ""
            continue
        if row[:1] not in {" ", "\t", ""}:
            rule = ""
        if not rule:
            continue
        rest = row
        if opened := _SECTION.match(row):
            section, rest = opened[1], opened[2]
        values = [first or second for first, second in _TEXT.findall(rest)]
        if section == "output":
            gives.update(dict.fromkeys(values, rule))
        elif section == "input":
            takes.setdefault(rule, []).extend(values)
            for other in _RULE_OUTPUT.findall(rest):
                takes[rule].append(f"rule:{other}")
        elif section in {"shell", "script"}:
            command = [
                f"python {value}" if section == "script" and value.endswith(".py") else value for value in values
            ]
            shells.setdefault(rule, []).extend((number, value) for value in command)
    for name, wanted in takes.items():
        for value in wanted:
            found.link(value.removeprefix("rule:") if value.startswith("rule:") else gives.get(value, ""), name)
    for name in found.order:
        rows = shells.get(name, [])
        steps = (Step(rows[0][0], (Script(tuple(rows), errexit=True, pipefail=True),)),) if rows else ()
        works.append(Work(name, found.lines[name], steps, tuple(found.needs[name])))
    if not works:
        return Flow("snakemake", problem="it says nothing of pipelines")
    return Flow(
        "snakemake", tuple(works), stages=found.stages("snakemake", path, path), default=works[0].name, name=path
    )
