"""Whatever a CI file, a task file or a script holds, it costs itself and not the others."""

from collections.abc import Callable, Mapping

import pytest

Tell = Callable[[Mapping[str, str]], list[str]]


@pytest.mark.parametrize(
    "path",
    [
        ".gitlab-ci.yml",
        "azure-pipelines.yml",
        "cloudbuild.yaml",
        "buildspec.yml",
        ".circleci/config.yml",
        "bitbucket-pipelines.yml",
        ".buildkite/pipeline.yml",
        "Jenkinsfile",
        "dvc.yaml",
        "Taskfile.yml",
        "lefthook.yml",
        ".pre-commit-config.yaml",
        "docker-compose.yml",
        "MLproject",
        "mise.toml",
        "pyproject.toml",
        "tox.ini",
        "noxfile.py",
        "tasks.py",
        "package.json",
        "justfile",
        "Makefile",
        "Dockerfile",
        "Snakefile",
        "main.tf",
        "run.sh",
        "dags/train.py",
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\x01",
        "[[[",
        "{{ x }}",
        "a: &a\n  - *a\nsteps: *a\njobs: *a\nstages: *a\n",
        "[" * 3000,
        "- " * 200,
        "steps: 3\njobs: []\nstages: {}\nphases: 1",
    ],
)
def test_no_broken_file_breaks_the_rest(tell: Tell, path: str, text: str) -> None:
    """
    Whatever a file holds, the others are still read.
    """
    ok = ".github/workflows/ok.yml"
    told = tell({path: text, ok: "on: push\njobs:\n  a:\n    steps:\n    - run: pytest\n"})

    assert f"pytest | push | enforced | {ok}:1 > {ok}:3 > {ok}:5" in told


@pytest.mark.parametrize(
    "path", ["Makefile", "tox.ini", "Dockerfile", "Jenkinsfile", "justfile", "main.tf", ".github/workflows/a.yml"]
)
@pytest.mark.parametrize("unit", ["a", " ", "\n", "$(", "{", "a: b\n", "- a\n", "sh '''", "'\""])
def test_a_megabyte_of_one_pattern_is_read_in_good_time(tell: Tell, path: str, unit: str) -> None:
    """
    Lines that no person wrote are passed over, and the other files are still read.
    """
    told = tell({path: unit * (300_000 // len(unit)), "run.sh": "pytest\n"})

    assert "pytest" in [line.split(" | ")[0] for line in told]
