"""The values of the wiring: triggers, commands, jobs, pipeline stages and resources."""

from collections.abc import Iterable
from enum import StrEnum

from mlopskit.findings import Place, Strength
from mlopskit.repo.facts.fact import Fact


class Trigger(StrEnum):
    """What sets a command off."""

    PUSH = "push"
    PULL_REQUEST = "pull_request"
    RELEASE = "release"
    """A tag or a published release."""
    SCHEDULE = "schedule"
    DATA = "data"
    """New data: a path filter on data, a storage event, a dataset or a sensor."""
    EVENT = "event"
    """Another event from outside: a webhook, a message, an alert, another workflow's end."""
    HOOK = "hook"
    """A git hook on the developer's machine (pre-commit, lefthook, husky)."""
    MANUAL = "manual"
    """By hand, in CI or a console (workflow_dispatch, when: manual)."""
    SHELL = "shell"
    """By hand, on the developer's machine: a make target, a task, a script, a pipeline stage that nothing else runs."""


ON_CHANGE = frozenset({Trigger.PUSH, Trigger.PULL_REQUEST})
AUTOMATIC = frozenset(
    {Trigger.PUSH, Trigger.PULL_REQUEST, Trigger.RELEASE, Trigger.SCHEDULE, Trigger.DATA, Trigger.EVENT}
)
CI = AUTOMATIC | {Trigger.MANUAL}


class Command(Fact, frozen=True):
    """One command that something runs, with wrappers taken off (`uv run`, `poetry run`, `python -m`, `sudo`, `env`)."""

    program: str
    """The tool that runs: `pytest`, `ruff`, `dvc`, `docker`; `python` for a script of the project."""
    arguments: tuple[str, ...]
    place: Place
    """Where the command itself stands."""
    triggers: frozenset[Trigger]
    """What sets it off; never empty: what nobody but a person can start has `SHELL` or `MANUAL`."""
    enforced: bool
    """Whether its failure fails the job: false behind `|| true`, `continue-on-error`, `allow_failure`, no `set -e`."""
    disabled: bool = False
    """Whether it can never run (`if: false`, a job that nothing triggers)."""
    chain: tuple[Place, ...] = ()
    """The places from the trigger down to `place`, first the trigger."""
    provider: str = ""
    """The CI service, orchestrator or runner at the head of the chain: `github`, `gitlab`, `make`, `dvc` ..."""
    job: str = ""
    entry: str = ""
    """The path of the project's own file that it runs, where that could be resolved."""

    @property
    def text(self) -> str:
        """The command as one line."""
        return " ".join((self.program, *self.arguments))

    @property
    def in_ci(self) -> bool:
        """Whether a CI service runs it, be it only when a person starts it there."""
        return not self.disabled and bool(self.triggers & CI)

    @property
    def automatic(self) -> bool:
        """Whether it runs without anybody starting it."""
        return not self.disabled and bool(self.triggers & AUTOMATIC)

    @property
    def strength(self) -> Strength:
        """How strongly this command holds what it does."""
        if self.disabled:
            return Strength.MENTIONED
        if self.enforced and self.triggers & (CI | {Trigger.HOOK}):
            return Strength.ENFORCED
        return Strength.USED


class Job(Fact, frozen=True):
    """A job of a CI service: what starts it, and on what it runs."""

    name: str
    provider: str
    place: Place
    triggers: frozenset[Trigger]
    disabled: bool = False
    environment: str = ""
    """The deployment environment that it names (`production`), where the provider knows such a thing."""
    approval: bool = False
    """Whether a person must approve it, as far as the file says."""
    matrix: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The axes of its matrix with their values, as strings."""
    uses: tuple[tuple[str, Place], ...] = ()
    """Actions, orbs, tasks or templates of others that it calls (`actions/checkout@<sha>`, `AzureMLCLI@1`)."""


class Stage(Fact, frozen=True):
    """A step of an ML or data pipeline, of any orchestrator: DVC, Airflow, Kubeflow, SageMaker, Kedro, ZenML ..."""

    name: str
    orchestrator: str
    place: Place
    needs: tuple[str, ...] = ()
    """Names of the stages that must end first."""
    pipeline: str = ""
    schedule: Place | None = None


class Resource(Fact, frozen=True):
    """Something that infrastructure as code declares."""

    kind: str
    """`terraform`, `cloudformation`, `bicep`, `arm`, `kubernetes`, `helm`, `cdk`, `pulumi` ..."""
    type: str
    """The resource's type as the tool names it: `aws_sagemaker_endpoint`, `AWS::S3::Bucket`, `Deployment`."""
    name: str
    place: Place


class Wiring(Fact, frozen=True):
    """All commands, jobs and pipeline stages of a repository."""

    commands: tuple[Command, ...] = ()
    jobs: tuple[Job, ...] = ()
    stages: tuple[Stage, ...] = ()
    unresolved: tuple[tuple[Place, str], ...] = ()
    """References that lead nowhere, with the reason; they lower nothing by themselves."""
    resources: tuple[Resource, ...] = ()

    def runs(self, *programs: str, having: str = "") -> tuple[Command, ...]:
        """Return the commands of these programs whose text holds `having`, the strongest first."""
        found = (c for c in self.commands if c.program in programs and having in c.text)
        return strongest(found)

    def reaching(self, paths: Iterable[str]) -> tuple[Command, ...]:
        """Return the commands that run one of these files of the project, the strongest first."""
        wanted = frozenset(paths)
        return strongest(c for c in self.commands if c.entry in wanted)


def strongest(commands: Iterable[Command]) -> tuple[Command, ...]:
    """Return the commands ordered by strength, automatic ones before others, then by place, by text, and by job."""

    def rank(one: Command) -> tuple[object, ...]:
        place = (one.place.path, one.place.line or 0)
        return -one.strength, not one.automatic, not one.in_ci, *place, one.text, one.provider, one.job

    return tuple(sorted(commands, key=rank))
