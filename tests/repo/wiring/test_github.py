from collections.abc import Callable, Mapping

import pytest

from mlopskit.findings import Place
from mlopskit.repo.wiring import Job, Trigger, Wiring

Tell = Callable[[Mapping[str, str]], list[str]]
Wire = Callable[[Mapping[str, str]], Wiring]

CI = ".github/workflows/ci.yml"


def test_steps_are_found_with_their_lines_and_triggers(tell: Tell) -> None:
    """
    A step's command stands at its own line, below its job and its trigger.
    """
    told = tell(
        {
            CI: """
            name: CI
            on:
              push:
                branches: [main]
              pull_request:
            jobs:
              test:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v4
                  - run: uv run pytest -q
                  - name: Lint
                    run: |
                      # the linter first
                      ruff check .

                      ruff format --check . || true
            """
        }
    )

    assert [
        f"pytest -q | pull_request push | enforced | {CI}:2 > {CI}:7 > {CI}:11",
        f"ruff check . | pull_request push | enforced | {CI}:2 > {CI}:7 > {CI}:15",
        f"ruff format --check . | pull_request push | loose | {CI}:2 > {CI}:7 > {CI}:17",
    ] == told


@pytest.mark.parametrize(
    ("job", "how"),
    [
        ("", "enforced"),
        ("continue-on-error: true", "loose"),
        ("if: false", "never"),
        ("if: ${{ false }}", "never"),
        ("if: github.event_name == 'schedule'", "never"),
        ("if: github.event_name == 'push'", "enforced"),
    ],
)
def test_a_job_that_cannot_fail_or_run_is_told_so(tell: Tell, job: str, how: str) -> None:
    """
    What swallows a failure makes a command loose, and what can never hold disables it.
    """
    body = f"on: push\njobs:\n  test:\n    {job or 'runs-on: x'}\n    steps:\n      - run: pytest\n"

    assert [f"pytest | push | {how} | {CI}:1 > {CI}:3 > {CI}:6"] == tell({CI: body})


@pytest.mark.parametrize(
    ("on", "triggers"),
    [
        ("push", {Trigger.PUSH}),
        ("[push, pull_request]", {Trigger.PUSH, Trigger.PULL_REQUEST}),
        ("{push: {tags: ['v*']}}", {Trigger.RELEASE}),
        ("{push: {branches: [main], tags: ['v*']}}", {Trigger.PUSH, Trigger.RELEASE}),
        ("{push: {paths: ['data/**']}}", {Trigger.PUSH, Trigger.DATA}),
        ("{push: {paths: ['src/**', '!data/**']}}", {Trigger.PUSH}),
        ("{schedule: [{cron: '0 3 * * 1'}]}", {Trigger.SCHEDULE}),
        ("workflow_dispatch", {Trigger.MANUAL}),
        ("{workflow_run: {workflows: [CI], types: [completed]}}", {Trigger.EVENT}),
        ("{repository_dispatch: {types: [drift]}}", {Trigger.EVENT}),
        ("{release: {types: [published]}}", {Trigger.RELEASE}),
    ],
)
def test_triggers_are_told_apart(wire: Wire, on: str, triggers: set[Trigger]) -> None:
    """
    Pushes, releases, schedules, new data, events and people are different triggers.
    """
    found = wire({CI: f"on: {on}\njobs:\n  train:\n    steps:\n      - run: python train.py\n"})

    assert frozenset(triggers) == found.commands[0].triggers


def test_a_job_carries_its_matrix_environment_and_actions(wire: Wire) -> None:
    """
    A job says on what it runs, where it deploys to, and what it uses of others.
    """
    found = wire(
        {
            CI: """
            on: push
            jobs:
              deploy:
                environment: {name: production}
                strategy:
                  matrix:
                    python: ["3.11", 3.12]
                    include:
                      - python: "3.13"
                steps:
                  - uses: actions/checkout@v4
            """
        }
    )

    assert (
        Job(
            "deploy",
            "github",
            Place(CI, 3),
            frozenset({Trigger.PUSH}),
            environment="production",
            matrix=(("python", ("3.11", "3.12", "3.13")),),
            uses=(("actions/checkout@v4", Place(CI, 11)),),
        ),
    ) == found.jobs


def test_reusable_workflows_and_composite_actions_are_followed(tell: Tell) -> None:
    """
    A workflow that others call runs under their triggers, and so does a local action.
    """
    told = tell(
        {
            CI: """
            on: pull_request
            jobs:
              quality:
                uses: ./.github/workflows/quality.yml
            """,
            ".github/workflows/quality.yml": """
            on: workflow_call
            jobs:
              lint:
                steps:
                  - uses: ./.github/actions/lint
            """,
            ".github/actions/lint/action.yml": """
            runs:
              using: composite
              steps:
                - run: ruff check .
                  shell: bash
            """,
        }
    )
    quality, action = ".github/workflows/quality.yml", ".github/actions/lint/action.yml"

    chain = f"{CI}:1 > {CI}:3 > {CI}:4 > {quality}:3 > {quality}:5 > {action}:2 > {action}:4"
    assert [f"ruff check . | pull_request | enforced | {chain}"] == told


