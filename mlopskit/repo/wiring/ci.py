"""The CI services: which files are theirs, and what each job runs."""

import re
from dataclasses import dataclass, replace

from mlopskit.findings import Place
from mlopskit.repo.facts import ci_github, ci_gitlab
from mlopskit.repo.facts.running import Flow, Work
from mlopskit.repo.wiring.context import Context
from mlopskit.repo.wiring.files import Files
from mlopskit.repo.wiring.model import Job, Trigger
from mlopskit.repo.wiring.walk import Walk

_WORKFLOW = re.compile(r"^\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml$")


@dataclass(frozen=True, slots=True)
class Root:
    """A file of a CI service."""

    path: str
    flow: Flow


def roots(files: Files) -> tuple[Root, ...]:
    """Return the files of CI services, by path."""
    found: list[Root] = []
    for path in sorted(files.paths):
        if _WORKFLOW.match(path):
            flow = files.flow(path, ci_github.parse)
        elif path.rpartition("/")[2] in {".gitlab-ci.yml", ".gitlab-ci.yaml"}:
            flow = _gitlab(files, path)
        else:
            continue
        if flow is not None:
            found.append(Root(path, flow))
    return tuple(found)


def run(walk: Walk, root: Root) -> list[Job]:
    """Walk the jobs of a file and return them."""
    if root.flow.problem:
        walk.note(Place(root.path), root.flow.problem)
        return []
    for line, reason in root.flow.unresolved:
        walk.note(Place(root.path, line), reason)
    jobs: list[Job] = []
    for work in root.flow.works:
        triggers = root.flow.triggers if work.triggers is None else work.triggers
        context = Context(
            triggers or frozenset({Trigger.MANUAL}),
            root.flow.provider,
            work.name,
            disabled=not triggers,
            chain=(Place(root.path, root.flow.line),),
            path=root.path,
        )
        jobs.append(_job(root, work, context))
        walk.work(root.flow, replace(work, needs=()), context)
    return jobs


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


def _gitlab(files: Files, path: str) -> Flow | None:
    text = files.text(path)
    return None if text is None else ci_gitlab.parse(text, path, files.text)
