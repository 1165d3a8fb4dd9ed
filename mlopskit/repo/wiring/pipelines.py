"""The pipelines of orchestrators: which files hold them, their stages, and the commands that they start."""

import re
from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from mlopskit.findings import Place
from mlopskit.repo import tables
from mlopskit.repo.facts.fact import replace
from mlopskit.repo.facts.model import PythonFacts
from mlopskit.repo.facts.running import Flow
from mlopskit.repo.wiring.context import BY_HAND, Context
from mlopskit.repo.wiring.model import Command, Stage, Trigger
from mlopskit.repo.wiring.parsers import Parse, Parser
from mlopskit.repo.wiring.source import Source
from mlopskit.repo.wiring.walk import Walk

_WORTH = re.compile(
    r"azuremlschemas|^type:\s*(?:pipeline|command|sweep)\b|^create_job:|^bundle:|^resources:\s*$|argoproj\.io"
    r"|^deployments:|kind:\s*(?:Cron)?Workflow",
    re.MULTILINE,
)
_MACHINE = re.compile(r"""^\s*["']?StartAt["']?\s*:|"StartAt\\?"\s*:""", re.MULTILINE)
"""The one key that every machine of Step Functions has."""
_COMPILED = re.compile(r"""^\s*["']?pipelineInfo["']?\s*:""", re.MULTILINE)
_JSON = re.compile(
    r"(?:asl|state|step|machine|workflow|pipeline|train|definition|compiled|template)[^/]*\.json$", re.IGNORECASE
)
"""Names of JSON files that may hold a pipeline: a repository has too many others to read them all."""
_SNAKEFILE = re.compile(r"(?:^|/)(?:Snakefile|[^/]+\.smk)$")
_YAML = re.compile(r"\.ya?ml$")
_ELSEWHERE = re.compile(
    r"^\.(?:github|circleci|buildkite|gitlab)/|(?:^|/)(?:dvc|action|mkdocs|environment|params)\.ya?ml$"
)


def run(walk: Walk, source: Source) -> tuple[Stage, ...]:
    """Walk the pipelines of orchestrators and return their stages."""
    stages: list[Stage] = []
    for path, parse in (*_python(source), *_texts(walk)):
        text = walk.files.text(path)
        flow = None if text is None else parse(text, path)
        if flow is not None and not flow.problem:
            stages += flow.stages
            _walk(walk, flow, path)
    return tuple(dict.fromkeys(stages))


def _python(source: Source) -> Iterator[tuple[str, Parse]]:
    """Go through the Python files that import an orchestrator, with the parser for each that they import."""
    for path, facts in source.python_files(product=False):
        modules = {f"{one.module}.{one.name}." for one in facts.imports}
        roots = {module.partition(".")[0] for module in modules}
        for parse, wanted, hint in _parsers() if roots & _roots() else ():
            if _imports(modules, wanted) and hint.search(_names(facts)):
                yield path, parse


def _imports(modules: set[str], wanted: tuple[str, ...]) -> bool:
    return any(module.startswith(f"{name}.") for module in modules for name in wanted)


def _names(facts: PythonFacts) -> str:
    """Return what a file calls, decorates with and inherits from, a line each: cheaper to ask than its syntax tree."""
    decorators = (name for function in facts.functions for name in function.decorators)
    bases = (name for one in facts.classes for name in one.bases)
    return "\n".join((*decorators, *bases, *(call.name for call in facts.calls)))


@cache
def _roots() -> frozenset[str]:
    """Return the packages of all orchestrators, by which most files are known to hold none."""
    rows = tables.load("orchestrators")
    modules = (module for kind in ("decorated", "objects", "own") for row in rows[kind] for module in row["modules"])
    return frozenset(module.partition(".")[0] for module in modules)


@cache
def _parsers() -> tuple[tuple[Parse, tuple[str, ...], re.Pattern[str]], ...]:
    """Return the parsers with the modules that a file must import for them, and a name that it must use."""
    from mlopskit.repo.facts import cloud_pipelines, decorated_flows

    decorated = tuple(
        (partial(decorated_flows.parse, style=style), style.modules, _ends(*style.pipelines))
        for style in decorated_flows.styles()
    )
    cloud = tuple(
        (partial(cloud_pipelines.parse, style=style), style.modules, re.compile(style.steps.pattern, re.MULTILINE))
        for style in cloud_pipelines.styles()
    )
    own = tuple(
        (Parser(row["reader"], row.get("function", "parse")), tuple(row["modules"]), _used(row))
        for row in tables.load("orchestrators")["own"]
    )
    return (*own, *decorated, *cloud)


def _used(row: dict[str, Any]) -> re.Pattern[str]:
    """Return what names a file must use for an orchestrator's own reader: these, or any below a module."""
    return _ends(*row["uses"]) if "uses" in row else re.compile(rf"^{re.escape(row['below'])}\.", re.MULTILINE)


def _ends(*names: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|\.)(?:{'|'.join(map(re.escape, names))})$", re.MULTILINE)


def _texts(walk: Walk) -> Iterator[tuple[str, Parse]]:
    for path in walk.files.ending("snakefile", "smk", "yaml", "yml", "json"):
        if _SNAKEFILE.search(path):
            yield path, Parser("snakemake")
        elif _YAML.search(path) and not _ELSEWHERE.search(path):
            text = walk.files.text(path)
            if text and _WORTH.search(text):
                yield path, Parser("yaml_pipelines")
            if text:
                yield from _machines(path, text)
        elif _JSON.search(path):
            yield from _machines(path, walk.files.text(path) or "")


def _machines(path: str, text: str) -> Iterator[tuple[str, Parse]]:
    """Yield the parsers of what a tool wrote, or a cloud reads: machines of Step Functions, compiled pipelines."""
    if _MACHINE.search(text):
        yield path, Parser("step_functions")
    if _COMPILED.search(text):
        yield path, Parser("compiled_pipelines")


def _walk(walk: Walk, flow: Flow, path: str) -> None:
    """Walk the commands that a pipeline starts, and keep the pipeline itself as a command that runs its file."""
    scheduled = next((stage.schedule for stage in flow.stages if stage.schedule), None)
    triggers = frozenset({Trigger.SCHEDULE}) if scheduled else BY_HAND
    chain = (scheduled,) if scheduled else ()
    for work in flow.works:
        if (work.path or path, work.name, work.line) in walk.reached:
            continue
        context = Context(work.triggers or triggers, flow.provider, work.name, chain=chain, path=path)
        walk.work(flow, replace(work, needs=()), context)
    if path.endswith(".py") and flow.stages:
        first = flow.stages[0]
        place = Place(path, first.place.line)
        name = first.pipeline or path
        walk.commands.append(
            Command(
                flow.provider,
                ("run", name),
                place,
                triggers,
                enforced=True,
                chain=(*chain, place),
                provider=flow.provider,
                job=name,
                entry=path,
            )
        )
