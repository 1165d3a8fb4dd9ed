"""The project of `project.py` with other people's tools: the same checks, run at the same moments."""

from tests.mutations.project import PROJECT, WORKFLOW, Files

CI = ".github/workflows/ci.yml"
AZURE = """trigger: [main]
pr: [main]
pool:
  vmImage: ubuntu-latest
jobs:
  - job: check
    strategy:
      matrix:
        old: {python: "3.11"}
        new: {python: "3.12"}
    steps:
      - task: UsePythonVersion@0
        inputs: {versionSpec: $(python)}
      - script: pip install -e .
      - script: make lint
      - script: make test
  - job: train
    dependsOn: check
    steps:
      - script: pip install -e .
      - script: make train
"""
CIRCLE = """version: 2.1
jobs:
  check:
    parameters:
      python: {type: string}
    docker: [{image: "cimg/python:<< parameters.python >>"}]
    steps:
      - checkout
      - run: pip install -e .
      - run: make lint
      - run: make test
  train:
    docker: [{image: "cimg/python:3.12"}]
    steps:
      - checkout
      - run: pip install -e .
      - run: make train
workflows:
  all:
    jobs:
      - check:
          matrix:
            parameters:
              python: ["3.11", "3.12"]
      - train: {requires: [check]}
"""
JENKINS = """pipeline {
  agent none
  triggers { pollSCM('H/5 * * * *') }
  stages {
    stage('check') {
      matrix {
        axes { axis { name 'PYTHON'; values '3.11', '3.12' } }
        agent { docker { image "python:${PYTHON}" } }
        stages {
          stage('run') {
            steps {
              sh 'pip install -e .'
              sh 'make lint'
              sh 'make test'
            }
          }
        }
      }
    }
    stage('train') {
      agent { docker { image 'python:3.12' } }
      steps {
        sh 'pip install -e .'
        sh 'make train'
      }
    }
  }
}
"""
TRAVIS = """language: python
python: ["3.11", "3.12"]
install: pip install -e .
script:
  - make lint
  - make test
  - make train
"""
BITBUCKET = """definitions:
  steps:
    - step: &old
        name: check on Python 3.11
        image: python:3.11
        script: [pip install -e ., make lint, make test]
    - step: &new
        name: check on Python 3.12
        image: python:3.12
        script: [pip install -e ., make lint, make test]
    - step: &train
        name: train
        image: python:3.12
        script: [pip install -e ., make train]
pipelines:
  branches:
    main: [step: *old, step: *new, step: *train]
  pull-requests:
    "**": [step: *old, step: *new, step: *train]
"""
BUILDKITE = """steps:
  - label: "check on Python {{matrix}}"
    key: check
    commands: [pip install -e ., make lint, make test]
    plugins:
      - docker#v5.0.0: {image: "python:{{matrix}}"}
    matrix: ["3.11", "3.12"]
  - label: train
    depends_on: check
    commands: [pip install -e ., make train]
"""
CODEBUILD = """version: 0.2
batch:
  build-matrix:
    dynamic:
      env:
        variables:
          PYTHON_VERSION: ["3.11", "3.12"]
phases:
  install:
    runtime-versions: {python: $PYTHON_VERSION}
    commands: [pip install -e .]
  build:
    commands: [make lint, make test, make train]
"""
CODEBUILD_HOOK = """resource "aws_codebuild_project" "check" {
  name = "species"
  source {
    type      = "GITHUB"
    buildspec = "buildspec.yml"
  }
}

resource "aws_codebuild_webhook" "check" {
  project_name = aws_codebuild_project.check.name
}
"""
CLOUD_BUILD = """steps:
  - name: python:3.11
    script: |
      set -e
      pip install -e .
      make lint
      make test
      make train
  - name: python:3.12
    script: |
      set -e
      pip install -e .
      make lint
      make test
      make train
"""
CLOUD_BUILD_TRIGGER = """resource "google_cloudbuild_trigger" "main" {
  filename = "cloudbuild.yaml"
  github {
    owner = "team"
    name  = "species"
    push { branch = "^main$" }
  }
}
"""
TASKFILE = """version: "3"
tasks:
  lint:
    cmds:
      - ruff check .
      - ruff format --check .
  test:
    cmds:
      - pytest --cov=species
  train:
    cmds:
      - dvc repro
"""
INVOKE = """from invoke import task


@task
def lint(context):
    context.run("ruff check .")
    context.run("ruff format --check .")


@task
def test(context):
    context.run("pytest --cov=species")


@task
def train(context):
    context.run("dvc repro")
"""
NOX = """import nox


@nox.session
def lint(session):
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def test(session):
    session.run("pytest", "--cov=species")


@nox.session
def train(session):
    session.run("dvc", "repro", external=True)
"""
TOX = """[tox]
envlist = lint,test,train

[testenv:lint]
commands =
    ruff check .
    ruff format --check .

[testenv:test]
commands = pytest --cov=species

[testenv:train]
commands = dvc repro
"""
POE = """
[tool.poe.tasks]
train = "dvc repro"
test = "pytest --cov=species"
lint = {sequence = [{cmd = "ruff check ."}, {cmd = "ruff format --check ."}]}
"""
MISE = """[tasks.lint]
run = ["ruff check .", "ruff format --check ."]
[tasks.test]
run = "pytest --cov=species"
[tasks.train]
run = "dvc repro"
"""
PDM_LOCK = """[metadata]
groups = ["default"]
lock_version = "4.5.0"
content_hash = "sha256:00"

[[package]]
name = "numpy"
version = "2.3.0"
files = [{file = "numpy-2.3.0.tar.gz", hash = "sha256:00"}]
"""
PIPFILE_LOCK = """{
  "_meta": {"hash": {"sha256": "00"}, "pipfile-spec": 6, "requires": {"python_version": "3.12"}},
  "default": {"numpy": {"hashes": ["sha256:00"], "version": "==2.3.0"},
              "pandas": {"hashes": ["sha256:00"], "version": "==2.3.0"}},
  "develop": {}
}
"""
PYLOCK = """lock-version = "1.0"
created-by = "pip"

[[packages]]
name = "numpy"
version = "2.3.0"
wheels = [{name = "numpy-2.3.0-py3-none-any.whl", url = "https://example.org/numpy.whl", hashes = {sha256 = "00"}}]
"""
HUSKY = "ruff check .\nruff format --check .\n"


