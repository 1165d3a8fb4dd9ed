"""
Is the model card, and the data card, written to the end?

## Why it matters
Who uses a model must know what it is for, what it learned from, how good it is and where it fails.

## What it runs
It reads the cards (`MODEL_CARD.md`, `DATA_CARD.md` and the like, anywhere in the project): the sections that a card
must have are there, and neither empty nor a placeholder.

## How to turn it off
```toml
[tool.mlopskit.check.skip]
docs = { reason = "the card lives in the registry" }
```
"""

import re
from collections.abc import Iterator

from mlopskit.gates import Subject, gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.wording import counted

CARDS = ("**/*model*card*.md", "**/*MODEL*CARD*.md", "**/*data*card*.md", "**/*DATA*CARD*.md", "**/*Model*Card*.md")
MODEL_SECTIONS = {
    "use": r"use|purpose|summary|overview",
    "data": r"data|train",
    "evaluation": r"evaluat|metric|performance|result|quality",
    "limits": r"limit|risk|bias|caveat|out of scope|ethic|fair",
}
DATA_SECTIONS = {"source": r"source|origin|collect|provenance|summary|overview", "licence": r"licen[cs]e|terms|rights"}
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_PLACEHOLDER = re.compile(r"(?i)\bTODO\b|\bTBD\b|\bFIXME\b|\[more information needed\]|\{\{|<fill|lorem ipsum|^\.\.\.$")


def cards(project: Project) -> Subject:
    """There is something to read when the project has a card."""
    found = len(project.glob(*CARDS))
    return Subject.present(counted(found, "card")) if found else Subject.absent("there is no model card or data card")


@gate(title="The cards are complete", subject=cards, reads=CARDS)
def judge(project: Project) -> GateResult:
    paths = project.glob(*CARDS)
    findings = [finding for path in paths for finding in _judge(project, path)]
    if findings:
        return GateResult.failed(f"{counted(len(findings), 'gap')} in {counted(len(paths), 'card')}", findings)
    return GateResult.passed(f"{counted(len(paths), 'card')} complete")


def _judge(project: Project, path: str) -> Iterator[GateFinding]:
    lines = (project.root / path).read_text("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, 1):
        if _PLACEHOLDER.search(line.strip()):
            yield GateFinding("placeholder", f"this is still a placeholder: {line.strip()[:80]}", path, number)
    sections = _sections(lines)
    demanded = MODEL_SECTIONS if "model" in path.lower().rpartition("/")[2] else DATA_SECTIONS
    for name, pattern in demanded.items():
        if not any(re.search(pattern, title, re.IGNORECASE) for title, _, _ in sections):
            yield GateFinding("section-missing", f"no section tells of {name}", path)
    for title, number, text in sections:
        if not text:
            yield GateFinding("section-empty", f"the section `{title}` is empty", path, number)


def _sections(lines: list[str]) -> list[tuple[str, int, str]]:
    """Return each section's title, line and text; the text below its sub-sections counts as its own."""
    heads = [(number, match) for number, line in enumerate(lines) if (match := _HEADING.match(line))]
    found = []
    for number, match in heads:
        depth = len(match[0]) - len(match[0].lstrip("#"))
        after = [n for n, other in heads if n > number and len(other[0]) - len(other[0].lstrip("#")) <= depth]
        body = lines[number + 1 : after[0] if after else len(lines)]
        found.append((match[1], number + 1, "".join(body).strip()))
    return found
