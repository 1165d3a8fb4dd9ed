"""Each kind of file that makes things run, held as a whole: `flows/*.md` are files with what is read in them."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from mlopskit.repo.facts import (
    airflow,
    ci_azure,
    ci_bitbucket,
    ci_buildkite,
    ci_circleci,
    ci_cloudbuild,
    ci_codebuild,
    ci_github,
    ci_gitlab,
    ci_jenkins,
    ci_travis,
    compose,
    docker,
    invoke,
    just,
    lefthook,
    make,
    metaflow,
    mise,
    noxfile,
    pyproject_tasks,
    snakemake,
    step_functions,
    taskfile,
    tox,
    yaml_pipelines,
)
from mlopskit.repo.facts.running import Flow
from tests.repo.facts.telling import told

PARSERS: dict[str, Callable[..., Flow]] = {
    "airflow": airflow.parse,
    "azure": ci_azure.parse,
    "bitbucket": ci_bitbucket.parse,
    "buildkite": ci_buildkite.parse,
    "circleci": ci_circleci.parse,
    "cloudbuild": ci_cloudbuild.parse,
    "codebuild": ci_codebuild.parse,
    "compose": compose.parse,
    "docker": docker.parse,
    "github": ci_github.parse,
    "gitlab": ci_gitlab.parse,
    "invoke": invoke.parse,
    "jenkins": ci_jenkins.parse,
    "just": just.parse,
    "lefthook": lefthook.parse,
    "make": make.parse,
    "metaflow": metaflow.parse,
    "mise": mise.parse,
    "nox": noxfile.parse,
    "pyproject": pyproject_tasks.parse,
    "snakemake": snakemake.parse,
    "step-functions": step_functions.parse,
    "taskfile": taskfile.parse,
    "tox": tox.parse,
    "travis": ci_travis.parse,
    "yaml-pipelines": yaml_pipelines.parse,
}
FOLDER = Path(__file__).with_name("flows")
BLOCK = re.compile(r"^`(?P<path>[^`\n]+)`\n~~~\n(?P<text>.*?)^~~~$", re.MULTILINE | re.DOTALL)
READ = re.compile(r"^Read as\n~~~\n(?P<text>.*?)^~~~$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """One file, the others that it draws in, and what is read there."""

    parser: str
    title: str
    files: dict[str, str]
    expected: list[str]


def examples() -> list[Example]:
    """Return the examples of each page."""
    return [
        Example(page.stem, title, {found["path"]: found["text"] for found in BLOCK.finditer(body)}, _expected(body))
        for page in sorted(FOLDER.glob("*.md"))
        for title, _, body in (part.partition("\n") for part in page.read_text("utf-8").split("## ")[1:])
    ]


def _expected(body: str) -> list[str]:
    found = READ.search(body)
    return found["text"].splitlines() if found else []


def read(example: Example) -> list[str]:
    """Return what is read in the first file of an example: the whole in a line, then each work in one."""
    parse = PARSERS[example.parser]
    (path, text), *_ = example.files.items()
    others = (example.files.get,) if "read" in inspect.signature(parse).parameters else ()
    flow = parse(text, path, *others)
    return [told(replace(flow, works=())), *(told(work) for work in flow.works)]


@pytest.mark.parametrize("example", examples(), ids=lambda example: f"{example.parser}: {example.title}")
def test_a_file_is_read_as_the_page_says(example: Example) -> None:
    """
    Names, lines, steps, triggers and all that differs from what is usual are those on the page.
    """
    assert example.expected == read(example)
