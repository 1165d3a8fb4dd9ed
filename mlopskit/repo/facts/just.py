"""just: the recipes of a justfile, with what they need."""

import re

from mlopskit.repo.facts.fact import replace
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.facts.shell import is_shell

_RECIPE = re.compile(
    r"^@?(?P<name>[A-Za-z_][\w-]*)(?P<parameters>(?:\s+[^:=]+?(?:=(?:'[^']*'|\"[^\"]*\"|\S+))?)*)\s*:(?!=)(?P<needs>[^#]*)"
)
_VARIABLE = re.compile(r"^(?:export\s+)?(?P<name>[\w-]+)\s*:=\s*(?P<value>.+?)\s*$")
_ALIAS = re.compile(r"^alias\s+(?P<name>[\w-]+)\s*:=\s*(?P<target>[\w-]+)")
_SLOT = re.compile(r"\{\{\s*([\w-]+)\s*\}\}")


def parse(text: str, path: str = "justfile") -> Flow:
    """Return the recipes; each line runs in a shell of its own unless the recipe opens with `#!`."""
    works: dict[str, Work] = {}
    variables: dict[str, str] = {}
    aliases: dict[str, list[str]] = {}
    recipe, rows = "", []
    for number, row in enumerate([*text.split("\n"), "end:"], start=1):
        if recipe and (row[:1] in {" ", "\t"} or not row.strip()):
            rows.append((number, row))
            continue
        if recipe:
            works[recipe] = replace(works[recipe], steps=_steps(rows, variables))
            recipe, rows = "", []
        if alias := _ALIAS.match(row):
            aliases.setdefault(alias["target"], []).append(alias["name"])
        elif variable := _VARIABLE.match(row):
            variables[variable["name"]] = variable["value"].strip("'\"")
        elif found := _RECIPE.match(row):
            recipe = found["name"]
            works[recipe] = Work(recipe, number, needs=_needs(found["needs"]))
    del works["end"]
    named = tuple(replace(work, aliases=tuple(aliases.get(work.name, ()))) for work in works.values())
    default = "default" if "default" in works else next(iter(works), "")
    return Flow("just", named, default=default, name=path)


def _needs(text: str) -> tuple[str, ...]:
    """Return what a recipe needs, calls with arguments (`(build "x")`) by their name."""
    bare = re.sub(r"\(\s*([\w-]+)[^)]*\)", r"\1", text)
    return tuple(word for word in bare.split() if re.fullmatch(r"[\w-]+", word))


def _steps(rows: list[tuple[int, str]], variables: dict[str, str]) -> tuple[Step, ...]:
    filled = [(line, _SLOT.sub(lambda found: variables.get(found[1], found[0]), row).strip()) for line, row in rows]
    filled = [(line, row) for line, row in filled if row]
    if not filled:
        return ()
    if filled[0][1].startswith("#!"):
        return (Step(filled[0][0], (Script(tuple(filled)),)),) if is_shell(filled[0][1]) else ()
    steps: list[Step] = []
    pending: list[tuple[int, str]] = []
    for line, row in filled:
        pending.append((line, row))
        if row.endswith("\\"):
            continue
        marks = re.match(r"[@-]*", pending[0][1])
        taken = marks.group() if marks else ""
        lines = ((pending[0][0], pending[0][1][len(taken) :]), *pending[1:])
        if not lines[0][1].startswith("#"):
            steps.append(Step(line if len(lines) == 1 else lines[0][0], (Script(lines),), enforced="-" not in taken))
        pending = []
    return tuple(steps)
