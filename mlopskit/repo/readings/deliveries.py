"""What automation delivers: publishing, deploying, releasing and building, with what CI's own settings say of it."""

import re
from collections.abc import Iterable, Iterator

from mlopskit.findings import Place
from mlopskit.repo.facts.blocks import Block
from mlopskit.repo.facts.cdk import Action, actions
from mlopskit.repo.readings.calls import sightings
from mlopskit.repo.readings.cloud_triggers import cdk_programs, declared_blocks
from mlopskit.repo.readings.tools import live, runs_of, step_text, tools, used_actions
from mlopskit.repo.remembering import once_per_repo
from mlopskit.repo.snapshot import Repo
from mlopskit.repo.tables import load
from mlopskit.repo.wiring import Command, Trigger, strongest

PUSHING_TASKS = re.compile(r"docker/(?:build-push|bake)-action|^docker@\d|^docker$", re.IGNORECASE)
PUSHES = re.compile(
    r"^\s*-?\s*push:(?!\s*['\"]?false)|command:\s*['\"]?(?:push|buildAndPush|Push an image)|outputs:.*push=true",
    re.MULTILINE | re.IGNORECASE,
)
DOCS = re.compile(
    r"gh-?pages|github-pages|mkdocs|sphinx|readthedocs|deploy-pages|_build/|dirhtml|\bdocs?[-_/ ]|[-_/=]docs?\b",
    re.IGNORECASE,
)
NO_STAGE = re.compile(r"pypi|release|publish|codecov", re.IGNORECASE)
CODE_PIPELINES = frozenset({"AWS::CodePipeline::Pipeline", "aws_codepipeline"})
SOURCE = re.compile(r"[Cc]ategory\"?\s*[:=]\s*[\"']?Source")
DEPLOYS = re.compile(r"[Cc]ategory\"?\s*[:=]\s*[\"']?Deploy")
ACTION_NAME = re.compile(r"^\s*-?\s*\"?([Nn]ame)\"?\s*[:=]\s*[\"']?([\w-]+)")
SITE = re.compile(r"^(?:docs?|documentation|website|site|pages|gh-pages)\b", re.IGNORECASE)


@once_per_repo
def publishing(repo: Repo) -> tuple[Command, ...]:
    """Return what publishes an image, a package or a model, the strongest first."""
    found = [run for run in runs_of(repo, tools("deliveries", "publish")) if not is_for_docs(run)]
    found += [act for act in used_actions(repo) if PUSHING_TASKS.search(act.program) and _pushes(repo, act)]
    return strongest([*found, *_cloud_build_images(repo)])


@once_per_repo
def deploying(repo: Repo) -> tuple[Command, ...]:
    """Return what deploys to an environment: known commands, and own scripts that make endpoints; strongest first."""
    found = [run for run in runs_of(repo, tools("deliveries", "deploy")) if not is_for_docs(run) and not _dry(run)]
    return strongest([*found, *_own_deployers(repo), *_code_pipelines(repo), *_cdk_pipelines(repo)])


@once_per_repo
def releasing(repo: Repo) -> tuple[Command, ...]:
    """Return what makes a release, or runs because of one, the strongest first."""
    found = runs_of(repo, tools("deliveries", "release"))
    return strongest([*found, *(run for run in publishing(repo) if Trigger.RELEASE in run.triggers)])


def model_deploying(repo: Repo) -> tuple[Command, ...]:
    """Return what deploys a model rather than only an application or infrastructure."""
    words = re.compile(
        r"model|endpoint|sagemaker|inference|serv(?:e|ing)|bento|seldon|mlflow|predict|scor(?:e|ing)", re.IGNORECASE
    )
    return tuple(run for run in deploying(repo) if words.search(run.text) or run.entry)


def is_for_docs(run: Command) -> bool:
    """Whether the command serves the documentation only."""
    return DOCS.search(run.text) is not None or SITE.search(run.job) is not None