def test_a_reusable_workflow_that_nobody_calls_never_runs(tell: Tell) -> None:
    """
    `workflow_call` alone starts nothing.
    """
    told = tell({CI: "on: workflow_call\njobs:\n  test:\n    steps:\n      - run: pytest\n"})

    assert [f"pytest | manual | never | {CI}:1 > {CI}:3 > {CI}:5"] == told


def test_what_needs_a_disabled_job_is_disabled(tell: Tell) -> None:
    """
    A job waits for what it needs, and waits for ever when that never runs.
    """
    told = tell(
        {
            CI: """
            on: push
            jobs:
              test:
                if: false
                steps:
                  - run: pytest
              deploy:
                needs: test
                steps:
                  - run: kubectl apply -f k8s
            """
        }
    )

    assert ["never", "never"] == [line.split(" | ")[2] for line in told]


def test_known_actions_count_as_the_commands_they_run(tell: Tell) -> None:
    """
    A project that uses the linter's own action runs the linter.
    """
    told = tell(
        {
            CI: """
            on: push
            jobs:
              all:
                steps:
                  - uses: astral-sh/ruff-action@v3
                    with: {args: "format --check"}
                  - uses: docker/build-push-action@v6
                    with: {push: true, context: serving}
                  - uses: docker/build-push-action@v6
                    with: {push: false}
            """
        }
    )

    assert ["ruff format --check", "docker build --push serving", "docker build ."] == [
        line.split(" | ")[0] for line in told
    ]


def test_the_default_shell_stops_and_a_named_bash_minds_pipes(tell: Tell) -> None:
    """
    Before a pipe only `shell: bash` notices a failure, as GitHub starts it with `pipefail`.
    """
    told = tell(
        {
            CI: """
            on: push
            jobs:
              test:
                steps:
                  - run: pytest | tee out.txt
                  - run: pytest -x | tee out.txt
                    shell: bash
            """
        }
    )

    assert ["pytest loose", "tee out.txt enforced", "pytest -x enforced", "tee out.txt enforced"] == [
        f"{line.split(' | ')[0]} {line.split(' | ')[2]}" for line in told
    ]


@pytest.mark.parametrize("text", ["", "on: push", "a: [", "jobs: 3", "- 1", "\x00", "[" * 5000, "a: &a [*a]\njobs: *a"])
def test_a_broken_workflow_gives_a_reason_and_no_commands(wire: Wire, text: str) -> None:
    """
    A file that cannot be read is named with the reason, and the rest of the repository still counts.
    """
    found = wire({CI: text, "Makefile": "test:\n\tpytest\n"})

    assert [CI] == [place.path for place, _ in found.unresolved]
    assert ["pytest"] == [command.text for command in found.commands]


def test_a_workflow_of_another_repository_starts_the_job_that_it_is_given(tell: Tell) -> None:
    """
    A reusable workflow kept elsewhere cannot be read, but the pipeline job named in its inputs is what it submits.
    """
    told = tell(
        {
            CI: """
            on: workflow_dispatch
            jobs:
              train:
                uses: acme/templates/.github/workflows/run-pipeline.yml@main
                with:
                  parameters-file: train/pipeline.yml
            """,
            "train/pipeline.yml": """
            $schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json
            type: pipeline
            jobs:
              train:
                command: python train.py
            """,
            "train.py": "",
        }
    )

    commands = [line.split(" | ")[:2] for line in told if " manual " in line]
    assert [["az ml job create --file train/pipeline.yml", "manual"], ["python train.py", "manual"]] == commands


def test_workflows_of_a_seed_folder_run_where_the_repository_has_none(tell: Tell) -> None:
    """
    A folder to be copied to a repository of its own brings its workflows along, and they run in that folder.
    """
    seed = "seed/.github/workflows/ci.yml"
    own, workflow = (
        {CI: "on: push\njobs: {a: {steps: [{run: ruff check}]}}\n"},
        "on: push\njobs: {a: {steps: [{run: pytest}]}}\n",
    )

    assert ["pytest"] == [line.split(" | ")[0] for line in tell({seed: workflow})]
    assert ["ruff check"] == [line.split(" | ")[0] for line in tell({seed: workflow, **own})]
    assert [] == tell({f"vendor/{seed}": workflow})
