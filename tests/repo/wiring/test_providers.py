"""Each CI service told apart by what is special to it: defaults of its shell, triggers, templates, gates."""

from collections.abc import Callable, Mapping

import pytest

from mlopskit.repo.wiring import Trigger, Wiring

Tell = Callable[[Mapping[str, str]], list[str]]
Wire = Callable[[Mapping[str, str]], Wiring]


def test_gitlab_extends_includes_and_refers(tell: Tell) -> None:
    """
    A job runs what it extends, includes and refers to, each at the line where it stands.
    """
    told = tell(
        {
            ".gitlab-ci.yml": """
            include:
              - local: ci/base.yml
            .shared:
              before:
                - ruff check .
            test:
              extends: .python
              script:
                - !reference [.shared, before]
                - pytest -q
              rules:
                - if: $CI_PIPELINE_SOURCE == "merge_request_event"
            """,
            "ci/base.yml": """
            .python:
              before_script:
                - pip install -e .
            """,
        }
    )

    assert [
        "pip install -e . | pull_request | enforced | .gitlab-ci.yml:1 > .gitlab-ci.yml:6 > ci/base.yml:3",
        "ruff check . | pull_request | enforced | .gitlab-ci.yml:1 > .gitlab-ci.yml:6 > .gitlab-ci.yml:5",
        "pytest -q | pull_request | enforced | .gitlab-ci.yml:1 > .gitlab-ci.yml:6 > .gitlab-ci.yml:10",
    ] == told


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        ("", "push | enforced"),
        ("allow_failure: true", "push | loose"),
        ("when: manual", "manual | enforced"),
        ("when: never", "push | never"),
        ("only: [schedules]", "schedule | enforced"),
        ("only: [tags]", "release | enforced"),
        ("rules: [{if: $CI_COMMIT_TAG}]", "release | enforced"),
        ("rules: [{changes: ['data/**/*']}]", "data push | enforced"),
        ("rules: [{when: never}]", "push | never"),
        ("rules: [{if: $CI_PIPELINE_SOURCE == 'schedule'}]", "schedule | enforced"),
        ("rules: [{if: $CI_COMMIT_BRANCH == 'main', when: manual}]", "manual | enforced"),
        ("rules: [{if: $CI_COMMIT_TAG, when: never}, {if: $CI_COMMIT_BRANCH}]", "push | enforced"),
    ],
)
def test_gitlab_rules_say_what_starts_a_job(tell: Tell, job: str, expected: str) -> None:
    """
    Rules, `only` and `when` decide by what a job starts, and `allow_failure` whether it can fail.
    """
    told = tell({".gitlab-ci.yml": f"test:\n  script: pytest\n  {job}\n"})

    assert [f"pytest | {expected} | .gitlab-ci.yml:1 > .gitlab-ci.yml:2"] == told


def test_gitlab_jobs_name_environment_and_person(wire: Wire) -> None:
    """
    A deployment names its environment, and whether a person starts it.
    """
    found = wire(
        {
            ".gitlab-ci.yml": """
            deploy:
              script: kubectl apply -f k8s
              environment: {name: production, url: https://example.org}
              when: manual
              parallel:
                matrix:
                  - PYTHON: ["3.11", "3.12"]
            """
        }
    )
    (job,) = found.jobs

    assert ("deploy", "production", True, (("PYTHON", ("3.11", "3.12")),), frozenset({Trigger.MANUAL})) == (
        job.name,
        job.environment,
        job.approval,
        job.matrix,
        job.triggers,
    )


