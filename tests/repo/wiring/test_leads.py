"""Where each command leads: every program that is followed, in each way in which people call it."""

from collections.abc import Callable, Mapping

import pytest

from mlopskit.repo.wiring import Wiring

Wire = Callable[[Mapping[str, str]], Wiring]

CI = ".github/workflows/ci.yml"
FILES = {
    "train.py": "print(1)\n",
    "src/pkg/__init__.py": "",
    "src/pkg/train.py": "def main(): ...\n",
    "app/main.py": "app = 1\n",
    "report.ipynb": "{}",
    "tests/test_a.py": "",
    "run.sh": "#!/bin/bash\npython train.py\nmypy .\n",
    "ops/all.sh": "python -m pkg.train\n",
    "Makefile": "include more.mk\nall: test\n\tpython train.py\ntest:\n\tpytest -q\n",
    "more.mk": "more:\n\tpython more.py\n",
    "ml/Makefile": "train:\n\tpython fit.py\n",
    "ml/fit.py": "",
    "other.mk": "fit:\n\tpython train.py --fast\n",
    ".pre-commit-config.yaml": """\
repos:
- repo: local
  hooks:
  - {id: lint, name: lint, entry: ruff check ., language: system}
  - {id: slow, name: slow, entry: mypy ., language: system, stages: [manual]}
""",
    "dvc.yaml": "stages:\n  prepare: {cmd: python prepare.py}\n  train: {cmd: python train.py}\n",
    "tox.ini": "[tox]\nenvlist = py312, lint\n[testenv]\ncommands = pytest\n[testenv:lint]\ncommands = ruff check .\n",
    "noxfile.py": """\
import nox
@nox.session
def tests(session):
    session.run("pytest", "--cov")
@nox.session
def lint(session):
    session.run("ruff", "check")
""",
    "Dockerfile": 'FROM python\nRUN python train.py\nCMD ["python", "-m", "pkg.train"]\n',
    "ml/Dockerfile": "FROM python\nRUN pip install x\n",
    "compose.yaml": "services:\n  api:\n    build: ml\n    command: python app/main.py\n  db: {image: postgres}\n",
    "pyproject.toml": '[project]\nname = "pkg"\n[project.scripts]\nfit = "pkg.train:main"\n',
    "src/pkg/pipeline_registry.py": "",
}

