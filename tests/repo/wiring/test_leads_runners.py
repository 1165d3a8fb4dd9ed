"""Where task runners, launchers of jobs and wrappers lead, in each way in which people call them."""

from collections.abc import Callable, Mapping

import pytest

from mlopskit.repo.wiring import Wiring
from tests.repo.wiring.test_leads import followed

Wire = Callable[[Mapping[str, str]], Wiring]

FILES = {
    "train.py": "",
    "lint.py": "",
    "justfile": "default: test\ntest:\n    pytest -q\nlint:\n    ruff check .\n",
    "Taskfile.yml": "version: '3'\ntasks:\n  default: [pytest]\n  lint: ruff check .\n",
    "tasks.py": "from invoke import task\n@task\ndef test(c):\n    c.run('pytest')\n"
    "@task\ndef lint(c):\n    c.run('ruff check .')\n",
    "mise.toml": "[tasks.test]\nrun = 'pytest'\n[tasks.lint]\nrun = 'ruff check .'\n",
    "lefthook.yml": "pre-commit:\n  commands:\n    lint: {run: ruff check .}\n",
    "pyproject.toml": "[tool.poe.tasks]\ntest = 'pytest'\n[tool.pdm.scripts]\nlint = 'ruff check .'\n"
    "[tool.hatch.envs.default.scripts]\ncov = 'pytest --cov'\n[tool.pixi.tasks]\nfit = 'python train.py'\n",
    "package.json": '{"scripts": {"test": "pytest", "build": "python train.py", "pretest": "ruff check ."}}',
    "MLproject": "name: x\nentry_points:\n  main: {command: python train.py}\n  lint: {command: ruff check .}\n",
    "job.yaml": "entrypoint: python train.py\n",
    "az.yml": "$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json\ncommand: python train.py\n"
    "environment: x\n",
    "build.yaml": "steps:\n- name: python\n  args: [python, train.py]\n",
    "Snakefile": "rule all:\n    input: 'x'\nrule fit:\n    output: 'x'\n    shell: 'python train.py'\n",
    "databricks.yml": "bundle: {name: x}\n",
}

