"""What starts a training by itself: a schedule, new data, a measurement, a change of the code, or a person."""

import re
from dataclasses import dataclass

from mlopskit.findings import Evidence
from mlopskit.repo.reading_pipelines import has_training, pipelines
from mlopskit.repo.reading_runs import training_commands
from mlopskit.repo.snapshot import Repo
from mlopskit.repo.wiring import Command, Trigger

WHOLE_PIPELINE = re.compile(r"^(?:dvc\s+(?:repro|exp\s+run)|mlops\s+run|kedro\s+run|zenml\s+pipeline\s+run|snakemake)\b")
"""Commands that run the project's pipeline from end to end."""
SUBMITTED = re.compile(
    r"^(?:az\s+ml\s+job\s+create|prefect\s+deployment\s+run|airflow\s+dags\s+trigger|gcloud\s+ai\s+custom-jobs\s+create|mlflow\s+run"
    r"|aws\s+sagemaker\s+(?:start-pipeline-execution|create-training-job)|aws\s+stepfunctions\s+start-execution|anyscale\s+jobs?\s+submit"
    r"|ray\s+job\s+submit|databricks\s+(?:jobs\s+run-now|bundle\s+run)|kubectl\s+create\s+-f|dstack\s+apply|sky\s+launch|modal\s+run)\b"
)
"""Commands that submit some job; whether it trains is told by its name."""
NAMED_TRAINING = re.compile(r"train|tune|fit|(?:ml|model)[_-]?(?:pipeline|ci)|pipeline", re.IGNORECASE)
NAMED_OTHERWISE = re.compile(r"scor|infer|predict|deploy|serv|monitor|drift|test", re.IGNORECASE)
NOT_TRAINING = re.compile(
    r"--(?:help|version|dry-run|fast_dev_run)\b|compile|deploy|endpoint|serv(?:e|ing)\b|predict|inference|\bscor|docker build", re.IGNORECASE
)
SUBMITS = (
    "*.create_run_from_job_spec",
    ".create_run_from_job_spec",
    "*.create_run_from_pipeline_package",
    ".create_run_from_pipeline_package",
    ".create_run_from_pipeline_func",
    "*.start_pipeline_execution",
    ".start_pipeline_execution",
    "*.PipelineJob",
    ".trigger_dag",
    "*.TriggerDagRunOperator",
    "*.run_deployment",
    "*.trigger_dagrun",
    ".create_training_job",
    ".start_execution",
    "*.create_workflow_dispatch",
    ".create_dispatch",
    ".create_workflow_dispatch",
    ".run_now",
)
SCHEDULERS = (
    "*.IntervalSchedule",
    "*.CronSchedule",
    "*.RRuleSchedule",
    "*.ScheduleDefinition",
    "dagster.schedule",
    "*.dagster.schedule",
    "*.Schedule.create",
    "azureml.pipeline.core.Schedule.create",
    "*.RecurrenceTrigger",
    "*.CronTrigger",
    "*.create_recurring_run",
    ".create_recurring_run",
    ".create_schedule",
    "*.PipelineJobSchedule",
    "*.PipelineSchedule",
    ".create_schedule_from_job_spec",
    "*.BlockingScheduler",
    "*.BackgroundScheduler",
    "metaflow.schedule",
    "schedule.every",
    "*.JobSchedule",
    "*.put_rule",
    ".put_rule",
    "*.PipelineSchedule",
    "*.aws_events.Rule",
)
EVENT_ARGUMENTS = ({"event", "context"}, {"cloud_event"}, {"cloudevent"}, {"event", "_context"}, {"event", "_"})
IAC_SCHEDULE = r'resource\s+"(?:google_cloud_scheduler_job|aws_cloudwatch_event_rule|aws_scheduler_schedule|azurerm_logic_app_trigger_recurrence)"|schedule_expression\s*=|ScheduleExpression|AWS::Scheduler::Schedule|^\s*schedule\s*:\s*["\']?(?:[\d*/,-]+\s+){4}'
IAC_DATA = r'resource\s+"(?:google_storage_notification|aws_s3_bucket_notification|google_eventarc_trigger|azurerm_eventgrid_event_subscription)"|s3:ObjectCreated|Microsoft\.Storage\.BlobCreated|google\.storage\.object\.finalize|OBJECT_FINALIZE'
TRAINS = re.compile(r"train|pipeline|ml|model", re.IGNORECASE)
MEASURED = re.compile(
    r"drift|degrad|performance|metric|psi|score|accuracy|retrain|alert|threshold|decay", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Start:
    """One thing that starts a training: what kind of trigger, and where it stands."""

    trigger: Trigger
    evidence: Evidence
    enforced: bool = False
    complete: bool = True
    """False where a part is missing, such as a function that waits for a message which nothing sends."""


def starts(repo: Repo) -> tuple[Start, ...]:
    """Return what starts a training of the product, in CI, in an orchestrator, in infrastructure and in code."""
    return (*_commands(repo), *_stages(repo), *_code(repo), *_infrastructure(repo))


def measured_starts(repo: Repo) -> tuple[Start, ...]:
    """Return those starts that follow a measurement."""
    return tuple(start for start in _code(repo) if start.trigger is Trigger.EVENT and start.complete)


def runs_training(repo: Repo) -> tuple[Command, ...]:
    """Return the commands that train, by a file of the project or through an orchestrator's command."""
    direct = training_commands(repo)
    through = tuple(c for c in repo.wiring.commands if c not in direct and not c.disabled and _runs_pipeline(c))
    return tuple(command for command in (*direct, *through) if _runs_for_real(command))


def _runs_pipeline(command: Command) -> bool:
    if WHOLE_PIPELINE.search(command.text):
        return True
    about = " ".join((command.text, command.job, *(place.path for place in command.chain), command.place.path))
    return bool(SUBMITTED.search(command.text) and NAMED_TRAINING.search(about) and not NAMED_OTHERWISE.search(about))


def _commands(repo: Repo) -> list[Start]:
    found = []
    for command in runs_training(repo):
        if command.disabled:
            continue
        place = command.chain[0] if command.chain else command.place
        detail = f"starts `{command.text[:80]}`"
        found += [
            Start(trigger, Evidence(place.path, place.line, detail), command.enforced)
            for trigger in sorted(command.triggers - {Trigger.HOOK})
        ]
    return found


def _runs_for_real(command: Command) -> bool:
    """Whether the command starts what it names: a build, a test or a deployment by the same file is no training."""
    arguments = " ".join(command.arguments[1:]) if command.entry else command.text
    return command.program not in {"pytest", "tox", "nox"} and NOT_TRAINING.search(arguments) is None


def _stages(repo: Repo) -> list[Start]:
    found = []
    for stages in pipelines(repo):
        if not repo.is_product(stages[0].place.path) or not has_training(repo, stages):
            continue
        places = {stage.schedule for stage in stages if stage.schedule is not None}
        found += [
            Start(Trigger.SCHEDULE, Evidence(p.path, p.line, "schedules the pipeline"), enforced=True) for p in places
        ]
    return found


def _code(repo: Repo) -> list[Start]:
    found = []
    for seen in repo.calls(*SCHEDULERS):
        reached = repo.modules_from(seen.path) | {seen.path}
        if reached & repo.training or TRAINS.search(" ".join(item.text for item in seen.fact.arguments)):
            found.append(
                Start(Trigger.SCHEDULE, Evidence(seen.path, seen.line, f"schedules with `{seen.fact.method}`"))
            )
    for seen in repo.calls(*SUBMITS):
        inside = repo.functions(lambda function: any(words <= set(function.arguments) for words in EVENT_ARGUMENTS))
        waiting = any(f.path == seen.path and f.fact.line <= seen.line <= f.fact.end for f in inside)
        if waiting:
            found.append(
                Start(Trigger.EVENT, Evidence(seen.path, seen.line, "starts the pipeline on a message"), complete=False)
            )
        elif _after_measuring(repo, seen.path, seen.line):
            found.append(
                Start(
                    Trigger.EVENT,
                    Evidence(seen.path, seen.line, "starts the pipeline after a measurement"),
                    enforced=True,
                )
            )
    return found


def _after_measuring(repo: Repo, path: str, line: int) -> bool:
    """Whether a comparison of a measurement stands shortly before the line."""
    facts = repo.python(path)
    return facts is not None and any(
        line - 10 <= guard.line <= line and MEASURED.search(guard.text) for guard in facts.guards
    )


def _infrastructure(repo: Repo) -> list[Start]:
    files = [
        path
        for path in repo.glob("**/*.{tf,bicep}", "**/*.{yaml,yml,json}")
        if repo.is_product(path) and not path.startswith(".")
    ]
    found = []
    for trigger, pattern in ((Trigger.SCHEDULE, IAC_SCHEDULE), (Trigger.DATA, IAC_DATA)):
        for place in repo.find(pattern, *files):
            if re.search(
                r"train|retrain|ml[_-]?pipeline|pipeline[_-]?(?:run|job)|sagemaker|StartPipelineExecution",
                _around(repo, place.path, place.line or 1),
                re.IGNORECASE,
            ):
                found.append(
                    Start(
                        trigger,
                        Evidence(place.path, place.line, "starts the training from the infrastructure"),
                        enforced=True,
                    )
                )
    return found


def _around(repo: Repo, path: str, line: int) -> str:
    return "\n".join(repo.lines(path)[max(0, line - 5) : line + 25])