CASES: dict[str, list[str]] = {
    "./run.sh": [
        "./run.sh | run.sh | enforced | ci:6",
        "python train.py | train.py | loose | run.sh:2",
        "mypy . | - | enforced | run.sh:3",
    ],
    "bash -eo pipefail run.sh": [
        "bash -eo pipefail run.sh | run.sh | enforced | ci:6",
        "python train.py | train.py | enforced | run.sh:2",
        "mypy . | - | enforced | run.sh:3",
    ],
    'bash -c "python train.py && mypy ."': [
        "python train.py | train.py | enforced | ci:6",
        "mypy . | - | enforced | ci:6",
    ],
    "sh ops/all.sh arg": [
        "bash ops/all.sh arg | ops/all.sh | enforced | ci:6",
        "python -m pkg.train | src/pkg/train.py | enforced | ops/all.sh:1",
    ],
    "source run.sh": [
        "source run.sh | run.sh | enforced | ci:6",
        "python train.py | train.py | loose | run.sh:2",
        "mypy . | - | enforced | run.sh:3",
    ],
    "cd ops && ./all.sh": [
        "./all.sh | ops/all.sh | enforced | ci:6",
        "python -m pkg.train | src/pkg/train.py | enforced | ops/all.sh:1",
    ],
    "python train.py --fast": ["python train.py --fast | train.py | enforced | ci:6"],
    "python -m pkg.train": ["python -m pkg.train | src/pkg/train.py | enforced | ci:6"],
    "python -m pytest -q": ["pytest -q | - | enforced | ci:6"],
    "python gone.py": ["python gone.py | - | enforced | ci:6"],
    "python -": ["python - | - | enforced | ci:6"],
    "python": ["python | - | enforced | ci:6"],
    "python report.py": ["python report.py | report.ipynb | enforced | ci:6"],
    "fit --now": ["fit --now | src/pkg/train.py | enforced | ci:6"],
    "torchrun --nproc_per_node 2 train.py": ["torchrun --nproc_per_node 2 train.py | train.py | enforced | ci:6"],
    "uvicorn app.main:app --port 80": ["uvicorn app.main:app --port 80 | app/main.py | enforced | ci:6"],
    "gunicorn app.main:app": ["gunicorn app.main:app | app/main.py | enforced | ci:6"],
    "streamlit run train.py": ["streamlit run train.py | train.py | enforced | ci:6"],
    "papermill report.ipynb out.ipynb": ["papermill report.ipynb out.ipynb | report.ipynb | enforced | ci:6"],
    "accelerate launch src/pkg/train.py": ["accelerate launch src/pkg/train.py | src/pkg/train.py | enforced | ci:6"],
    "coverage run -m pytest": ["coverage run -m pytest | - | enforced | ci:6", "pytest | - | enforced | ci:6"],
    "coverage run --branch --source src train.py": [
        "coverage run --branch --source src train.py | - | enforced | ci:6",
        "python train.py | train.py | enforced | ci:6",
    ],
    "coverage run --module pytest": [
        "coverage run --module pytest | - | enforced | ci:6",
        "pytest | - | enforced | ci:6",
    ],
    "coverage report": ["coverage report | - | enforced | ci:6"],
    "pytest tests/test_a.py::test_x": ["pytest tests/test_a.py::test_x | tests/test_a.py | enforced | ci:6"],
    "make": [
        "make | Makefile | enforced | ci:6",
        "pytest -q | - | enforced | Makefile:5",
        "python train.py | train.py | enforced | Makefile:3",
    ],
    "make test more": [
        "make test more | Makefile | enforced | ci:6",
        "pytest -q | - | enforced | Makefile:5",
        "python more.py | - | enforced | more.mk:2",
    ],
    "make -C ml train": [
        "make -C ml train | ml/Makefile | enforced | ci:6",
        "python fit.py | ml/fit.py | enforced | ml/Makefile:2",
    ],
    "make --directory=ml train": [
        "make --directory=ml train | ml/Makefile | enforced | ci:6",
        "python fit.py | ml/fit.py | enforced | ml/Makefile:2",
    ],
    "make -f other.mk fit": [
        "make -f other.mk fit | other.mk | enforced | ci:6",
        "python train.py --fast | train.py | enforced | other.mk:2",
    ],
    "make -j 4 -i test": ["make -j 4 -i test | Makefile | enforced | ci:6", "pytest -q | - | loose | Makefile:5"],
    "make -n test": ["make -n test | Makefile | enforced | ci:6", "pytest -q | - | loose | Makefile:5"],
    "make X=1 gone": ["make X=1 gone | Makefile | enforced | ci:6"],
    "cd gone && make": ["make | - | enforced | ci:6"],
    "pre-commit run": [
        "pre-commit run | .pre-commit-config.yaml | enforced | ci:6",
        "ruff check . | - | enforced | .pre-commit-config.yaml:4",
    ],
    "pre-commit run lint --all-files": [
        "pre-commit run lint --all-files | .pre-commit-config.yaml | enforced | ci:6",
        "ruff check . | - | enforced | .pre-commit-config.yaml:4",
    ],
    "pre-commit run --hook-stage manual": [
        "pre-commit run --hook-stage manual | .pre-commit-config.yaml | enforced | ci:6",
        "ruff check . | - | enforced | .pre-commit-config.yaml:4",
        "mypy . | - | enforced | .pre-commit-config.yaml:5",
    ],
    "pre-commit install": ["pre-commit install | .pre-commit-config.yaml | enforced | ci:6"],
    "dvc repro": [
        "dvc repro | dvc.yaml | enforced | ci:6",
        "python prepare.py | - | enforced | dvc.yaml:2",
        "python train.py | train.py | enforced | dvc.yaml:3",
    ],
    "dvc repro train": [
        "dvc repro train | dvc.yaml | enforced | ci:6",
        "python train.py | train.py | enforced | dvc.yaml:3",
    ],
    "dvc exp run": [
        "dvc exp run | dvc.yaml | enforced | ci:6",
        "python prepare.py | - | enforced | dvc.yaml:2",
        "python train.py | train.py | enforced | dvc.yaml:3",
    ],
    "dvc repro --dry": ["dvc repro --dry | - | enforced | ci:6"],
    "dvc pull": ["dvc pull | - | enforced | ci:6"],
    "tox": [
        "tox | tox.ini | enforced | ci:6",
        "pytest | - | enforced | tox.ini:4",
        "ruff check . | - | enforced | tox.ini:6",
    ],
    "tox -e lint,py312": [
        "tox -e lint,py312 | tox.ini | enforced | ci:6",
        "ruff check . | - | enforced | tox.ini:6",
        "pytest | - | enforced | tox.ini:4",
    ],
    "nox": [
        "nox | noxfile.py | enforced | ci:6",
        "pytest --cov | - | enforced | noxfile.py:4",
        "ruff check | - | enforced | noxfile.py:7",
    ],
    "nox -s lint tests -- -q": [
        "nox -s lint tests -- -q | noxfile.py | enforced | ci:6",
        "ruff check | - | enforced | noxfile.py:7",
        "pytest --cov | - | enforced | noxfile.py:4",
    ],
    "nox --session=lint": [
        "nox --session=lint | noxfile.py | enforced | ci:6",
        "ruff check | - | enforced | noxfile.py:7",
    ],
    "nox -s lint-3.12": ["nox -s lint-3.12 | noxfile.py | enforced | ci:6", "ruff check | - | enforced | noxfile.py:7"],
    "docker build .": [
        "docker build . | Dockerfile | enforced | ci:6",
        "python train.py | train.py | enforced | Dockerfile:2",
    ],
    "docker build -f ml/Dockerfile ml": [
        "docker build -f ml/Dockerfile ml | ml/Dockerfile | enforced | ci:6",
        "pip install x | - | enforced | ml/Dockerfile:2",
    ],
    "docker build -t x --build-arg A=b ml": [
        "docker build -t x --build-arg A=b ml | ml/Dockerfile | enforced | ci:6",
        "pip install x | - | enforced | ml/Dockerfile:2",
    ],
    "docker buildx build .": [
        "docker buildx build . | Dockerfile | enforced | ci:6",
        "python train.py | train.py | enforced | Dockerfile:2",
    ],
    "docker run -it --rm -v .:/app image python train.py": [
        "docker run -it --rm -v .:/app image python train.py | - | enforced | ci:6",
        "python train.py | train.py | enforced | ci:6",
    ],
    'docker exec box bash -c "python train.py"': [
        "docker exec box bash -c python train.py | - | enforced | ci:6",
        "python train.py | train.py | enforced | ci:6",
    ],
    "docker compose up": [
        "docker compose up | - | enforced | ci:6",
        "docker build ml | ml/Dockerfile | enforced | compose.yaml:3",
        "pip install x | - | enforced | ml/Dockerfile:2",
        "python app/main.py | app/main.py | enforced | compose.yaml:4",
    ],
    "docker compose up db": ["docker compose up db | - | enforced | ci:6"],
    "docker-compose up": [
        "docker up | - | enforced | ci:6",
        "docker build ml | ml/Dockerfile | enforced | compose.yaml:3",
        "pip install x | - | enforced | ml/Dockerfile:2",
        "python app/main.py | app/main.py | enforced | compose.yaml:4",
    ],
    "docker compose exec api pytest": [
        "docker compose exec api pytest | - | enforced | ci:6",
        "pytest | - | enforced | ci:6",
    ],
    "docker ps": ["docker ps | - | enforced | ci:6"],
    "podman build .": [
        "podman build . | Dockerfile | enforced | ci:6",
        "python train.py | train.py | enforced | Dockerfile:2",
    ],
    "kedro run": ["kedro run | src/pkg/pipeline_registry.py | enforced | ci:6"],
    "kedro test": ["kedro test | - | enforced | ci:6"],
    "uv run --with x python train.py": ["python train.py | train.py | enforced | ci:6"],
    "poetry run make test": ["make test | Makefile | enforced | ci:6", "pytest -q | - | enforced | Makefile:5"],
    "sudo -E env A=b python train.py": ["python train.py | train.py | enforced | ci:6"],
    "xargs -n 1 python train.py": ["python train.py | train.py | enforced | ci:6"],
    "time nice -n 5 python train.py || true": ["python train.py | train.py | loose | ci:6"],
    "npx cml publish": ["cml publish | - | enforced | ci:6"],
}


