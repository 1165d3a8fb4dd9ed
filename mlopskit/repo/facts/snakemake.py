"""Snakemake: the rules of a Snakefile, linked by the files that they give and take."""

import re
from dataclasses import dataclass, field

from mlopskit.repo.facts.python_flows import Steps
from mlopskit.repo.facts.running import Flow, Script, Step, Work

_RULE = re.compile(r"^(?:rule|checkpoint)\s+(\w+)\s*:")
_SECTION = re.compile(
    r"^\s+(input|output|shell|script|notebook|run|params|log|conda|threads|resources|message|benchmark)\s*:(.*)$"
)
_TEXT = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_FENCE = re.compile(r"\"{3}|'{3}")
_RULE_OUTPUT = re.compile(r"rules\.(\w+)\.output")


@dataclass(slots=True)
class _Rules:
    """The rules read so far, with what each gives, takes and runs."""

    steps: Steps = field(default_factory=Steps)
    gives: dict[str, str] = field(default_factory=dict)
    takes: dict[str, list[str]] = field(default_factory=dict)
    runs: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    inside: bool = False
    """Whether the line before stands between three quotes, in a script of several lines."""

    def note(self, rule: str, section: str, number: int, rest: str) -> None:
        """Keep the texts of a line of a rule's section."""
        if section == "shell" and self._of_block(rule, number, rest):
            return
        values = [first or second for first, second in _TEXT.findall(rest)]
        if section == "output":
            self.gives.update(dict.fromkeys(values, rule))
        elif section == "input":
            others = [f"rule:{other}" for other in _RULE_OUTPUT.findall(rest)]
            self.takes.setdefault(rule, []).extend((*values, *others))
        elif section in {"shell", "script"}:
            scripts = section == "script"
            rows = [f"python {value}" if scripts and value.endswith(".py") else value for value in values]
            self.runs.setdefault(rule, []).extend((number, row) for row in rows)

    def _of_block(self, rule: str, number: int, rest: str) -> bool:
        """Keep a line of a text between three quotes; return whether it was one."""
        turns = len(_FENCE.findall(rest)) % 2 == 1
        if not self.inside and not turns:
            return False
        self.inside ^= turns
        if row := _FENCE.sub("", rest).strip():
            self.runs.setdefault(rule, []).append((number, row))
        return True

    def link(self) -> None:
        """Put each rule after those whose files it takes."""
        for name, wanted in self.takes.items():
            for value in wanted:
                rule = value.removeprefix("rule:") if value.startswith("rule:") else self.gives.get(value, "")
                self.steps.link(rule, name)


def parse(text: str, path: str = "Snakefile") -> Flow:
    """Return the rules as stages, and their shell commands and scripts."""
    rules = _Rules()
    rule = section = ""
    for number, row in enumerate(text.split("\n"), start=1):
        if rules.inside:
            rules.note(rule, section, number, row)
        elif row.lstrip().startswith("#"):
            continue
        elif header := _RULE.match(row):
            rule, section = rules.steps.add(header[1], number), ""
        elif row[:1] not in {" ", "\t", ""}:
            rule = ""
        elif rule:
            opened = _SECTION.match(row)
            section = opened[1] if opened else section
            rules.note(rule, section, number, opened[2] if opened else row)
    rules.link()
    if not rules.steps.order:
        return Flow("snakemake", problem="it says nothing of pipelines")
    works = tuple(_work(rules, name) for name in rules.steps.order)
    return Flow(
        "snakemake", works, stages=rules.steps.stages("snakemake", path, path), default=works[0].name, name=path
    )


def _work(rules: _Rules, name: str) -> Work:
    rows = rules.runs.get(name, [])
    steps = (Step(rows[0][0], (Script(tuple(rows), errexit=True, pipefail=True),)),) if rows else ()
    return Work(name, rules.steps.lines[name], steps, tuple(rules.steps.needs[name]))