def test_azure_is_found_anywhere_with_its_templates(tell: Tell) -> None:
    """
    A pipeline is known by its shape, its templates are followed, and a template is no pipeline of its own.
    """
    told = tell(
        {
            "ops/build.yml": """
            trigger:
              branches: {include: [main]}
            pr: none
            stages:
              - stage: Test
                jobs:
                  - job: unit
                    steps:
                      - template: steps/quality.yml
                        parameters: {folder: src}
                      - script: |
                          echo start
                          pytest $(extra)
                          echo end
                      - task: AzureCLI@2
                        inputs:
                          inlineScript: |
                            set -e
                            python -m training.run
                            az ml job create -f job.yml
            """,
            "ops/steps/quality.yml": """
            parameters: {folder: "."}
            steps:
              - script: ruff check ${{ parameters.folder }}
                continueOnError: true
            """,
            "training/run.py": "",
        }
    )
    head = "ops/build.yml:1 > ops/build.yml:7"

    assert [
        f"ruff check src | push | loose | {head} > ops/steps/quality.yml:3",
        f"pytest ${{extra}} | push | loose | {head} > ops/build.yml:13",
        f"python -m training.run | push | enforced | {head} > ops/build.yml:19",
        f"az ml job create -f job.yml | push | enforced | {head} > ops/build.yml:20",
    ] == told


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("trigger: none", "manual | enforced"),
        ("trigger:\n- none", "manual | enforced"),
        ("trigger: [main]", "push | enforced"),
        ("trigger: none\npr: [main]", "pull_request | enforced"),
        ("trigger: none\nschedules:\n- cron: '0 1 * * *'", "schedule | enforced"),
        ("trigger: {paths: {include: [data/*]}}", "data push | enforced"),
        (
            "trigger: none\nresources:\n  pipelines:\n  - pipeline: a\n    source: b\n    trigger: true",
            "event | enforced",
        ),
    ],
)
def test_azure_triggers(tell: Tell, head: str, expected: str) -> None:
    """
    `trigger: none` leaves what else is named, or a person.
    """
    (line,) = tell({"azure-pipelines.yml": f"{head}\nsteps:\n- script: pytest\n"})

    assert f"pytest | {expected}" == " | ".join(line.split(" | ")[:3])


def test_azure_deployments_name_their_environment_and_person(wire: Wire) -> None:
    """
    A deployment job carries its environment; a validation by hand is an approval.
    """
    found = wire(
        {
            "deploy.yml": """
            trigger: none
            jobs:
              - job: wait
                pool: server
                steps:
                  - task: ManualValidation@0
              - deployment: release
                environment: production
                strategy:
                  canary:
                    deploy:
                      steps:
                        - script: helm upgrade app ./chart
            """
        }
    )

    assert [("wait", "", True), ("release", "production", False)] == [
        (j.name, j.environment, j.approval) for j in found.jobs
    ]
    assert ["helm upgrade app ./chart"] == [command.text for command in found.commands]


def test_cloud_build_is_started_by_hand_unless_terraform_connects_it(tell: Tell) -> None:
    """
    The file names no trigger; one in Terraform that names the file starts it.
    """
    build = """
    steps:
      - name: python:3.12
        entrypoint: pytest
        args: ["tests"]
      - name: gcr.io/cloud-builders/docker
        args: [build, -t, $_IMAGE, .]
        allowFailure: true
    images: [$_IMAGE]
    """
    terraform = """
    resource "google_cloudbuild_trigger" "pr" {
      filename = "ops/build.yaml"
      github {
        pull_request {
          branch = "main"
        }
      }
    }
    """
    path = "ops/build.yaml"

    assert [
        f"pytest tests | manual | enforced | {path}:1 > {path}:3",
        f"docker build -t $_IMAGE . | manual | loose | {path}:1 > {path}:5",
        f"docker push $_IMAGE | manual | enforced | {path}:1 > {path}:8",
    ] == tell({path: build})
    assert (
        f"pytest tests | pull_request | enforced | main.tf:1 > {path}:1 > {path}:3"
        == tell({path: build, "main.tf": terraform})[0]
    )


def test_codebuild_runs_its_phases(tell: Tell) -> None:
    """
    Each command of a phase stops the build; a pipeline with a source in a repository starts it on pushes.
    """
    files = {
        "buildspec.yml": """
        version: 0.2
        phases:
          build:
            commands:
              - pytest
              - docker push $IMAGE || true
        """
    }
    pipeline = """
    Resources:
      Pipeline:
        Type: AWS::CodePipeline::Pipeline
        Properties:
          Stages: [{Actions: [{ActionTypeId: {Provider: CodeCommit}}]}]
    """

    assert [
        "pytest | manual | enforced | buildspec.yml:2 > buildspec.yml:5",
        "docker push $IMAGE | manual | loose | buildspec.yml:2 > buildspec.yml:6",
    ] == tell(files)
    assert (
        "pytest | push | enforced | pipeline.yml:5 > buildspec.yml:2 > buildspec.yml:5"
        == tell(files | {"pipeline.yml": pipeline})[0]
    )