def environments(repo: Repo) -> tuple[tuple[str, Place], ...]:
    """Return the deployment environments that CI jobs name, without those of documentation sites."""
    named = ((job.environment, job.place) for job in repo.wiring.jobs if job.environment and not job.disabled)
    return tuple((name, place) for name, place in named if not DOCS.search(name) and not NO_STAGE.search(name))


def _dry(run: Command) -> bool:
    return "--dry-run" in run.text or "--help" in run.text or "kind" in run.text.split()


def _pushes(repo: Repo, action: Command) -> bool:
    return PUSHES.search(step_text(repo, action.place)) is not None


def _cloud_build_images(repo: Repo) -> Iterable[Command]:
    for job in repo.wiring.jobs:
        if job.provider not in {"gcp", "cloudbuild", "google", "cloud-build", "google-cloud-build"}:
            continue
        for place in repo.find(r"^images:", job.place.path):
            yield Command(
                "docker",
                ("push", "images of the build"),
                place,
                job.triggers,
                enforced=True,
                disabled=job.disabled,
                provider=job.provider,
                job=job.name,
            )


def _own_deployers(repo: Repo) -> tuple[Command, ...]:
    """Return the CI commands that run a script of the project which makes or updates a model endpoint."""
    deployers = sightings(repo, load("services")["deployers"]).paths
    if not deployers:
        return ()
    deploying_names = re.compile(r"deploy|endpoint|serv(?:e|ing)|release|rollout", re.IGNORECASE)
    runs = live(command for command in repo.wiring.commands if command.entry)
    return tuple(
        run
        for run in runs
        if not repo.is_test(run.entry)
        and (run.entry in deployers or (deploying_names.search(run.text) and repo.modules_from(run.entry) & deployers))
    )


def _code_pipelines(repo: Repo) -> Iterator[Command]:
    """Yield the actions that deploy in pipelines of AWS, which infrastructure declares."""
    for block in declared_blocks(repo):
        if block.type not in CODE_PIPELINES:
            continue
        triggers = frozenset({Trigger.PUSH if SOURCE.search(block.body) else Trigger.MANUAL})
        for name, line in _deploy_actions(repo, block):
            place = Place(block.place.path, line)
            yield Command(
                "codepipeline",
                ("deploy", name),
                place,
                triggers,
                enforced=True,
                chain=(block.place,),
                provider="codepipeline",
                job=name,
            )


def _cdk_pipelines(repo: Repo) -> Iterator[Command]:
    """Yield the actions that deploy in pipelines of AWS which a program of CDK makes."""
    every = cdk_actions(repo)
    for action in every:
        if action.kind == "deploy":
            fed = any(other.kind == "source" and other.place.path == action.place.path for other in every)
            yield Command(
                "codepipeline",
                ("deploy", action.name),
                action.place,
                frozenset({Trigger.PUSH if fed else Trigger.MANUAL}),
                enforced=True,
                chain=(action.place,),
                provider="codepipeline",
                job=action.name,
            )


@once_per_repo
def cdk_actions(repo: Repo) -> tuple[Action, ...]:
    """Return the actions of the pipelines of AWS that programs of CDK make."""
    return tuple(action for path in cdk_programs(repo) for action in actions(repo.text(path) or "", path))


def _deploy_actions(repo: Repo, block: Block) -> Iterator[tuple[str, int]]:
    """Yield the name of each deploying action with its line; names that stand deeper are those of artifacts."""
    start = block.place.line or 1
    names: list[tuple[int, str]] = []
    for offset, row in enumerate(repo.lines(block.place.path)[start - 1 : start + block.body.count("\n") + 1]):
        if named := ACTION_NAME.search(row):
            names.append((named.start(1), named[2]))
        if found := DEPLOYS.search(row):
            deepest = found.start() + ("=" in found[0])
            yield next((name for column, name in reversed(names) if column < deepest), ""), start + offset
