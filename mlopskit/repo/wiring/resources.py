"""The resources that infrastructure as code declares, and the builds that it triggers."""

import re
from collections.abc import Iterator

from mlopskit.findings import Place
from mlopskit.repo.facts import infrastructure
from mlopskit.repo.wiring.files import Files
from mlopskit.repo.wiring.model import Resource, Trigger
from mlopskit.repo.wiring.source import Source

_YAML = re.compile(r"\.(?:ya?ml|template)$")
_ELSEWHERE = re.compile(r"^\.|(?:^|/)(?:dvc|action|mkdocs|environment|params|docker-compose[\w.-]*|compose)\.ya?ml$")
_BLOCK = re.compile(r"^[ \t]*resource\s+\"(google_cloudbuild_trigger|aws_codebuild_webhook)\"", re.MULTILINE)
_CODE_PIPELINE = re.compile(
    r"AWS::CodePipeline::Pipeline|\"aws_codepipeline\"|AWS::CodeBuild::Project|\"aws_codebuild_webhook\""
)
_SOURCE = re.compile(
    r"[Pp]rovider[\"']?\s*[:=]\s*[\"']?(?:CodeCommit|GitHub|CodeStarSourceConnection|Bitbucket)|Webhook:\s*true|aws_codebuild_webhook"
)
_PIPELINES = re.compile(r"codepipeline|\bpipelines\b")
_FILE = re.compile(r"^[ \t]*(?:filename|path)\s*=\s*\"([^\"]+)\"", re.MULTILINE)


def declared(files: Files, source: Source) -> tuple[Resource, ...]:
    """Return the resources of all files, by path."""
    asked = files.ending("tf", "bicep", "yaml", "yml", "template", "json")
    found = [resource for path in asked for resource in _of(files, path)]
    for path, facts in source.python_files(product=False):
        if any(
            one.module.split("_")[0].split(".")[0] in {"aws", "pulumi", "cdktf"} and _iac(one.module)
            for one in facts.imports
        ):
            found += infrastructure.python_resources(files.text(path) or "", path)
    return tuple(found)


def build_triggers(files: Files, source: Source) -> dict[str, tuple[frozenset[Trigger], Place]]:
    """Return what starts the builds that infrastructure connects to a repository: of Google's cloud and of AWS."""
    found: dict[str, tuple[frozenset[Trigger], Place]] = {}
    for path in files.ending("tf", "yml", "yaml", "template"):
        text = (files.text(path) or "") if path.endswith(".tf") else ""
        for block in _BLOCK.finditer(text):
            body = text[block.start() : text.find("\n}", block.start())]
            named = _FILE.search(body)
            build = files.find(named[1], "") if named else ""
            if build and not re.search(r"^[ \t]*disabled\s*=\s*true", body, re.MULTILINE):
                line = text.count("\n", 0, block.start()) + 1
                found[build] = (_kinds(body), Place(path, line))
        if (
            _CODE_PIPELINE.search(text := files.text(path) or "")
            if path.endswith((".tf", ".yml", ".yaml", ".template"))
            else False
        ):
            found |= _builds(files, path, text)
    for path, facts in source.python_files(product=False):
        if any(
            one.module.startswith("aws_cdk") and _PIPELINES.search(f"{one.module}.{one.name}") for one in facts.imports
        ):
            found |= _built_by_cdk(files, path)
    return found


def _built_by_cdk(files: Files, path: str) -> dict[str, tuple[frozenset[Trigger], Place]]:
    """Start the build specifications on each push, when a program of CDK makes a pipeline with its source here."""
    from mlopskit.repo.facts import cdk

    fed = next((one for one in cdk.actions(files.text(path) or "", path) if one.kind == "source"), None)
    return {} if fed is None else dict.fromkeys(_specs(files), (frozenset({Trigger.PUSH}), fed.place))


def _builds(files: Files, path: str, text: str) -> dict[str, tuple[frozenset[Trigger], Place]]:
    """Start the build specifications on each push, when a pipeline of AWS has its source in a repository."""
    source = _SOURCE.search(text)
    if source is None:
        return {}
    place = Place(path, text.count("\n", 0, source.start()) + 1)
    return dict.fromkeys(_specs(files), (frozenset({Trigger.PUSH}), place))


def _specs(files: Files) -> list[str]:
    asked = files.ending("yml", "yaml")
    return [name for name in asked if re.search(r"(?:^|/)[\w-]*buildspec[\w.-]*\.ya?ml$", name)]


def _kinds(body: str) -> frozenset[Trigger]:
    found = {Trigger.PULL_REQUEST} if re.search(r"pull_request\s*\{", body) else set()
    found |= {Trigger.PUSH} if re.search(r"\bpush\s*\{|trigger_template\s*\{|branch_name\s*=", body) else set()
    found |= {Trigger.EVENT} if re.search(r"pubsub_config|webhook_config", body) else set()
    return frozenset(found or {Trigger.MANUAL})


def _of(files: Files, path: str) -> Iterator[Resource]:
    name = path.rpartition("/")[2]
    if path.endswith(".tf"):
        yield from infrastructure.terraform(files.text(path) or "", path)
    elif path.endswith(".bicep"):
        yield from infrastructure.bicep(files.text(path) or "", path)
    elif name == "Chart.yaml":
        yield Resource("helm", "Chart", path.rpartition("/")[0].rpartition("/")[2], Place(path, 1))
    elif path.endswith(".json") and re.search(r"template|deploy|arm|infra", path, re.IGNORECASE):
        yield from infrastructure.arm(files.text(path) or "", path)
    elif _YAML.search(path) and not _ELSEWHERE.search(path):
        yield from infrastructure.yaml_resources(files.text(path) or "", path)


def _iac(module: str) -> bool:
    return module.startswith(("aws_cdk", "pulumi", "cdktf"))