def without(*paths: str) -> Files:
    """Return the project without some of its files."""
    return {path: content for path, content in PROJECT.items() if path not in paths}


def run_by(words: str) -> str:
    """Return the workflow with another task runner in place of make."""
    return WORKFLOW.replace("make ", f"{words} ")


def tracked_elsewhere() -> Files:
    """Return the project with Weights & Biases in place of MLflow, its artifacts as the versions of the model."""
    train = PROJECT["src/species/train.py"]
    start, end = train.index("    with mlflow.start_run():"), train.index("    joblib.dump(")
    run = (
        '    run = wandb.init(project="species", config=params["train"])\n'
        '    run.log({"accuracy": accuracy})\n'
        '    run.log_artifact(wandb.Artifact("species", type="model"))\n'
    )
    swapped = (train[:start] + run + train[end:]).replace("import mlflow\n", "import wandb\n")
    manifest = PROJECT["pyproject.toml"].replace("mlflow", "wandb")
    return PROJECT | {"src/species/train.py": swapped, "pyproject.toml": manifest}


SWAPS: dict[str, Files] = {
    "GitHub Actions to Azure Pipelines": without(CI) | {"azure-pipelines.yml": AZURE},
    "GitHub Actions to CircleCI": without(CI) | {".circleci/config.yml": CIRCLE},
    "GitHub Actions to Jenkins": without(CI) | {"Jenkinsfile": JENKINS},
    "GitHub Actions to Travis CI": without(CI) | {".travis.yml": TRAVIS},
    "GitHub Actions to Bitbucket": without(CI) | {"bitbucket-pipelines.yml": BITBUCKET},
    "GitHub Actions to Buildkite": without(CI) | {".buildkite/pipeline.yml": BUILDKITE},
    "GitHub Actions to CodeBuild": without(CI) | {"buildspec.yml": CODEBUILD, "ci.tf": CODEBUILD_HOOK},
    "GitHub Actions to Cloud Build": without(CI) | {"cloudbuild.yaml": CLOUD_BUILD, "ci.tf": CLOUD_BUILD_TRIGGER},
    "make to task": without("Makefile") | {"Taskfile.yml": TASKFILE, CI: run_by("task")},
    "make to invoke": without("Makefile") | {"tasks.py": INVOKE, CI: run_by("invoke")},
    "make to nox": without("Makefile") | {"noxfile.py": NOX, CI: run_by("nox -s")},
    "make to tox": without("Makefile") | {"tox.ini": TOX, CI: run_by("tox -e")},
    "make to poe": without("Makefile") | {"pyproject.toml": PROJECT["pyproject.toml"] + POE, CI: run_by("poe")},
    "make to mise": without("Makefile") | {"mise.toml": MISE, CI: run_by("mise run")},
    "poetry to pdm": without("poetry.lock") | {"pdm.lock": PDM_LOCK},
    "poetry to pipenv": without("poetry.lock") | {"Pipfile.lock": PIPFILE_LOCK},
    "poetry to pip's own lock": without("poetry.lock") | {"pylock.toml": PYLOCK},
    "pre-commit to husky": without(".pre-commit-config.yaml") | {".husky/pre-commit": HUSKY},
    "MLflow to Weights & Biases": tracked_elsewhere(),
}
