"""Travis CI: the phases of each job, with its matrix of Python versions, its stages and its deployments."""

from mlopskit.repo.facts.located import Mapping, Text, Unreadable, document, items, mapping, text_of, texts, truthy
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.wiring.model import Trigger

PHASES = ("before_install", "install", "before_script", "script", "after_success", "after_script")
DECISIVE = frozenset({"before_install", "install", "before_script", "script"})
"""Phases whose failure fails the build; what comes after it only reports."""
_USUAL = frozenset({Trigger.PUSH, Trigger.PULL_REQUEST})
_PROVIDERS = {"pypi": ("twine", "upload"), "heroku": ("heroku", "deploy"), "releases": ("gh", "release", "create")}


def parse(text: str, path: str = ".travis.yml") -> Flow:
    """Return the build as one job, and each listed job as one more."""
    try:
        root = mapping(document(text))
    except Unreadable as error:
        return Flow("travis", problem=str(error))
    if not {"language", "script", "jobs", "matrix", "install", "dist"} & set(root):
        return Flow("travis", problem="it says nothing of Travis CI")
    source = text.split("\n")
    listed = [mapping(item) for key in ("jobs", "matrix") for item in items(mapping(root.get(key)).get("include"))]
    whole = _work(root, root, source, "build")
    works = [whole, *(_work(job, root, source, _named(job, number)) for number, job in enumerate(listed, 1))]
    return Flow("travis", tuple(works), _triggers(root), root.at("script") if "script" in root else 1, name=path)


def _triggers(root: Mapping) -> frozenset[Trigger]:
    condition = text_of(root.get("if")) or text_of(mapping(root.get("jobs")).get("if"))
    return frozenset({Trigger.SCHEDULE}) if "type = cron" in condition and "OR" not in condition else _USUAL


def _named(job: Mapping, number: int) -> str:
    version = texts(job.get("python"))
    return (
        text_of(job.get("name"))
        or text_of(job.get("stage"))
        or (f"python {version[0]}" if version else f"job {number}")
    )


def _work(job: Mapping, root: Mapping, source: list[str], name: str) -> Work:
    """Return one job: what it does not say itself it takes from the whole file."""
    steps = [
        step for phase in PHASES for step in _steps(job.get(phase, root.get(phase)), source, enforced=phase in DECISIVE)
    ]
    return Work(
        name,
        job.line if job is not root else root.at("script"),
        (*steps, *_deployments(job.get("deploy"))),
        matrix=_axes(job if job is not root else root),
        enforced=not truthy(job.get("allow_failure")),
    )


def _axes(job: Mapping) -> tuple[tuple[str, tuple[str, ...]], ...]:
    versions = texts(job.get("python"))
    listed = [texts(mapping(item).get("python")) for item in items(mapping(job.get("matrix")).get("include"))]
    listed += [texts(mapping(item).get("python")) for item in items(mapping(job.get("jobs")).get("include"))]
    every = tuple(dict.fromkeys((*versions, *(version for one in listed for version in one))))
    return (("python", every),) if every else ()


def _steps(value: object, source: list[str], *, enforced: bool) -> list[Step]:
    found = [value] if isinstance(value, Text) else items(value)
    return [
        Step(item.line, (Script(item.numbered(source)),), enforced=enforced) for item in found if isinstance(item, Text)
    ]


def _deployments(value: object) -> list[Step]:
    """Return what the service itself delivers, as the command that would do the same."""
    steps = []
    for node in [mapping(value)] if isinstance(value, Mapping) else [mapping(item) for item in items(value)]:
        provider = text_of(node.get("provider"))
        script = node.get("script")
        if provider == "script" and isinstance(script, Text):
            steps.append(Step(script.line, argv=tuple(script.split())))
        elif provider:
            steps.append(Step(node.at("provider"), argv=_PROVIDERS.get(provider, (provider, "deploy"))))
    return steps