CASES: dict[str, list[str]] = {
    "just": ["just | justfile | enforced | ci:6", "pytest -q | - | enforced | justfile:3"],
    "just test lint": [
        "just test lint | justfile | enforced | ci:6",
        "pytest -q | - | enforced | justfile:3",
        "ruff check . | - | enforced | justfile:5",
    ],
    "just --set a b lint": [
        "just --set a b lint | justfile | enforced | ci:6",
        "ruff check . | - | enforced | justfile:5",
    ],
    "task": ["task | Taskfile.yml | enforced | ci:6", "pytest | - | enforced | Taskfile.yml:3"],
    "task lint": ["task lint | Taskfile.yml | enforced | ci:6", "ruff check . | - | enforced | Taskfile.yml:4"],
    "invoke test lint": [
        "invoke test lint | tasks.py | enforced | ci:6",
        "pytest | - | enforced | tasks.py:4",
        "ruff check . | - | enforced | tasks.py:7",
    ],
    "inv lint": ["invoke lint | tasks.py | enforced | ci:6", "ruff check . | - | enforced | tasks.py:7"],
    "mise run lint": ["mise run lint | mise.toml | enforced | ci:6", "ruff check . | - | enforced | mise.toml:4"],
    "mise r test ::: lint": [
        "mise r test ::: lint | mise.toml | enforced | ci:6",
        "pytest | - | enforced | mise.toml:2",
        "ruff check . | - | enforced | mise.toml:4",
    ],
    "mise lint": ["mise lint | mise.toml | enforced | ci:6", "ruff check . | - | enforced | mise.toml:4"],
    "lefthook run pre-commit": [
        "lefthook run pre-commit | lefthook.yml | enforced | ci:6",
        "ruff check . | - | enforced | lefthook.yml:3",
    ],
    "lefthook install": ["lefthook install | lefthook.yml | enforced | ci:6"],
    "poe test -q": ["poe test -q | pyproject.toml | enforced | ci:6", "pytest | - | enforced | pyproject.toml:2"],
    "poe gone": ["poe gone | pyproject.toml | enforced | ci:6"],
    "pdm run lint --fix": ["ruff check . | - | enforced | pyproject.toml:4"],
    "hatch run cov": ["pytest --cov | - | enforced | pyproject.toml:6"],
    "pixi run -e dev fit": ["python train.py | train.py | enforced | pyproject.toml:8"],
    "pixi run pytest": ["pytest | - | enforced | ci:6"],
    "npm test": [
        "npm test | package.json | enforced | ci:6",
        "ruff check . | - | enforced | package.json:1",
        "pytest | - | enforced | package.json:1",
    ],
    "npm run build": [
        "npm run build | package.json | enforced | ci:6",
        "python train.py | train.py | enforced | package.json:1",
    ],
    "npm run-script build": [
        "npm run-script build | package.json | enforced | ci:6",
        "python train.py | train.py | enforced | package.json:1",
    ],
    "npm t": [
        "npm t | package.json | enforced | ci:6",
        "ruff check . | - | enforced | package.json:1",
        "pytest | - | enforced | package.json:1",
    ],
    "npm install": ["npm install | - | enforced | ci:6"],
    "npm run gone": ["npm run gone | package.json | enforced | ci:6"],
    "yarn build": [
        "yarn build | package.json | enforced | ci:6",
        "python train.py | train.py | enforced | package.json:1",
    ],
    "pnpm --filter x build": [
        "pnpm --filter x build | package.json | enforced | ci:6",
        "python train.py | train.py | enforced | package.json:1",
    ],
    "mlflow run .": [
        "mlflow run . | MLproject | enforced | ci:6",
        "python train.py | train.py | enforced | MLproject:3",
    ],
    "mlflow run . -e lint -P a=b": [
        "mlflow run . -e lint -P a=b | MLproject | enforced | ci:6",
        "ruff check . | - | enforced | MLproject:4",
    ],
    "mlflow run . --entry-point lint": [
        "mlflow run . --entry-point lint | MLproject | enforced | ci:6",
        "ruff check . | - | enforced | MLproject:4",
    ],
    "mlflow run gone": ["mlflow run gone | - | enforced | ci:6"],
    "mlflow ui": ["mlflow ui | - | enforced | ci:6"],
    "anyscale job submit job.yaml": [
        "anyscale job submit job.yaml | job.yaml | enforced | ci:6",
        "python train.py | train.py | enforced | job.yaml:1",
    ],
    "anyscale job submit --config-file=job.yaml": [
        "anyscale job submit --config-file=job.yaml | job.yaml | enforced | ci:6",
        "python train.py | train.py | enforced | job.yaml:1",
    ],
    "ray job submit --working-dir . -- python train.py": [
        "ray job submit --working-dir . -- python train.py | - | enforced | ci:6",
        "python train.py | train.py | enforced | ci:6",
    ],
    "ray job submit": ["ray job submit | - | enforced | ci:6"],
    "ray start": ["ray start | - | enforced | ci:6"],
    "az ml job create -f az.yml": [
        "az ml job create -f az.yml | az.yml | enforced | ci:6",
        "python train.py | train.py | enforced | az.yml:2",
    ],
    "az ml job create --file=az.yml": [
        "az ml job create --file=az.yml | az.yml | enforced | ci:6",
        "python train.py | train.py | enforced | az.yml:2",
    ],
    "az login": ["az login | - | enforced | ci:6"],
    "gcloud builds submit --config build.yaml": [
        "gcloud builds submit --config build.yaml | build.yaml | enforced | ci:6",
        "python train.py | train.py | enforced | build.yaml:2",
    ],
    "gcloud builds submit --config=build.yaml .": [
        "gcloud builds submit --config=build.yaml . | build.yaml | enforced | ci:6",
        "python train.py | train.py | enforced | build.yaml:2",
    ],
    "gcloud run deploy x": ["gcloud run deploy x | - | enforced | ci:6"],
    "snakemake --cores 1": [
        "snakemake --cores 1 | Snakefile | enforced | ci:6",
        "python train.py | train.py | enforced | Snakefile:5",
    ],
    "snakemake -n": ["snakemake -n | Snakefile | enforced | ci:6"],
    "snakemake -s gone.smk": ["snakemake -s gone.smk | - | enforced | ci:6"],
    "databricks bundle deploy": ["databricks bundle deploy | databricks.yml | enforced | ci:6"],
    "databricks jobs list": ["databricks jobs list | - | enforced | ci:6"],
    "A=1 B=2 python train.py": ["python train.py | train.py | enforced | ci:6"],
    "A=1": [],
    ".venv/bin/pytest -q": ["pytest -q | - | enforced | ci:6"],
    "$VENV/bin/python train.py": ["python train.py | train.py | enforced | ci:6"],
    "/usr/bin/env python3 train.py": ["python train.py | train.py | enforced | ci:6"],
    "/usr/local/bin/ruff check .": ["ruff check . | - | enforced | ci:6"],
    "pytest.exe -q": ["pytest -q | - | enforced | ci:6"],
    "python3.12 -X dev -W error -u train.py": ["python train.py | train.py | enforced | ci:6"],
    "py -m pytest": ["pytest | - | enforced | ci:6"],
    "$PYTHON train.py": ["python train.py | train.py | enforced | ci:6"],
    "${PY_BIN} -m pytest": ["pytest | - | enforced | ci:6"],
    "uv run -- python train.py": ["python train.py | train.py | enforced | ci:6"],
    "uv run --python 3.12 -m pytest": ["pytest | - | enforced | ci:6"],
    "uvx ruff check .": ["ruff check . | - | enforced | ci:6"],
    "uv --quiet run pytest": ["pytest | - | enforced | ci:6"],
    "conda run -n x python train.py": ["python train.py | train.py | enforced | ci:6"],
    "micromamba run -n x pytest": ["pytest | - | enforced | ci:6"],
    "pipx run ruff check .": ["ruff check . | - | enforced | ci:6"],
    "poetry run -- pytest": ["pytest | - | enforced | ci:6"],
    "pipenv run python train.py": ["python train.py | train.py | enforced | ci:6"],
    "docker compose run --rm api pytest": [
        "docker compose run --rm api pytest | - | enforced | ci:6",
        "pytest | - | enforced | ci:6",
    ],
    "xvfb-run -a pytest": ["pytest | - | enforced | ci:6"],
    "timeout 5m pytest": ["pytest | - | enforced | ci:6"],
    "stdbuf -oL python train.py": ["python train.py | train.py | enforced | ci:6"],
    "nohup python train.py": ["python train.py | train.py | enforced | ci:6"],
    "sudo -u me python train.py": ["python train.py | train.py | enforced | ci:6"],
    "env -i A=b python train.py": ["python train.py | train.py | enforced | ci:6"],
    "dotenv -f .env run -- python train.py": ["python train.py | train.py | enforced | ci:6"],
    "op run -- python train.py": ["python train.py | train.py | enforced | ci:6"],
    "srun -n 1 python train.py": ["srun -n 1 python train.py | train.py | enforced | ci:6"],
    "accelerate launch --num_processes 2 train.py": [
        "accelerate launch --num_processes 2 train.py | train.py | enforced | ci:6"
    ],
}


@pytest.mark.parametrize("command", CASES)
def test_a_runner_leads_to_its_tasks(command: str, wire: Wire) -> None:
    """
    The tasks behind it are told, and a wrapper is taken off whatever it wraps.
    """
    assert CASES[command] == followed(wire, command, FILES)
