"""Actions and tasks: a local one is followed to its file, a known one of others counts as the command that it runs."""

import re
from functools import cache

from mlopskit.findings import Place
from mlopskit.repo import tables
from mlopskit.repo.facts.fact import replace
from mlopskit.repo.facts.running import Step
from mlopskit.repo.wiring.context import Context
from mlopskit.repo.wiring.parsers import Parser
from mlopskit.repo.wiring.walk import Walk

_SLOT = re.compile(r"\{([\w-]+)(?:\|([^}]*))?(?:\?([^}]*))?\}")


def follow(walk: Walk, step: Step, context: Context) -> None:
    """Follow what a step uses."""
    if step.uses.startswith("./"):
        _local(walk, step, context)
    elif context.provider == "azure":
        if not step.scripts and not step.argv:
            _known(walk, step, context, step.uses.split("@", 1)[0].rsplit(".", 1)[-1], "azure")
    elif context.provider == "github" and "/" in step.uses:
        _known(walk, step, context, step.uses.split("@", 1)[0], "github")


def command(words: str, step: Step) -> tuple[str, ...]:
    """Return the command of a known action, its slots filled from the step's inputs."""
    argv: list[str] = []
    for word in words.split(" "):
        slots = _SLOT.findall(word)
        if not slots:
            argv.append(word)
            continue
        value = "".join(_filled(step, *slot) for slot in slots)
        argv += [value] if "\n" in value or argv[-1:] == ["-c"] else value.split()
    return tuple(word for word in argv if word)


def _filled(step: Step, name: str, otherwise: str, flag: str) -> str:
    value = next((given for key, given in step.inputs if key.lower() == name.lower()), "")
    if flag:
        return flag if value and value.lower() not in {"false", "no", "${{ false }}"} else ""
    return value or otherwise


@cache
def _table(kind: str) -> dict[str, str]:
    return {name.lower(): str(words) for name, words in tables.load("actions")[kind].items()}


def _known(walk: Walk, step: Step, context: Context, name: str, kind: str) -> None:
    words = _table(kind).get(name.lower(), "")
    if words and (argv := command(words, step)):
        walk.argv(argv, step.line, context)
    elif ".github/workflows/" in name:
        _submitted(walk, step, context)


def _submitted(walk: Walk, step: Step, context: Context) -> None:
    """Follow a workflow of another repository to the job of Azure ML that it is given."""
    for _, value in step.inputs:
        path = walk.files.find(value, "") if value.endswith((".yml", ".yaml")) else ""
        if path and "pipelineJob" in (walk.files.text(path) or ""):
            walk.argv(("az", "ml", "job", "create", "--file", path), step.line, context)


def _local(walk: Walk, step: Step, context: Context) -> None:
    here = Place(context.path, step.line)
    target = step.uses.split("@", 1)[0]
    if target.endswith((".yml", ".yaml")):
        path = walk.files.find(target, "")
        flow = walk.files.flow(path, Parser("ci_github")) if path else None
    else:
        path = walk.files.find(f"{target}/action.yml", "") or walk.files.find(f"{target}/action.yaml", "")
        flow = walk.files.flow(path, Parser("ci_github", "parse_action")) if path else None
    if flow is None or flow.problem:
        walk.note(here, f"`{step.uses}` leads to no action or workflow of the repository")
        return
    inner = replace(context.through(here), path=path)
    for work in flow.works:
        walk.work(flow, work, inner)