def followed(wire: Wire, command: str, files: Mapping[str, str]) -> list[str]:
    """Return each command that a step leads to, with the file that it runs, and the place where it stands."""
    workflow = f"on: push\njobs:\n  a:\n    steps:\n    - run: |\n        {command}\n"
    wiring = wire({**files, CI: workflow})
    led = [one for one in wiring.commands if one.chain[0].path == CI]
    places = (str(one.chain[-1]).replace(CI, "ci") for one in led)
    held = ("enforced" if one.enforced else "loose" for one in led)
    return [" | ".join((one.text, one.entry or "-", *more)) for one, *more in zip(led, held, places, strict=True)]


@pytest.mark.parametrize("command", CASES)
def test_a_command_leads_to_what_it_runs(command: str, wire: Wire) -> None:
    """
    Each command behind it is told with the project's file that it runs, whether it can fail the job, and its place.
    """
    assert CASES[command] == followed(wire, command, FILES)


def test_what_is_not_there_is_noted(wire: Wire) -> None:
    """
    A script and a Makefile that the repository lacks are told at the line that names them.
    """
    workflow = "on: push\njobs:\n  a:\n    steps:\n    - run: python gone.py\n    - run: make -C gone\n"

    unresolved = [(str(place), reason) for place, reason in wire({CI: workflow}).unresolved]

    assert [
        (f"{CI}:5", "`gone.py` is not a file of the repository"),
        (f"{CI}:6", "there is no Makefile here"),
    ] == unresolved
