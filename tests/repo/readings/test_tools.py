"""Reading which tools run: patterns of commands, the text of a step, manifests without their comments."""

from pathlib import Path

import pytest

from mlopskit.findings import Place
from mlopskit.repo import Repo
from mlopskit.repo.readings.manifests import in_manifests
from mlopskit.repo.readings.services import Kind, services
from mlopskit.repo.readings.tools import how_it_runs, matches, step_text
from mlopskit.repo.remembering import once_per_repo
from mlopskit.repo.wiring import Command, Trigger

WORKFLOW = """\
on: [push]
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: docker/build-push-action@v6
        with:
          push: true
      - run: echo done
"""


def command(text: str, *, enforced: bool = True, disabled: bool = False) -> Command:
    """Return a command of a GitHub job that a push starts."""
    program, *arguments = text.split()
    place = Place("ci.yml", 1)
    started = frozenset({Trigger.PUSH})
    return Command(program, tuple(arguments), place, started, enforced, disabled, provider="github", job="test")


def project(root: Path, files: dict[str, str]) -> Repo:
    """Return the view of a folder with these files."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return Repo(root)


@pytest.mark.parametrize(
    ("text", "patterns", "expected"),
    [
        ("docker push ghcr.io/org/image", ("docker push",), True),
        ("docker --context prod push image", ("docker push",), True),
        ("docker build .", ("docker push",), False),
        ("push docker", ("docker push",), False),
        ("pytest --cov=src tests", ("pytest --cov*",), True),
        ("pytest tests", ("pytest --cov*",), False),
        ("yarn cdk deploy --all", ("* cdk deploy",), True),
        ("yarn deploy cdk", ("* cdk deploy",), False),
    ],
)
def test_a_pattern_is_a_program_and_words_in_order(text: str, patterns: tuple[str, ...], expected: bool) -> None:  # noqa: FBT001 - a column of the table
    """
    A pattern names the program, then words that come in this order with others between them, stars within a word.
    """
    assert expected is matches(command(text), patterns)


def test_a_command_tells_who_runs_it_when_and_whether_its_failure_counts() -> None:
    """
    The sentence behind a command names the job, the trigger and a failure that nobody heeds.
    """
    assert [
        "runs in the github job `test` on push",
        "runs in the github job `test` on push, but its failure is not heeded",
        "never runs: it is switched off",
    ] == [
        how_it_runs(command("pytest")),
        how_it_runs(command("pytest", enforced=False)),
        how_it_runs(command("pytest", disabled=True)),
    ]


def test_the_text_of_a_step_ends_where_the_next_begins(tmp_path: Path) -> None:
    """
    What an action is given is read from its own step, and not from the one after it.
    """
    repo = project(tmp_path, {".github/workflows/ci.yml": WORKFLOW})

    text = step_text(repo, Place(".github/workflows/ci.yml", 6))

    assert ["- uses: docker/build-push-action@v6", "with:", "push: true"] == [
        line.strip() for line in text.splitlines()
    ]


def test_a_comment_of_a_manifest_says_nothing(tmp_path: Path) -> None:
    """
    A setting that is commented out is not found, and neither is one in a large JSON file, which is data.
    """
    repo = project(
        tmp_path,
        {
            "rules.yml": "# - alert: Old\n- alert: New\n",
            "data.json": '{"x": "- alert: Data"}' + " " * 200_000,
            "train.py": "print(1)\n",
        },
    )

    assert (Place("rules.yml", 2),) == in_manifests(repo, r"alert:")


def test_what_is_asked_of_a_repository_is_worked_out_once(tmp_path: Path) -> None:
    """
    The second practice gets the first one's answer, and another repository an answer of its own.
    """
    asked: list[Repo] = []

    @once_per_repo
    def ask(repo: Repo) -> int:
        asked.append(repo)
        return len(asked)

    first, second = project(tmp_path / "a", {"a.py": ""}), project(tmp_path / "b", {"b.py": ""})

    assert [1, 1, 2] == [ask(first), ask(first), ask(second)]


def test_services_are_told_by_how_they_answer(tmp_path: Path) -> None:
    """
    A web service with a model comes before a demo, and a web page without one is no service.
    """
    repo = project(
        tmp_path,
        {
            "api/app.py": "import joblib\nimport flask\napp = flask.Flask('a')\nmodel = joblib.load('m')\n",
            "ui/page.py": "import joblib\nimport streamlit\nmodel = joblib.load('m')\nstreamlit.title('x')\n",
            "shop/app.py": "import flask\napp = flask.Flask('shop')\n",
            "train.py": "from sklearn.linear_model import Ridge\nRidge().fit([[1]], [1])\n",
        },
    )

    assert [(Kind.ONLINE, "api/app.py"), (Kind.DEMO, "ui/page.py")] == [(s.kind, s.path) for s in services(repo)]