def test_jenkins_is_read_by_line(tell: Tell) -> None:
    """
    Shell steps of stages count; comments, caught errors and what runs afterwards do not hold anything.
    """
    told = tell(
        {
            "Jenkinsfile": """
            pipeline {
              triggers { cron('H 2 * * *') }
              stages {
                stage('Test') {
                  steps {
                    // sh 'mypy .'
                    sh 'ruff check .'
                    sh '''
                      pytest
                      echo done
                    '''
                  }
                }
                stage('Train') {
                  steps {
                    dir('ml') { sh "python train.py" }
                    catchError(buildResult: 'SUCCESS') { sh 'python evaluate.py' }
                  }
                }
              }
              post { always { sh 'docker logs app' } }
            }
            """,
            "ml/train.py": "",
        }
    )

    assert [
        "ruff check . | push schedule | enforced | Jenkinsfile:1 > Jenkinsfile:4 > Jenkinsfile:7",
        "pytest | push schedule | enforced | Jenkinsfile:1 > Jenkinsfile:4 > Jenkinsfile:9",
        "python train.py | push schedule | enforced | Jenkinsfile:1 > Jenkinsfile:14 > Jenkinsfile:16",
        "python evaluate.py | push schedule | loose | Jenkinsfile:1 > Jenkinsfile:14 > Jenkinsfile:17",
    ] == told[:4]
    assert ["docker logs app", "loose"] == [told[4].split(" | ")[0], told[4].split(" | ")[2]]


def test_circleci_runs_what_workflows_call(tell: Tell) -> None:
    """
    A job runs when a workflow calls it; behind an approval a person starts it, and without a call nobody does.
    """
    path = ".circleci/config.yml"
    told = tell(
        {
            path: """
            version: 2.1
            commands:
              lint:
                parameters: {tool: {type: string, default: flake8}}
                steps:
                  - run: << parameters.tool >> .
            jobs:
              test:
                steps:
                  - checkout
                  - lint: {tool: ruff check}
                  - run:
                      command: |
                        pytest | tee log
              deploy:
                steps: [{run: kubectl apply -f k8s}]
              old:
                steps: [{run: nosetests}]
            workflows:
              nightly:
                triggers: [{schedule: {cron: "0 0 * * *"}}]
                jobs:
                  - test
                  - hold: {type: approval}
                  - deploy: {requires: [hold]}
            """
        }
    )

    assert [
        f"ruff check . | schedule | enforced | {path}:19 > {path}:8 > {path}:6",
        f"pytest | schedule | enforced | {path}:19 > {path}:8 > {path}:14",
        f"tee log | schedule | enforced | {path}:19 > {path}:8 > {path}:14",
        f"kubectl apply -f k8s | manual | enforced | {path}:19 > {path}:15 > {path}:16",
        f"nosetests | push | never | {path}:19 > {path}:17 > {path}:18",
    ] == told


def test_bitbucket_and_buildkite_tell_their_triggers(tell: Tell) -> None:
    """
    Pull requests, tags, custom pipelines and blocks start their steps in their own way.
    """
    bitbucket = """
    pipelines:
      pull-requests:
        '**':
          - step: {name: Test, script: [pytest]}
      custom:
        retrain:
          - step: {script: [python train.py]}
      tags:
        'v*':
          - parallel:
              - step: {deployment: production, script: [docker push app]}
    """
    buildkite = """
    steps:
      - command: pytest
      - command: mypy .
        soft_fail: true
      - block: Release?
      - command: twine upload dist
    """

    assert [
        "pytest | pull_request | enforced",
        "python train.py | manual | enforced",
        "docker push app | release | enforced",
    ] == [" | ".join(line.split(" | ")[:3]) for line in tell({"bitbucket-pipelines.yml": bitbucket})]
    assert [
        "pytest | pull_request push | enforced",
        "mypy . | pull_request push | loose",
        "twine upload dist | manual | enforced",
    ] == [" | ".join(line.split(" | ")[:3]) for line in tell({".buildkite/pipeline.yml": buildkite})]
