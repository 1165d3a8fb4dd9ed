"""
Do the documents say how to set up and run the project?

## Why it matters
The first hour of a newcomer, and your own after half a year, is spent on what one paragraph would have told.

## How to adopt it
Give the README two code blocks: the command that sets up (`make setup`), and the command that runs (`make train`),
and have CI run both.

## How it is judged
Yes when README or documents hold a command that sets up and one that runs something.
Partial when only one of the two is there.

## What misleads
A README of badges and prose, a command for a different project, a link to a course.
"""

import re
from collections.abc import Callable, Iterator

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo

DOCUMENTS = (
    "{README,INSTALL,SETUP,USAGE,CONTRIBUTING,QUICKSTART,GETTING_STARTED,DEVELOPMENT}{,.md,.rst,.txt,.ipynb}",
    "docs/**/*.{md,rst}",
    "doc/**/*.{md,rst}",
    "**/README{,.md,.rst}",
)
SETUP = re.compile(
    r"\b(?:pip3?|conda|mamba|micromamba|pipenv|poetry|uv|pdm|pixi|rye|npm|apt|apt-get|brew|virtualenv|venv|hatch|flit)\b.*\b(?:install|create|sync|add|env|venv)\b|\bgit clone\b|\bmake (?:setup|install|init|env|requirements|dev|build)\b|docker(?:-| )compose|docker (?:build|pull)|python\S* setup\.py|\bvenv\b|terraform init|dvc pull|mlops init|az login|gcloud (?:auth|config|init)|cruft create|cookiecutter|kedro new|just (?:setup|install)|mise (?:run )?install|devcontainer|\bsource \S+activate",
    re.IGNORECASE,
)
RUN = re.compile(
    r"^\s*(?:[$>%]\s*)?(?:\w+=\S+\s+)*(?:sudo\s+)?(?:(?:uv|poetry|pipenv|pdm|hatch|conda|pixi|rye) run\s+(?:-\S+ )*)?(?:(?:python3?|ipython|jupyter|bash|sh|\./\S+|make|just|task|tox|nox|dvc|mlflow|kedro|zenml|prefect|dagster|airflow|uvicorn|gunicorn|flask|streamlit|docker|docker-compose|kubectl|torchrun|accelerate|deepspeed|horovodrun|pytest|mise|invoke|poe|snakemake|metaflow|ray|bentoml|terraform|sbatch|curl|tensorboard|import|from|anyscale|npm|gradio|chainlit|mpirun|srun|spark-submit|databricks|az|gcloud|aws|sam|serverless|invoke|cml|mlops|go|cargo)\b|[a-z][\w-]+ (?:train|run|serve|predict|fit|evaluate|start|up|build|deploy|test|generate)\b)",
    re.IGNORECASE,
)
NOT_RUN = re.compile(
    r"pip3? install|-m pip|-m venv|conda (?:create|install|env)|git clone|setup\.py|--version|make (?:setup|install)|python3? -m (?:pip|venv)|docker (?:build|pull)\b",
    re.IGNORECASE,
)


@practice(title="The documents say how to set up and run it")
def detect(repo: Repo) -> Finding:
    """Look for a command that sets up and one that runs, in the README first."""
    setup, run = _first(repo, _sets_up), _first(repo, _runs)
    if setup and run:
        return Finding.yes("the documents give commands to set up and to run", (setup, run), Strength.USED)
    if found := setup or run:
        missing = "run it" if setup else "set it up"
        return Finding.partial(f"the documents do not say how to {missing}", (found,), Strength.USED)
    return Finding.no(
        "the documents give no command", ("README*", "docs/**", "INSTALL*", "CONTRIBUTING*"), repo.glob("README*")[:1]
    )


def _first(repo: Repo, wanted: Callable[[str], bool]) -> Evidence | None:
    return next((Evidence(path, line, f"`{text[:80]}`") for path, line, text in _commands(repo) if wanted(text)), None)


def _commands(repo: Repo) -> Iterator[tuple[str, int, str]]:
    documents = sorted(repo.glob(*DOCUMENTS), key=lambda path: (path.count("/"), "README" not in path.upper(), path))
    for path in documents[:200]:
        for section in repo.sections(path):
            for line, text in section.commands:
                yield path, line, text
            yield from _inline(path, section.line, section.text)


def _inline(path: str, line: int, text: str) -> Iterator[tuple[str, int, str]]:
    """Yield the commands that a sentence gives in backticks."""
    for offset, row in enumerate(text.splitlines(), start=1):
        for command in re.findall(r"`([^`]{6,120})`", row):
            yield path, line + offset, command


def _sets_up(text: str) -> bool:
    return SETUP.search(text) is not None


def _runs(text: str) -> bool:
    return RUN.search(text) is not None and not NOT_RUN.search(text)
