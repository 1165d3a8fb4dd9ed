"""The CI services: which files are theirs, and what each job runs."""

import re
from collections.abc import Callable

from mlopskit.findings import Place
from mlopskit.repo.facts.fact import Fact, replace
from mlopskit.repo.facts.running import Flow, Work
from mlopskit.repo.wiring.context import Context
from mlopskit.repo.wiring.files import Files
from mlopskit.repo.wiring.model import Job, Trigger
from mlopskit.repo.wiring.parsers import Parse, Parser
from mlopskit.repo.wiring.walk import Walk

Started = dict[str, tuple[frozenset[Trigger], Place]]

_NESTED = re.compile(r"^((?:.+/)?[^/]+)/\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml$")
"""Workflows of a project in a folder; GitHub runs none of them there."""
_NO_PROJECT = re.compile(
    r"(?:^|/)(?:vendor|vendored|third[_-]?party|node_modules|external|deps|submodules|examples?|docs?|tests?|fixtures)/"
    r"|\{\{|\}\}",
    re.IGNORECASE,
)
_BY_PATH: tuple[tuple[re.Pattern[str], Parse], ...] = (
    (re.compile(r"^\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml$"), Parser("ci_github")),
    (re.compile(r"^\.circleci/config\.ya?ml$"), Parser("ci_circleci")),
    (re.compile(r"^\.travis\.ya?ml$"), Parser("ci_travis")),
    (re.compile(r"^bitbucket-pipelines\.ya?ml$"), Parser("ci_bitbucket")),
    (re.compile(r"^\.buildkite/(?:.*/)?[^/]+\.ya?ml$"), Parser("ci_buildkite")),
    (re.compile(r"(?:^|/)Jenkinsfile(?:\.[\w-]+)?$|\.jenkinsfile$", re.IGNORECASE), Parser("ci_jenkins")),
)
_GITLAB = re.compile(r"(?:^|/)\.gitlab-ci\.ya?ml$")
_YAML = re.compile(r"\.ya?ml$")
_AZURE = re.compile(r"^(?:stages|jobs|steps|extends):", re.MULTILINE)
_BUILD = re.compile(r"^steps:", re.MULTILINE)
_SPEC = re.compile(r"^phases:", re.MULTILINE)
_ELSEWHERE = re.compile(
    r"^\.(?:github|gitea|forgejo|circleci|buildkite|gitlab)/|(?:^|/)(?:dvc|action|docker-compose[\w.-]*|compose)\.ya?ml$"
)
_AT_HOME = re.compile(
    r"azure-pipelines|^\.(?:pipelines|azure|azuredevops|azure-pipelines|ado)/|(?:^|/)(?:pipelines|devops)/",
    re.IGNORECASE,
)


class Root(Fact, frozen=True):
    """A file of a CI service."""

    path: str
    flow: Flow
    started: tuple[frozenset[Trigger], Place] | None = None
    """What starts it, and where that is said, when it is not said in the file itself."""


def roots(files: Files, started: Started | None = None) -> tuple[Root, ...]:
    """Return the files of CI services, by path; `started` says what starts those that infrastructure connects."""
    found = _roots(files)
    known = started or {}
    return tuple(replace(root, started=known.get(root.path)) for root in found)


def _roots(files: Files) -> tuple[Root, ...]:
    found: list[Root] = []
    azure: list[str] = []
    jenkins = (path for path in files.paths if "jenkinsfile" in path.lower())
    for path in sorted({*files.ending("yml", "yaml"), *jenkins}):
        parse = next((parse for pattern, parse in _BY_PATH if pattern.search(path)), None)
        if parse is not None:
            found += _root(path, files.flow(path, parse))
        elif _GITLAB.search(path):
            found += _root(path, _reading(files, path, Parser("ci_gitlab")))
        elif _YAML.search(path) and not _ELSEWHERE.search(path):
            found += _by_schema(files, path, azure)
    return tuple(found) + _azure(files, azure) + _seeded(files, found)


def _seeded(files: Files, found: list[Root]) -> tuple[Root, ...]:
    """
    Return the workflows of a project in a folder, where the repository itself has none.

    Such a folder is a seed: the project runs once it is copied to the root of a repository of its own.
    """
    if any(root.flow.provider == "github" for root in found):
        return ()
    nested = [path for path in files.ending("yml", "yaml") if _NESTED.match(path) and not _NO_PROJECT.search(path)]
    return tuple(root for path in nested for root in _root(path, files.flow(path, Parser("ci_github"))))


def _home(path: str) -> str:
    """Return the folder in which the commands of a workflow run."""
    nested = _NESTED.match(path)
    return nested.group(1) if nested else ""


def run(walk: Walk, found: tuple[Root, ...]) -> tuple[Job, ...]:
    """Walk the jobs of all files and return them; files that only others call come last."""
    jobs: list[Job] = []
    for root in sorted(found, key=lambda root: not root.flow.triggers):
        if root.flow.problem:
            walk.note(Place(root.path), root.flow.problem)
            continue
        for line, reason in root.flow.unresolved:
            walk.note(Place(root.path, line), reason)
        jobs += [_run(walk, root, work) for work in root.flow.works]
    return tuple(jobs)


def _run(walk: Walk, root: Root, work: Work) -> Job:
    triggers = root.flow.triggers if work.triggers is None else work.triggers
    triggers, first = root.started or (triggers, Place(root.path, root.flow.line))
    called = walk.reached.get((work.path or root.path, work.name, work.line))
    context = Context(
        triggers or called or frozenset({Trigger.MANUAL}),
        root.flow.provider,
        work.name,
        disabled=not triggers and not called,
        chain=(first,),
        path=root.path,
        directory=_home(root.path),
    )
    if triggers or not called:
        walk.work(root.flow, replace(work, needs=()), context)
    return _job(root, work, context)


def _job(root: Root, work: Work, context: Context) -> Job:
    path = work.path or root.path
    return Job(
        work.name,
        root.flow.provider,
        Place(path, work.line),
        context.triggers,
        context.disabled or work.disabled,
        work.environment,
        work.approval,
        work.matrix,
        tuple((step.uses, Place(step.path or path, step.line)) for step in work.steps if step.uses),
    )


def _root(path: str, flow: Flow | None) -> list[Root]:
    return [] if flow is None or "says nothing of" in flow.problem else [Root(path, flow)]


def _reading(files: Files, path: str, parse: Callable[..., Flow]) -> Flow | None:
    """Parse a file that may draw in others of the repository."""
    text = files.text(path)
    return None if text is None else parse(text, path, files.text)


def _by_schema(files: Files, path: str, azure: list[str]) -> list[Root]:
    """Recognise a file by what it says; those that may be of Azure Pipelines wait until all templates are known."""
    text = files.text(path) or ""
    if _SPEC.search(text):
        return _root(path, files.flow(path, Parser("ci_codebuild")))
    if _BUILD.search(text) and (build := files.flow(path, Parser("ci_cloudbuild"))) and not build.problem:
        return [Root(path, build)]
    if _AZURE.search(text):
        azure.append(path)
    return []


def _azure(files: Files, paths: list[str]) -> tuple[Root, ...]:
    """Return the pipelines: a template that another file names is reached through it, not by itself."""
    if not paths:
        return ()
    from mlopskit.repo.facts import ci_azure

    used = frozenset(name for path in paths for name in ci_azure.templates(files.text(path) or "", path))
    used |= frozenset(name.lstrip("/") for name in used)
    found: list[Root] = []
    for path in paths:
        flow = _reading(files, path, Parser("ci_azure")) if path not in used else None
        if flow is not None and (not flow.problem or _AT_HOME.search(path)):
            found += _root(path, flow)
    return tuple(found)
